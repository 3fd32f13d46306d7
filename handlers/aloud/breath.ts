// Where a breath may end: after a sentence, else a clause, else a word, and never inside what belongs together.

/** The most characters that a voice is given at once: it takes 200. */
const most = 190;
/** The first chunk: a sentence, a clause, or words, of so many characters. */
const first = { sentence: 12, clause: 40, words: 60 };
/** Later ones grow, so that sound is never missing and requests are few. */
const later = [
  { least: 60, most: 120 },
  { least: 150, most },
] as const;

export interface Known {
  /** Nothing follows. */
  readonly final: boolean;
  /** The first words have waited long enough. */
  readonly late: boolean;
  /** What a voice is given for a text. */
  readonly said: (text: string) => string;
}

/** Where to cut the next chunk off `text`, or undefined as long as more of it should be awaited. */
export function cutAt(text: string, nth: number, known: Known): number | undefined {
  const longest = room(text, known.said);
  const ends = boundaries(text, known.final);
  return nth === 0 ? firstCut(text, ends, longest, known) : laterCut(text, ends, longest, nth, known);
}

function firstCut(text: string, ends: Ends, longest: number, { final, late }: Known): number | undefined {
  const sentence = ends.sentence.find((at) => at >= first.sentence);
  const clause = ends.clause.find((at) => at >= first.clause);
  const soon = Math.min(sentence ?? Infinity, clause ?? Infinity);
  if (soon <= Math.min(longest, first.words)) return soon;
  if (final && text.length <= Math.min(longest, first.words)) return text.length;
  if (text.length > longest || text.length >= first.words || late) {
    const word =
      last(ends.word, first.sentence, Math.min(first.words, longest)) ?? ends.word.find((at) => at >= first.sentence);
    if (word !== undefined && word <= longest) return word;
    if (text.length > longest) return hard(text, longest);
  }
  return final ? text.length : undefined;
}

function laterCut(text: string, ends: Ends, longest: number, nth: number, { final }: Known): number | undefined {
  const size = later[Math.min(nth, later.length) - 1] ?? later[1];
  const upTo = Math.min(size.most, longest);
  const packed = last(ends.sentence, size.least, upTo);
  if (final && text.length <= upTo) return text.length;
  if (packed !== undefined) return packed;
  if (text.length <= upTo) return undefined;
  return (
    last(ends.sentence, size.least / 2, upTo) ??
    last(ends.clause, size.least / 2, upTo) ??
    last(ends.word, 1, upTo) ??
    last(ends.word, 1, longest) ??
    (text.length > longest ? hard(text, longest) : final ? text.length : undefined)
  );
}

/** How many characters from the beginning may be said at once. */
function room(text: string, said: (text: string) => string): number {
  let longest = most;
  while (longest > 1 && said(text.slice(0, longest)).length > most) longest -= 1;
  return longest;
}

function last(places: readonly number[], least: number, upTo: number): number | undefined {
  return places.findLast((at) => at >= least && at <= upTo);
}

/** Between characters, never inside one. */
function hard(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code < 0xdc00 && at > 1 ? at - 1 : at;
}

interface Ends {
  readonly sentence: readonly number[];
  readonly clause: readonly number[];
  readonly word: readonly number[];
}

const sentenceEnd = /[.!?…؟۔]+["'”’»)]*(?=\s|$)|[。？！]+["'”’»)」』]*/gu;
const clauseEnd = /[,;:،؛]["'”’»)]*(?=\s|$)|\s[—–-](?=\s)|—|[，、；：]/gu;
const blank = /\s+/gu;
/** The last word before a full stop that ends no sentence: titles, abbreviations, initials, ordinals. */
const abbreviation =
  /(?:^|[\s([])(?:mr|mrs|ms|dr|prof|st|vs|etc|approx|fig|inc|ltd|co|jr|sr|vol|bzw|ca|nr|str|usw|bspw|ggf|evtl|mme|mlle|sra?|ej|pág|\p{L}|(?:\p{L}\.)+\p{L}|\d{1,3})\.$/iu;

/** All places where a text may be cut; without `final`, only those that what follows cannot change. */
function boundaries(text: string, final: boolean): Ends {
  const free = (at: number) =>
    !insideBrackets(text, at) && !(/\d\s*$/.test(text.slice(0, at)) && /^\s*\d/.test(text.slice(at)));
  const known = (at: number) => at < text.length || final || /[。！？，、；：]$/.test(text);
  const places = (pattern: RegExp) =>
    Array.from(text.matchAll(pattern), (match) => match.index + match[0].length).filter((at) => free(at) && known(at));
  const whole = (at: number) => !abbreviation.test(text.slice(0, at));
  return {
    sentence: places(sentenceEnd).filter(whole),
    clause: places(clauseEnd),
    word: Array.from(text.matchAll(blank), ({ index }) => index).filter(
      (at) => free(at) && whole(at) && (final || text.slice(at).trim() !== '' || !/\d$/.test(text.slice(0, at))),
    ),
  };
}

function insideBrackets(text: string, at: number): boolean {
  const open = text.lastIndexOf('[', at - 1);
  if (open < 0 || text.lastIndexOf(']', at - 1) > open) return false;
  const close = text.indexOf(']', at);
  return close < 0 ? text.length - open < most : close - open < most;
}
