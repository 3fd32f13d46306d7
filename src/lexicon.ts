// The judge by words alone: the hazards that everybody knows by their phrases, a space's own lists, strong language. Needs no model.
import { LRUCache } from 'lru-cache';
import { hazardsIn } from './lexicon/hazards.ts';
import { compile, type Own, ownIn } from './lexicon/own.ts';
import { overridesIn } from './lexicon/overrides.ts';
import { isStrong } from './lexicon/strong.ts';
import { readings } from './lexicon/unify.ts';
import { wordsOf } from './lexicon/words.ts';
import { categories, type Hazard, type Lexicon, type WordLists } from './verdict.ts';

/**
 * Opens the judge, which keeps the lists of the spaces that it was last asked for. `safe` means no more than that no phrase was
 * found. Takes some microseconds for a message, and time in proportion to the text.
 */
export function openLexicon(): Lexicon {
  const known = new LRUCache<string, Own>({ max: 200 });
  const met = new WeakMap<WordLists, Own>();
  const own = (lists: WordLists): Own => {
    const one = met.get(lists) ?? compiled(lists, known);
    met.set(lists, one);
    return one;
  };
  return (text, lists) => {
    const found = new Set(
      readings(text).flatMap((reading) => foundIn(reading, lists && { ...lists, own: own(lists) })),
    );
    const hazards = [...categories, 'words' as const].filter((hazard) => found.has(hazard));
    return hazards.length > 0 ? { type: 'unsafe', categories: hazards, judge: 'words' } : { type: 'safe' };
  };
}

/** 0.9 when a text holds the wording of a well-known attempt to override instructions, else 0. */
export function overrides(text: string): number {
  return readings(text).some(overridesIn) ? 0.9 : 0;
}

/** By content, where a policy was read anew. */
function compiled({ denied, allowed }: WordLists, known: LRUCache<string, Own>): Own {
  const key = JSON.stringify([denied, allowed]);
  const own = known.get(key) ?? compile({ denied, allowed });
  known.set(key, own);
  return own;
}

function foundIn(reading: string, lists?: { readonly own: Own; readonly profanity: boolean }): readonly Hazard[] {
  const words = wordsOf(reading);
  const hazards = hazardsIn(words);
  if (!lists) return hazards;
  const findings = ownIn(lists.own, reading, words);
  const unwanted = findings.denied || (lists.profanity && isStrong(words, (from, to) => findings.isFine(from, to)));
  return unwanted ? [...hazards, 'words'] : hazards;
}
