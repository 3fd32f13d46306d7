// Many entries in one question, and the verdicts in its answer: by numbers that no entry can know of another.
import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { RuleId, Verdict } from '../verdict.ts';
import { onlyObject } from './objects.ts';
import { verdictOf } from './verdict.ts';

/** Numbers of three digits are a token each. */
const [least, most] = [100, 1_000];

/** So many different numbers, drawn anew: at most 900. */
export function drawn(count: number): readonly number[] {
  const numbers = new Set<number>();
  while (numbers.size < count) numbers.add(randomInt(least, most));
  return [...numbers];
}

/** The same for the same seed, which nobody knows who writes an entry. */
export function numbersFrom(seed: string, count: number): readonly number[] {
  const numbers = new Set<number>();
  for (let at = 0; numbers.size < count; at += 1) {
    const hash = createHash('sha256').update(`${seed} ${at}`).digest();
    numbers.add(least + (hash.readUInt32BE() % (most - least)));
  }
  return [...numbers];
}

const answer = z.object({ verdicts: z.array(z.unknown()) });
const numbered = z.object({ n: z.int() });

/**
 * The verdict on each number, in their order; undefined where there is none to go by: nothing is said of that number, or
 * something is said twice, or what is said is no verdict.
 */
export function verdictsOn(
  numbers: readonly number[],
  text: string,
  rules: readonly RuleId[],
): readonly (Verdict | undefined)[] {
  const only = onlyObject(text);
  const read = answer.safeParse('value' in only ? only.value : undefined);
  const said = new Map<number, Verdict | undefined>();
  for (const one of read.data?.verdicts ?? []) {
    const n = numbered.safeParse(one).data?.n;
    if (n !== undefined) said.set(n, said.has(n) ? undefined : usable(verdictOf(one, rules)));
  }
  return numbers.map((n) => said.get(n));
}

function usable(verdict: Verdict): Verdict | undefined {
  return verdict.type === 'unknown' ? undefined : verdict;
}
