// Reads the beginning of a WAV file: how its samples are kept, and where they start.
import type { Buffer } from 'node:buffer';

export interface Header {
  /** Samples a second, of each channel. */
  readonly rate: number;
  readonly channels: number;
  /** Of one sample. */
  readonly bytes: number;
  readonly float: boolean;
  /** Bytes from the beginning of the file to its first sample. */
  readonly start: number;
  /** Bytes of all samples; Infinity: until the file ends, as of programs that write while they speak. */
  readonly length: number;
}

/** What may stand before the samples: names, pictures. More than that is a mistake. */
const longest = 1_048_576;
const numbers = 1;
const floats = 3;
const extended = 0xff_fe;

/**
 * Reads a header; undefined: it goes on after these bytes. Throws an `Error` when this is no WAV file, or one that is kept in
 * a way that nobody here reads.
 */
export function readHeader(file: Buffer): Header | undefined {
  if (file.length < 12) return undefined;
  if (!mayBegin(file) || file.toString('latin1', 8, 12) !== 'WAVE') throw foreign(file);
  let format: Omit<Header, 'start' | 'length'> | undefined;
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'data') {
      if (!format) throw new Error('a WAV file whose samples come before their format');
      return { ...format, start, length: size === 0 || size === 0xff_ff_ff_ff ? Infinity : size };
    }
    if (name === 'fmt ' && file.length >= start + size) format = readFormat(file.subarray(start, start + size));
    // What is odd is filled up.
    at = start + size + (size % 2);
    if (at > longest) throw new Error('a WAV file without any samples in its first megabyte');
  }
  return undefined;
}

/** What to tell of a file that ended before its header did. */
export function cutShort(file: Buffer): Error {
  if (file.length === 0) return new Error('no WAV file: nothing came');
  return mayBegin(file) ? new Error('a WAV file that ends before its sound') : foreign(file);
}

function mayBegin(file: Buffer): boolean {
  const start = file.toString('latin1', 0, 4);
  return 'RIFF'.startsWith(start) || 'RF64'.startsWith(start);
}

/** Tells what came instead, as far as it can be read: most often it is a complaint. */
function foreign(file: Buffer): Error {
  const begin = file.toString('utf8', 0, 120).replaceAll(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ');
  return new Error(`no WAV file: it begins with ${begin.trim()}`);
}

function readFormat(chunk: Buffer): Omit<Header, 'start' | 'length'> {
  if (chunk.length < 16) throw new Error('a WAV file whose format is cut short');
  const stated = chunk.readUInt16LE(0);
  // An extended format tells the true one as the first number of 16 bytes.
  const kind = stated === extended && chunk.length >= 26 ? chunk.readUInt16LE(24) : stated;
  const channels = chunk.readUInt16LE(2);
  const rate = chunk.readUInt32LE(4);
  const bits = chunk.readUInt16LE(14);
  const bytes = Math.ceil(bits / 8);
  const known = (kind === numbers && bytes >= 1 && bytes <= 4) || (kind === floats && bits === 32);
  if (!known || channels < 1 || channels > 8 || rate < 1000 || rate > 384_000)
    throw new Error(
      `a WAV file of kind ${kind} with ${bits} bits, ${channels} channels, ${rate} Hz, which is not read`,
    );
  return { rate, channels, bytes, float: kind === floats };
}
