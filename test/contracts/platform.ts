// What every platform must do, in sentences: a new one is held to all of them by one call.
import { describe } from 'vitest';
import { enduring } from './enduring.ts';
import { listening } from './listening.ts';
import { sentenceOf } from './sentence.ts';
import { showing } from './showing.ts';
import type { Harness, Town } from './town.ts';

/** Tests a platform through its harness, with the real turns, ledger and store behind it and a scripted bot. */
export function platformContract<T extends Town>(name: string, harness: Harness<T>): void {
  const sentence = sentenceOf(harness);
  describe(`${name} as a platform`, () => {
    listening(harness, sentence);
    showing(harness, sentence);
    enduring(harness, sentence);
  });
}
