// Makes of what a voice gave for one breath what is put beside others: trimmed, at the wished speed, evenly loud.
import { edged } from '../audio/edges.ts';
import { evened } from '../audio/even.ts';
import type { Pcm } from '../audio/pcm.ts';
import { resampled } from '../audio/resample.ts';
import { stretched } from '../audio/stretch.ts';
import { trimmed } from '../audio/trim.ts';
import { inTurns } from '../audio/turns.ts';
import { readWav } from '../audio/wav.ts';

/** Samples a second of all that is joined: what voices have, and Opus takes. */
export const rate = 24_000;

/** Bytes of a WAV file that are worked on in one go: a third of a second at most voices' rate. */
const portion = 16_384;

/** The sound of a breath. `held`: the seconds of it that are awaited before any comes, so as to know how loud it is. */
export function voiced(wav: AsyncIterable<Uint8Array>, speed: number, held: number): AsyncGenerator<Pcm> {
  const sound = resampled(readWav(inTurns(portions(wav))), rate);
  return evened(stretched(edged(trimmed(sound)), speed), held);
}

async function* portions(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes)
    for (let at = 0; at < piece.length; at += portion) yield piece.subarray(at, at + portion);
}
