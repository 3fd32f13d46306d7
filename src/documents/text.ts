// Text from bytes in whatever encoding they are, clean, and in parts that can be chosen from.
import { contents, most, type Outcome, type Page, unreadable } from './page.ts';

/** No character takes more than four bytes; a little more, so that what is cut off is told. */
const mostBytes = 4 * most.characters + 4;
/** So long is a part of a text that has no pages: about two of a book. Characters. */
const part = 3000;
/** A text holds hardly any characters that are none: so many of all, and a few in any. */
const garbage = { share: 0.05, free: 8 };

/** A file of plain text, code, Markdown, CSV or JSON: nothing in it is interpreted. */
export function readText(bytes: Uint8Array): Outcome {
  const text = decoded(bytes);
  const broken = text.match(/[\p{Cc}\ufffd]/gu)?.filter((one) => !/\s/.test(one)).length ?? 0;
  if (broken > garbage.free && broken > text.length * garbage.share)
    return unreadable('This is no document that I can read.');
  return contents(parts(clean(text)));
}

/** As its first bytes say, or as it fits: UTF-8, else Shift-JIS where that makes kana, else Latin-1. What is broken is replaced. */
export function decoded(bytes: Uint8Array, most = mostBytes): string {
  const some = bytes.subarray(0, most);
  const [first, second] = some;
  if (first === 0xff && second === 0xfe) return as('utf-16le', some);
  if (first === 0xfe && second === 0xff) return as('utf-16be', some);
  const zero = (odd: number) => some.subarray(0, 400).filter((byte, at) => byte === 0 && at % 2 === odd).length;
  if (zero(1) > 40 && zero(0) === 0) return as('utf-16le', some);
  if (zero(0) > 40 && zero(1) === 0) return as('utf-16be', some);
  return exactly('utf-8', some) ?? kana(exactly('shift_jis', some)) ?? mostly(some);
}

/** Mostly UTF-8 with a broken byte here and there is still that. */
function mostly(bytes: Uint8Array): string {
  const text = as('utf-8', bytes);
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  const whole = text.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  return whole > broken ? text : as('windows-1252', bytes);
}

function as(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** Undefined where a byte does not fit; the last character may be cut. */
function exactly(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

function kana(text: string | undefined): string | undefined {
  return text !== undefined && /[\u3040-\u30fa]{2}/.test(text) ? text : undefined;
}

/** Without what nobody would see, and what tells a model who speaks. */
export function clean(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(
      /(?![\n\t])[\p{Cc}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu,
      '',
    )
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A long text in parts that end where a paragraph, a line or a word does; a short one in one, without a name. */
export function parts(text: string): Page[] {
  if (text.length <= part * 1.5) return [{ name: '', text }];
  // More parts than pages may be: they are made longer, so that all of the text stays.
  const length = Math.max(part, Math.ceil(Math.min(text.length, most.characters) / (most.pages - 1)));
  const pages: Page[] = [];
  for (let at = 0; at < text.length && pages.length < most.pages;) {
    const piece = text.slice(at, at + length);
    const end = at + length >= text.length ? piece.length : cutOf(piece);
    pages.push({ name: `part ${pages.length + 1}`, text: piece.slice(0, end) });
    at += end;
  }
  return pages;
}

function cutOf(piece: string): number {
  const ends = ['\n\n', '\n', ' '].map((end) => piece.lastIndexOf(end) + end.length);
  const found = ends.find((end) => end > piece.length / 2) ?? piece.length;
  const last = piece.charCodeAt(found - 1);
  return last >= 0xd800 && last < 0xdc00 ? found - 1 : found;
}
