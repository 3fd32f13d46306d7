// A call in writing, laid out over messages: lines gather in one that grows, everything else stands by itself.
import { randomBytes } from 'node:crypto';
import { escapeMarkdown } from 'discord.js';
import type { Clip } from '#src/message.ts';
import { sheets } from '#src/sheets.ts';
import type { Written } from '#src/voice.ts';
import { mostText } from '../sheet.ts';

export type Where = 'room' | 'thread';

/** A message of the call, as it should stand, and as it stands. */
export interface Sheet {
  /** Names its post for good, so that it is never posted twice. */
  readonly key: string;
  readonly where: Where;
  /** Grows, and is changed as it does. */
  readonly growing: boolean;
  readonly clip?: Clip;
  text: string;
  /** What is shown now, and the message's id, once it is. */
  shown?: string;
  id?: string;
  /** How often it could not be shown. */
  failed: number;
}

export interface Paper {
  add(written: Exclude<Written, { type: 'deaf' }>): void;
  /** What is not shown as it should stand, in the order it was written. */
  due(): readonly Sheet[];
}

/** A message takes lines for a minute, and only so many: a longer one jumps about when it grows. */
const [growsMs, mostLines] = [60_000, 10];

/** `own` is what the bot is called; `now` tells milliseconds. */
export function openPaper(own: string, now: () => number): Paper {
  let all: Sheet[] = [];
  let growing: { readonly sheet: Sheet; readonly since: number; lines: number } | undefined;

  function stand(text: string, where: Where, more: Partial<Sheet> = {}): Sheet {
    const key = randomBytes(15).toString('base64url');
    const sheet = { key, where, growing: false, text, failed: 0, ...more };
    all.push(sheet);
    return sheet;
  }

  function write(text: string, where: Where): void {
    const fits =
      growing !== undefined &&
      growing.sheet.where === where &&
      all.includes(growing.sheet) &&
      now() - growing.since < growsMs &&
      growing.lines < mostLines &&
      growing.sheet.text.length + text.length < mostText;
    if (growing && fits) {
      growing.lines += 1;
      growing.sheet.text += `\n${text}`;
    } else growing = { sheet: stand(text, where, { growing: true }), since: now(), lines: 1 };
  }

  return {
    add(written) {
      if (written.type === 'line') {
        for (const part of sheets(lineOf(written, own), mostText)) write(part, written.where);
        return;
      }
      growing = undefined;
      const pages = sheets(written.text, mostText);
      const last = written.type === 'file' ? (pages.pop() ?? '') : undefined;
      for (const page of pages) stand(page, 'room');
      if (written.type === 'file') stand(last ?? '', 'room', { clip: written.clip });
    },
    due() {
      all = all.filter((sheet) => sheet.failed < 3 && (sheet.text !== sheet.shown || sheet === growing?.sheet));
      return all.filter((sheet) => sheet.text !== sheet.shown);
    },
  };
}

/** A line break would begin a line that nobody said. */
function lineOf({ speaker, text }: Extract<Written, { type: 'line' }>, own: string): string {
  const name = (speaker?.name ?? own).replaceAll(/\s+/g, ' ').trim();
  return `**${escapeMarkdown(name, { heading: true })}:** ${text.replaceAll(/\s+/g, ' ').trim()}`;
}
