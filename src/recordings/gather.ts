// Reads a recording until it is known whether it goes as it is or has to be cut.
import type { Attachment, Clip } from '../message.ts';
import { BotError } from '../trouble.ts';
import { enough, isOpus, type Kind, kindOf } from './kind.ts';
import { secondsIn } from './lasting.ts';

export interface Gathered {
  readonly kind: Kind;
  readonly isOpus: boolean;
  /** Set: it is short, and of a kind that models take. */
  readonly short?: Clip;
  /** Set: all of it, as models would take it. */
  readonly whole?: Clip;
  /** All its bytes, each time from the beginning. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** Bytes that models take in one go: 25 MB, less what a request adds. */
const mostBytes = 24_900_000;
/** Bytes of a second of MP3 at 128 kbit/s, which most have; its length stands nowhere. */
const secondOfMp3 = 16_000;

const notOne = 'This file is no recording that I know: I can listen to ogg, opus, mp3, m4a, mp4, wav, flac and webm.';

/** `longest`: seconds that are heard in one go. */
export async function gather(recording: Attachment, longest: number, signal: AbortSignal): Promise<Gathered> {
  const reading = recording.read(signal)[Symbol.asyncIterator]();
  const kept: Uint8Array[] = [];
  let [size, kind, next]: [number, Kind | undefined, IteratorResult<Uint8Array>] = [0, undefined, await reading.next()];
  for (; !next.done && size <= mostBytes; next = await reading.next()) {
    signal.throwIfAborted();
    if (next.value.length === 0) continue;
    kept.push(next.value);
    size += next.value.length;
    if (!kind && size >= enough) kind = kindOf(start(kept)) ?? (await refuse(reading));
    // What has to be decoded may yet go as it is; what has not is cut while it is read.
    if (kind && isOpus(kind, start(kept)) && isLong(kind, next.value, size, longest)) break;
  }
  if (size === 0) throw new BotError('This recording is empty: it has no bytes at all.');
  kind ??= kindOf(start(kept)) ?? (await refuse(reading));
  const about = { kind, isOpus: isOpus(kind, start(kept)) };
  if (!next.done) return { ...about, read: again(kept, reading, recording, signal) };
  return { ...about, ...asOne(kept, size, kind, longest) };
}

/** What is read to its end. */
function asOne(
  kept: readonly Uint8Array[],
  size: number,
  kind: Kind,
  longest: number,
): Omit<Gathered, 'kind' | 'isOpus'> {
  const bytes = kept.length === 1 && kept[0] ? kept[0] : Buffer.concat(kept, size);
  const fits = kind.ending !== undefined && size <= mostBytes;
  const whole = { name: `recording.${kind.ending}`, mediaType: kind.mediaType, bytes };
  const isShort = !isLong(kind, bytes, size, longest);
  return {
    ...(fits && { whole, ...(isShort && { short: whole }) }),
    async *read() {
      yield bytes;
    },
  };
}

function isLong(kind: Kind, piece: Uint8Array, size: number, longest: number): boolean {
  if (kind.ending === 'mp3') return size > longest * secondOfMp3;
  return size > mostBytes || secondsIn(kind, piece) > longest;
}

function start(kept: readonly Uint8Array[]): Uint8Array {
  const [first = Buffer.alloc(0)] = kept;
  return first.length >= enough ? first : Buffer.concat(kept.slice(0, enough)).subarray(0, enough);
}

async function refuse(reading: AsyncIterator<Uint8Array>): Promise<never> {
  await reading.return?.();
  throw new BotError(notOne);
}

/** The first time what is kept and what follows, later all of it anew. */
function again(
  kept: Uint8Array[],
  reading: AsyncIterator<Uint8Array>,
  recording: Attachment,
  signal: AbortSignal,
): () => AsyncIterable<Uint8Array> {
  let fresh = true;
  async function* first(): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = kept.shift(); piece; piece = kept.shift()) yield piece;
      for (let next = await reading.next(); !next.done; next = await reading.next()) yield next.value;
    } finally {
      kept.length = 0;
      await reading.return?.();
    }
  }
  return () => {
    if (!fresh) return recording.read(signal);
    fresh = false;
    return first();
  };
}
