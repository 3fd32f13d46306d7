// Chooses from a document what fits: all of it, or its beginning and the pages that speak of what is asked.
import type { Document } from '#src/documents.ts';
import type { Say } from '#src/tongue.ts';
import { tokens } from '../prompt.ts';

type Page = Document['pages'][number];

/** The rest of the budget goes to pages that share words with the question. */
const beginning = 1 / 3;
/** Tokens that a page takes besides its text, for its name. */
const besides = 20;
/** A piece shorter than this tells nothing: tokens. */
const least = 30;

export interface Choice {
  /** In the order of the document; the last of those that did not fit whole may be cut. */
  readonly pages: readonly Page[];
  /** Some of the text was left out. */
  readonly isCut: boolean;
  /** What the pages take. */
  readonly tokens: number;
}

/** The pages of a document that are read within `budget` tokens. */
export function choose(pages: readonly Page[], question: string, budget: number): Choice {
  const costs = pages.map(({ text }) => tokens(text) + besides);
  const all = costs.reduce((sum, cost) => sum + cost, 0);
  if (all <= budget) return { pages, isCut: false, tokens: all };
  const kept = new Map<number, Page>();
  let left = budget;
  const take = (at: number, most: number): boolean => {
    const page = pages[at];
    const cost = costs[at] ?? 0;
    if (!page || kept.has(at) || most < Math.min(cost, least + besides)) return false;
    kept.set(at, cost <= most ? page : { ...page, text: cut(page.text, most - besides) });
    left -= Math.min(cost, most);
    return true;
  };
  const ranked = rank(pages, question);
  const first = ranked.length > 0 ? budget * beginning : budget;
  for (let at = 0; at < pages.length && take(at, Math.min(left, first - (budget - left))); at += 1);
  for (const at of ranked) take(at, left);
  for (let at = 0; at < pages.length; at += 1) take(at, left);
  const chosen = Array.from(kept).toSorted(([one], [other]) => one - other);
  return { pages: chosen.map(([, page]) => page), isCut: true, tokens: budget - left };
}

/** Pages by how many of the question's words they hold, rare ones counting more; without those that hold none. */
function rank(pages: readonly Page[], question: string): number[] {
  const words = Array.from(new Set(question.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])).slice(0, 100);
  const texts = pages.map(({ text }) => text.toLowerCase());
  const scores = texts.map(() => 0);
  for (const word of words) {
    const holding = texts.flatMap((text, at) => (text.includes(word) ? [at] : []));
    // A word that all pages hold says nothing of any.
    for (const at of holding) scores[at] = (scores[at] ?? 0) + Math.log(pages.length / holding.length);
  }
  const found = scores.flatMap((score, at) => (score > 0 ? [at] : []));
  return found.toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other);
}

/** The beginning of a text, about so many tokens of it, whole characters. */
function cut(text: string, most: number): string {
  const piece = text.slice(0, Math.max(0, Math.floor(most * 3.2)));
  const last = piece.charCodeAt(piece.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? piece.slice(0, -1) : piece;
}

// said
const units: Readonly<Record<string, string>> = {
  page: '{count, plural, one {page} other {pages}} {numbers}',
  slide: '{count, plural, one {slide} other {slides}} {numbers}',
  part: '{count, plural, one {part} other {parts}} {numbers}',
};

/** The names of pages as people say them: `pages 1–3, 7 and 12`. */
export function spans(pages: readonly Page[], say: Say): string {
  const numbers = pages.map(({ name }) => Number(/ (\d+)$/.exec(name)?.[1]));
  const unit = units[pages[0]?.name.split(' ')[0] ?? ''];
  const list = new Intl.ListFormat(say('en'));
  if (unit === undefined || numbers.some(Number.isNaN)) return list.format(pages.map(({ name }) => name));
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  const told = runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return say(unit, { count: numbers.length, numbers: list.format(told) });
}
