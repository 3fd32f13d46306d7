// What the bot said, as sound.
import { createDecoder } from 'libopus-wasm';
import type { Heard } from './calls.ts';

/** 48 kHz mono. Packets that nobody could decrypt, and gaps, leave nothing behind. */
export async function soundOf(heard: readonly Heard[]): Promise<Int16Array> {
  using decoder = await createDecoder({ sampleRate: 48_000, channels: 1 });
  const pieces = heard.flatMap(({ opus }) => (opus ? [decoder.decode(opus)] : []));
  const sound = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    sound.set(piece, at);
    at += piece.length;
  }
  return sound;
}
