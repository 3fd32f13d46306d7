// How long a recording is, read from its own bytes: what it takes of the limits has to be known before it is sent.
import type { Clip } from '../message.ts';
import { mp3 } from './mp3.ts';
import { kindOf } from './naming.ts';

/** Bytes a second where a file does not tell its length: about 32 kbit/s, as phones record speech. */
const guessed = 4_000;

/** Seconds; a guess where the file does not tell, as many do not that were written while somebody spoke. */
export function length({ bytes }: Clip): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kindOf(bytes);
  const told = kind && readers[kind](file);
  return told !== undefined && told > 0 && Number.isFinite(told) ? told : file.length / guessed;
}

const readers = { ogg, wav, flac, mp3, mp4, webm };

/**
 * The last page says how many samples there were, of Opus at 48 kHz (https://www.rfc-editor.org/rfc/rfc7845#section-4), of
 * Vorbis at the rate that its first page tells (https://xiph.org/vorbis/doc/Vorbis_I_spec.html#x1-630004.2.2).
 */
function ogg(file: Buffer): number | undefined {
  const page = file.lastIndexOf('OggS');
  if (page + 14 > file.length) return undefined;
  const samples = Number(file.readBigInt64LE(page + 6));
  const vorbis = file.subarray(0, 64).indexOf('\x01vorbis');
  const rate = vorbis > 0 && file.length > vorbis + 16 ? file.readUInt32LE(vorbis + 12) : 48_000;
  return samples / rate;
}

function wav(file: Buffer): number | undefined {
  if (file.length < 44) return undefined;
  return (file.length - 44) / file.readUInt32LE(28);
}

/** The first block is about the whole: https://www.rfc-editor.org/rfc/rfc9639#section-8.2 */
function flac(file: Buffer): number | undefined {
  if (file.length < 26) return undefined;
  const rate = file.readUIntBE(18, 3) >> 4;
  const samples = (file.readUInt8(21) & 0x0f) * 2 ** 32 + file.readUInt32BE(22);
  return samples / rate;
}

/** The movie's header, wherever its box stands: https://developer.apple.com/documentation/quicktime-file-format */
function mp4(file: Buffer): number | undefined {
  const at = file.lastIndexOf('mvhd');
  if (at < 0 || at + 36 > file.length) return undefined;
  const isLong = file.readUInt8(at + 4) === 1;
  const scale = file.readUInt32BE(at + (isLong ? 24 : 16));
  return (isLong ? Number(file.readBigUInt64BE(at + 28)) : file.readUInt32BE(at + 20)) / scale;
}

/** The segment's information, among the first elements: https://www.rfc-editor.org/rfc/rfc8794, rfc9559#section-5.1.2 */
function webm(file: Buffer): number | undefined {
  const head = file.subarray(0, 4_096);
  const info = head.indexOf('\x15\x49\xa9\x66', 0, 'latin1');
  if (info < 0) return undefined;
  const scaleAt = head.indexOf('\x2a\xd7\xb1\x83', info, 'latin1');
  const scale = scaleAt < 0 || scaleAt + 7 > head.length ? 1e6 : head.readUIntBE(scaleAt + 4, 3);
  const long = head.indexOf('\x44\x89\x88', info, 'latin1');
  const short = head.indexOf('\x44\x89\x84', info, 'latin1');
  if (long > 0 && long + 11 <= head.length) return (head.readDoubleBE(long + 3) * scale) / 1e9;
  return short > 0 && short + 7 <= head.length ? (head.readFloatBE(short + 3) * scale) / 1e9 : undefined;
}

/** Whether these first twelve bytes, or more, begin a WAV file. */
export function isWav(bytes: Uint8Array): boolean {
  return kindOf(bytes) === 'wav';
}
