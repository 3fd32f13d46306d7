// One sentence of the contract: tested, or left out by name.
import { test } from 'vitest';
import type { Capability, Harness } from './town.ts';

/** Says a sentence; one that needs what the platform lacks is left out by name, with the reason. */
export type Sentence = (name: string, told: () => Promise<void>, needs?: Capability) => void;

/** Milliseconds: a sentence may have to wait for a typing sign to run out, which takes ten seconds, and for a busy machine. */
const timeout = 60_000;

/** Says sentences of a platform. */
export function sentenceOf({ lacks }: Pick<Harness, 'lacks'>): Sentence {
  return (name, told, needs) => {
    const lack = needs && lacks[needs];
    const leftOut = lack === undefined ? '' : ` (left out: ${lack})`;
    // oxlint-disable-next-line vitest/expect-expect -- every sentence expects for itself
    test.skipIf(lack !== undefined)(`${name}${leftOut}`, { timeout }, told);
  };
}
