// Makes of Markdown, as it is written, what can be said aloud; what cannot be said is written instead.
import { speakable } from './speakable.ts';

/** `say`: words. `stop`: what follows begins anew. `write`: Markdown that nobody would understand by ear. */
export type Piece =
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'write'; readonly text: string };

export interface Reader {
  /** Takes the next piece of Markdown, parted anywhere. */
  push(text: string): Piece[];
  /** What was held back. */
  end(): Piece[];
}

/** Said once where something stands in the chat. */
export const inTheChat = "I've written that in the chat.";

const fence = /^\s*(`{3,}|~{3,})/;
const rule = /^\s*(?:[-*_]\s*){3,}$/;
const heading = /^\s*#{1,6}\s+/;
const mark = /^\s*(?:>\s*)*(?:[-*+•]\s+(?:\[[ xX]\]\s+)?)?/;
const number = /^\s*(\d{1,3})[.)]\s+/;
/** A construct that is not closed within so many characters is none. */
const longestHeld = 400;

/**
 * Reads Markdown while it is written. Words are given out as soon as nothing after them can change what they are. `told`: what is
 * said once where something stands that cannot be.
 */
export function reader(told = inTheChat): Reader {
  let rest = '';
  let block: { readonly end: RegExp; readonly fenced: boolean; text: string } | undefined;
  let [atStart, written] = [true, false];

  const write = (text: string): Piece[] => {
    const first: Piece[] = written ? [] : [{ type: 'say', text: told }, stop];
    written = true;
    return [stop, ...first, { type: 'write', text: text.trim() }];
  };
  /** Reads on in a fence or a table, and past its end. */
  const inside = (open: NonNullable<typeof block>, text: string, ended: boolean): Piece[] => {
    const over = open.end.test(text);
    if (!over || open.fenced) open.text += `${text}\n`;
    if (!over) return [];
    block = undefined;
    return [...write(open.text), ...(open.fenced ? [] : line(text, ended))];
  };
  const line = (text: string, ended: boolean): Piece[] => {
    if (block) return inside(block, text, ended);
    block = opening(text);
    if (block) return [];
    return text.trim() === '' || rule.test(text) ? [stop] : begin(text, ended);
  };

  const take = (): Piece[] => {
    const pieces: Piece[] = [];
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const text = rest.slice(0, end);
      rest = rest.slice(end + 1);
      pieces.push(...(atStart ? line(text, true) : say(`${text} `)));
      atStart = true;
    }
    // A fence, a table, a rule and a list's mark are known by their first word; the first two need their whole line.
    if (
      block ||
      (atStart && /^\s*(?:[^\s。！？，、；：]*$|[`~|]|[-*_]{3,}|(?:[-*+>•]|#{1,6}|\d+[.)])\s+\S*$)/.test(rest))
    )
      return pieces;
    const safe = held(rest);
    if (safe === 0) return pieces;
    const text = rest.slice(0, safe);
    rest = rest.slice(safe);
    pieces.push(...(atStart ? line(text, false) : say(text)));
    atStart = false;
    return pieces;
  };

  return {
    push(text) {
      rest += text.replace(/\r/g, '');
      return take();
    },
    end() {
      const last = rest;
      rest = '';
      const pieces = last === '' ? [] : atStart ? line(last, true) : say(last);
      const open = block;
      block = undefined;
      return open ? [...pieces, ...write(open.text)] : pieces;
    },
  };
}

const stop: Piece = { type: 'stop' };

/** The fence or the table that a line opens. */
function opening(line: string): { end: RegExp; fenced: boolean; text: string } | undefined {
  const ticks = fence.exec(line)?.[1];
  if (ticks) return { end: new RegExp(String.raw`^\s*${ticks}[\`~]*\s*$`), fenced: true, text: `${line}\n` };
  return /^\s*\|/.test(line) ? { end: /^(?!\s*\|)/, fenced: false, text: `${line}\n` } : undefined;
}

/** The beginning of a line of words, without its mark. */
function begin(line: string, ended: boolean): Piece[] {
  const title = heading.test(line);
  const numbered = number.exec(line)?.[1];
  const plain =
    numbered === undefined ? line.replace(heading, '').replace(mark, '') : line.replace(number, `${numbered}, `);
  const apart = title || numbered !== undefined || mark.exec(line)?.[0] !== '';
  return [...(apart ? [stop] : []), ...say(ended ? `${plain} ` : plain), ...(title && ended ? [stop] : [])];
}

function say(text: string): Piece[] {
  const { text: words, links } = speakable(text);
  const said: Piece[] = words === '' ? [] : [{ type: 'say', text: words }];
  return [...said, ...links.map((link): Piece => ({ type: 'write', text: link }))];
}

/** How much of a line can be given out: to its last blank or full-width mark, but for those in what is open, and in what is closed already. */
function held(line: string): number {
  const masked = line.replace(/`[^`]*`|\[[^\]]*\](?:\([^)]*\))?/g, (whole) => 'x'.repeat(whole.length));
  const open = masked.search(/[`[]|\]\(/);
  const known = open < 0 || line.length - open > longestHeld ? masked : masked.slice(0, open);
  return known.search(/[^\s。！？，、；：]*$/);
}

const punctuated = /[.!?:;,؟؛،。！？：；，、…—]["'”’»)\]」』]*$/u;

/** What is said so far, with what comes next. */
export function grown(text: string, pieces: readonly Piece[]): string {
  return pieces
    .reduce(joined, text)
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?](?:\s|$))/g, '')
    .trimStart();
}

/** Ends a line that nobody ended, so that the next is not read into it. */
function joined(text: string, piece: Piece): string {
  if (piece.type === 'say') return text + piece.text;
  if (piece.type === 'write') return text;
  const before = text.trimEnd();
  return before === '' || punctuated.test(before) ? `${before} ` : `${before}. `;
}
