// Recordings as people send them, and what becomes of them, for tests.
import { opus } from 'prism-media';
import { openLog } from '#src/log.ts';
import type { Attachment } from '#src/message.ts';
import { openRecordings, type Part } from '#src/recordings.ts';
import type { Bounds } from '#src/recordings/bounds.ts';
import { samplesOf } from '#src/audio/packet.ts';
import { writeWav } from '#src/audio/wav.ts';
import { attached } from '../said.ts';

export const log = openLog({ level: 'silent', secrets: [] });
export const never = new AbortController().signal;

/** Where Debian's ffmpeg is; elsewhere only the one that came along is found. */
export const [withDebian, withoutDebian] = ['/usr/bin', '/nowhere'];
/** So short that seconds are cut as hours are. */
export const quick: Bounds = { whole: 12, part: 10, most: 3600 };

/** A file that comes in pieces of so many bytes. */
export function recording(bytes: Uint8Array, pieces = 65_536): Attachment {
  return attached(bytes, {
    kind: 'audio',
    name: 'voice.ogg',
    async *read() {
      for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
    },
  });
}

interface Means {
  /** Where an ffmpeg may be. */
  readonly path?: string;
  readonly bounds?: Bounds;
  readonly signal?: AbortSignal;
}

export function parts(one: Attachment, { path = withDebian, bounds, signal = never }: Means = {}): Promise<Part[]> {
  return Array.fromAsync(openRecordings(log, path, bounds).parts(one, signal));
}

/** What came until it broke, and what the person is told then; other errors with their names. */
export async function broken(
  one: Attachment,
  { path = withDebian, bounds, signal = never }: Means = {},
): Promise<{ parts: Part[]; sentence: string }> {
  const got: Part[] = [];
  try {
    for await (const part of openRecordings(log, path, bounds).parts(one, signal)) got.push(part);
  } catch (error) {
    const isTold = error instanceof Error && error.name === 'BotError';
    return { parts: got, sentence: isTold ? error.message : `not told: ${String(error)}` };
  }
  return { parts: got, sentence: '' };
}

/** Seconds of what the packets of an Ogg Opus file hold. */
export async function secondsOf(ogg: Uint8Array): Promise<number> {
  const demuxer = new opus.OggDemuxer();
  demuxer.end(ogg);
  const samples = await Array.fromAsync(demuxer, (packet: Uint8Array) => samplesOf(packet));
  return samples.reduce((sum, one) => sum + one, 0) / 48_000;
}

/** So many seconds of a WAV file without any sound. */
export function wav(seconds: number, rate = 16_000): Uint8Array {
  return writeWav(new Int16Array(seconds * rate).fill(900), rate);
}

/** A box of MP4: its size, its name, and what is in it. */
export function box(type: string, ...inside: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  const whole = Buffer.concat([head, ...inside]);
  whole.writeUInt32BE(whole.length);
  whole.write(type, 4, 'latin1');
  return whole;
}
