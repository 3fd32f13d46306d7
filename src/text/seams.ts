// Where a line of text may be parted: after a sentence, at a space, between two characters; never inside a link.

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' });
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Far enough to find a sentence's end in ordinary prose; looking at everything would cost milliseconds. */
const lookBack = 1500;
/** Longer ones are no links any more, but brackets that nobody closed. */
const longestToken = 600;

/** Unicode's rules part after these; readers do not. */
const abbreviation = /(?:^|[\s(])(?:(?:\p{L}\.)*\p{L}|Dr|Mrs?|Ms|Prof|St|No|Nr|vs|cf|ca|approx|Fig|bzw|\d{1,2})\.$/u;
/** Inline code, links, images, mentions, bold, strike. Every class excludes its own opener, which keeps this linear. */
const whole = /(?<!`)`{1,3}(?!`)[^`\n]+`+|!?\[[^[\]\n]*\](?:\([^()\n]*\))?|<[^<>\s]*>|\*\*[^*\n]+\*\*|~~[^~\n]+~~/g;
/** At the end of a text: what further text may still turn into a link, an image, a mention or an address in brackets. */
const half = /(?:!?\[[^[\]\n]*(?:\](?:\([^()\n]*)?)?|<[^<>\s]*)$/;
/** Characters that what comes next may still join or change: joiners, emoji, flags, half a surrogate pair. */
const joinable = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{M}\u200C\u200D\p{Cs}]$/u;

/**
 * The last position from `low` to `high` where a sentence has ended and more of the line follows; white space after it
 * is left to the right side. Undefined where there is none.
 */
export function lastSentence(text: string, low: number, high: number): number | undefined {
  const from = Math.max(lineStart(text, high), high - lookBack);
  const line = text.slice(from, Math.min(lineEnd(text, high), high + 100));
  const spans = wholes(text, from, high);
  let last: number | undefined;
  for (const { index, segment } of sentences.segment(line)) {
    const end = index + segment.trimEnd().length;
    const at = from + end;
    if (at > high || index + segment.length >= line.length) break;
    if (at >= low && !inside(spans, at) && !abbreviation.test(line.slice(Math.max(0, end - 12), end))) last = at;
  }
  return last;
}

/** The last space from `low` to `high` that is in the same line as `high`, outside links and code; undefined without one. */
export function lastSpace(text: string, low: number, high: number): number | undefined {
  const start = lineStart(text, high);
  const spans = wholes(text, start, high);
  // The spaces that a line begins with part nothing.
  const first = Math.max(low, start + text.slice(start, high).search(/\S/) + 1);
  for (let at = text.lastIndexOf(' ', high); at >= first; at = text.lastIndexOf(' ', at - 1)) {
    const span = spans.find(([from, to]) => from < at && at < to);
    if (!span) return at;
    at = Math.min(at, span[0] + 1);
  }
  return undefined;
}

/**
 * The nearest position at or before `at` that does not part a character as people see it: an emoji family, a flag, a
 * letter and its marks.
 */
export function betweenCharacters(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length));
  const from = Math.max(0, at - lookBack / 3);
  // Any plain letter is a safe place to begin reading characters.
  const start = from === 0 ? 0 : from + Math.max(0, text.slice(from, at).search(/[ -~]/));
  const found = graphemes.segment(text.slice(start, at + 100)).containing(at - start);
  const position = start + (found?.index ?? 0);
  if (position > start) return position;
  // One character of hundreds of marks is nothing that anybody reads as one: a whole code point is enough.
  return isLowSurrogate(text, at) ? at - 1 : at;
}

/** Where something half-written begins at the end of a text: a link, a mention, an emoji. Its length where all is whole. */
export function halfWritten(text: string): number {
  const from = Math.max(0, text.length - longestToken);
  const end = text.slice(from);
  const link = half.exec(end);
  if (link) return from + link.index;
  return joinable.test(end) ? betweenCharacters(text, text.length - 1) : text.length;
}

/** The start of the link, mention or code that `at` is inside of, or `at`. */
export function beforeWhole(text: string, at: number): number {
  return wholes(text, lineStart(text, at), at).find(([start, end]) => start < at && at < end)?.[0] ?? at;
}

function wholes(text: string, from: number, high: number): [start: number, end: number][] {
  const end = Math.min(lineEnd(text, high), high + longestToken);
  const line = text.slice(from, end);
  const found = Array.from(line.matchAll(whole), (match): [number, number] => [
    from + match.index,
    from + match.index + match[0].length,
  ]);
  const start = end === text.length ? halfWritten(text) : end;
  return [...found.filter(([first, last]) => last - first <= longestToken), [start, end + 1]];
}

function inside(spans: readonly [number, number][], at: number): boolean {
  return spans.some(([start, end]) => start < at && at < end);
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
