// Tells cheaply how far a recording has come, from what stands in a piece of it.
import type { Kind } from './kind.ts';

const cluster = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);

/** Seconds of a recording up to somewhere in a piece of it; 0 where the piece does not tell. */
export function secondsIn({ format }: Kind, piece: Uint8Array): number {
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  if (format === 'ogg') return ogg(bytes);
  if (format === 'matroska') return webm(bytes);
  return format === 'mov' ? mp4(bytes) : 0;
}

/** The last page says how many samples there were, of Opus at 48 kHz (RFC 7845, section 4); of others at no more. */
function ogg(bytes: Buffer): number {
  const page = bytes.lastIndexOf('OggS');
  if (page < 0 || page + 14 > bytes.length || bytes[page + 4] !== 0) return 0;
  return Number(bytes.readBigInt64LE(page + 6)) / 48_000;
}

/** A cluster begins with its time, in milliseconds where nothing else is said (RFC 9559, section 5.1.3). */
function webm(bytes: Buffer): number {
  const at = bytes.lastIndexOf(cluster);
  const time = at < 0 ? -1 : bytes.indexOf(0xe7, at + 5);
  const length = (bytes[time + 1] ?? 0) & 0x7f;
  if (time < 0 || time > at + 16 || length < 1 || length > 6 || time + 2 + length > bytes.length) return 0;
  return bytes.readUIntBE(time + 2, length) / 1000;
}

/** The movie's header, wherever its box stands: https://developer.apple.com/documentation/quicktime-file-format */
function mp4(bytes: Buffer): number {
  const at = bytes.lastIndexOf('mvhd');
  if (at < 0 || at + 36 > bytes.length) return 0;
  const isLong = bytes[at + 4] === 1;
  const scale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
  return (isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20)) / Math.max(1, scale);
}
