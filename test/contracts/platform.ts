// What every platform must do, in sentences: a new one is held to all of them by one call.
import { describe, test } from 'vitest';
import { enduring } from './enduring.ts';
import { listening } from './listening.ts';
import { showing } from './showing.ts';
import type { Capability, Harness, Town } from './town.ts';

/** Says a sentence of the contract; one that needs what the platform lacks is left out by name, with the reason. */
export type Sentence = (name: string, told: () => Promise<void>, needs?: Capability) => void;

/** Tests may wait for a typing sign to run out, which takes ten seconds, and for a busy machine. */
const timeout = 60_000;

/** Tests a platform through its harness, with the real turns, ledger and store behind it and a scripted bot. */
export function platformContract<T extends Town>(name: string, harness: Harness<T>): void {
  const sentence: Sentence = (told, check, needs) => {
    const lack = needs && harness.lacks[needs];
    const leftOut = lack === undefined ? '' : ` (left out: ${lack})`;
    // oxlint-disable-next-line vitest/expect-expect -- every sentence expects for itself
    test.skipIf(lack !== undefined)(`${told}${leftOut}`, { timeout }, check);
  };
  describe(`${name} as a platform`, () => {
    listening(harness, sentence);
    showing(harness, sentence);
    enduring(harness, sentence);
  });
}
