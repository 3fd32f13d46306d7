// Reads the sound of WAV files while they arrive, and writes some.
import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';
import type { Pcm } from './pcm.ts';
import { cutShort, type Header, readHeader } from './riff.ts';

/**
 * The sound of a WAV file as its bytes come, mixed to mono: whole numbers of 8 to 32 bits or floats, up to its stated length
 * or, where that cannot be true, to its end. A sample that is cut off is left out. Throws an `Error` that tells what came,
 * when that is no WAV file.
 */
export async function* readWav(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Pcm> {
  let header: Header | undefined;
  let rest = Buffer.alloc(0);
  // Bytes of sound that are still to come, as far as the file tells.
  let left = 0;
  let over = false;
  for await (const piece of bytes) {
    rest = Buffer.concat([rest, piece]);
    if (!header) {
      header = readHeader(rest);
      if (!header) continue;
      rest = rest.subarray(header.start);
      left = header.length;
    }
    const block = header.bytes * header.channels;
    while (!over && rest.length >= block) {
      const whole = Math.min(rest.length, left);
      const length = whole - (whole % block);
      if (length > 0) yield { rate: header.rate, samples: mono(rest.subarray(0, length), header) };
      rest = rest.subarray(length);
      left -= length;
      // What stands behind the stated end tells whether it is one; until then, it is.
      if (left >= block || rest.length < left + 5) break;
      over = namesChunk(rest, left);
      left = Infinity;
    }
    if (over) rest = Buffer.alloc(0);
  }
  if (!header) throw cutShort(rest);
}

/** Whether the next part of the file begins at `at`, or behind the byte that fills up an odd length. */
function namesChunk(bytes: Buffer, at: number): boolean {
  return [at, at + 1].some((start) => /^[A-Za-z][\w ]{3}$/.test(bytes.toString('latin1', start, start + 4)));
}

/** The mean of all channels. */
function mono(bytes: Buffer, header: Header): Int16Array {
  const { channels } = header;
  const sample = reader(bytes, header);
  const made = new Int16Array(bytes.length / header.bytes / channels);
  for (let at = 0; at < made.length; at += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += sample((at * channels + channel) * header.bytes);
    made[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum / channels)));
  }
  return made;
}

/** Reads one sample, in the range of 16 bits. */
function reader(bytes: Buffer, header: Header): (at: number) => number {
  if (header.float) return (at) => bytes.readFloatLE(at) * 32_768;
  switch (header.bytes) {
    case 1:
      // Alone without a sign: 128 is silence.
      return (at) => (bytes.readUInt8(at) - 128) * 256;
    case 2:
      return (at) => bytes.readInt16LE(at);
    case 3:
      return (at) => bytes.readIntLE(at, 3) / 256;
    default:
      return (at) => bytes.readInt32LE(at) / 65_536;
  }
}

/** A mono WAV file of 16-bit samples. */
export function writeWav(samples: Int16Array, rate: number): Uint8Array {
  const size = samples.length * 2;
  const file = Buffer.alloc(44 + size);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + size, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(size, 40);
  // Not one by one: a long recording would keep everything else waiting.
  const sound = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  file.set(endianness() === 'LE' ? sound : Buffer.from(sound).swap16(), 44);
  return file;
}
