// The hazards that everybody knows, by their phrases.
import { categories, type Category } from '../verdict.ts';
import { asking, narrating, playing, reporting } from './framing.ts';
import { phrases } from './phrases.ts';
import { find, type Hit, type Term, termsOf } from './terms.ts';
import type { Words } from './words.ts';

type Tag = 'asking' | { readonly category: Category; readonly kind: 'always' | 'asked' | 'fine' };

const terms = termsOf([
  ...asking.map((phrase) => term(phrase, 'asking')),
  ...categories.flatMap((category) => termsIn(category)),
]);

function termsIn(category: Category): readonly Term<Tag>[] {
  const { always = [], asked = [], fine = [] } = phrases[category];
  const all = { always, asked, fine };
  return (['always', 'asked', 'fine'] as const).flatMap((kind) =>
    all[kind].map((one) => term(one, { category, kind })),
  );
}

function term(phrase: string, tag: Tag): Term<Tag> {
  return { words: phrase.split(' '), tag };
}

/** The categories whose phrases a text holds, in their order. */
export function hazardsIn(words: Words): readonly Category[] {
  const hits = find(terms, words, { runOn: true });
  if (hits.length === 0) return [];
  const isAsked = hits.some(({ tag }) => tag === 'asking');
  return categories.filter((category) =>
    hits.some((hit) => {
      if (hit.tag === 'asking' || hit.tag.category !== category || hit.tag.kind === 'fine') return false;
      return (hit.tag.kind === 'always' || isAsked) && !isFine(hit, hits, category) && !isTold(hit, words);
    }),
  );
}

function isFine(hit: Hit<Tag>, hits: readonly Hit<Tag>[], category: Category): boolean {
  return hits.some(
    ({ tag, from, to }) =>
      tag !== 'asking' && tag.kind === 'fine' && tag.category === category && overlaps(hit, from, to),
  );
}

function overlaps(hit: Hit<Tag>, from: number, to: number): boolean {
  return from < hit.to && to > hit.from;
}

/** What is done in games all the time. */
const played: ReadonlySet<Category> = new Set<Category>(['S1', 'S2', 'S9']);

/** How many words before and after a phrase tell of whom it speaks. */
const [before, after] = [4, 3];

/** Whether somebody tells of it: about others, as news, to prevent it. What is said of oneself, or to somebody, is meant. */
function isTold({ tag, from, to }: Hit<Tag>, { plain }: Words): boolean {
  if (tag === 'asking' || (tag.kind === 'always' && tag.category !== 'S4')) return false;
  const [left, right] = [plain.slice(Math.max(0, from - before), from), plain.slice(to, to + after)];
  if (left.concat(right).some((word) => reporting.has(word))) return true;
  if (tag.kind === 'always') return false;
  return (
    left.some((word) => narrating.has(word)) || (played.has(tag.category) && plain.some((word) => playing.has(word)))
  );
}
