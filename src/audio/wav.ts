// Reads WAV files while they arrive, and writes small ones.
import type { Pcm } from './pcm.ts';

/** The sound of a WAV file as its bytes come, mixed to mono. Throws an `Error` with a sentence for what is no WAV. */
export async function* readWav(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Pcm> {
  for await (const piece of bytes) throw new Error(`not yet: ${piece.length}`);
}

/** A mono WAV file of 16-bit samples. */
export function writeWav(samples: Int16Array, rate: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const word = (at: number, text: string) => [...text].forEach((c, i) => bytes.setUint8(at + i, c.charCodeAt(0)));
  word(0, 'RIFF');
  bytes.setUint32(4, 36 + samples.length * 2, true);
  word(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, 'data');
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => bytes.setInt16(44 + i * 2, sample, true));
  return new Uint8Array(bytes.buffer);
}
