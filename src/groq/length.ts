// How long a recording is, read from its own bytes: what it takes of the limits has to be known before it is sent.
import type { Clip } from '../message.ts';

/** Bytes a second where a file does not tell its length: about 32 kbit/s, as phones record speech. */
const guessed = 4_000;

/** Seconds; a guess where the file is neither Ogg Opus nor WAV. */
export function length({ bytes }: Clip): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ogg(file) ?? wav(file) ?? file.length / guessed;
}

/** The last page says how many samples there were, at 48 kHz: https://www.rfc-editor.org/rfc/rfc7845#section-4 */
function ogg(file: Buffer): number | undefined {
  const page = file.lastIndexOf('OggS');
  if (!file.subarray(0, 4).equals(Buffer.from('OggS')) || page + 14 > file.length) return undefined;
  const samples = Number(file.readBigInt64LE(page + 6));
  return samples > 0 ? samples / 48_000 : undefined;
}

function wav(file: Buffer): number | undefined {
  if (file.length < 44 || !isWav(file)) return undefined;
  const bytesPerSecond = file.readUInt32LE(28);
  return bytesPerSecond > 0 ? (file.length - 44) / bytesPerSecond : undefined;
}

/** Whether these first twelve bytes, or more, begin a WAV file. */
export function isWav(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return head.startsWith('RIFF') && head.endsWith('WAVE');
}
