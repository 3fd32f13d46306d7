// Reads what a host sends, never more of it, nor for longer, than was agreed.
import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { BotError } from '../trouble.ts';
import type { Answer } from './follow.ts';

/** How much larger than on the wire something may become: pages are 15 times at most. So much may be anything: bytes. */
const most = { ratio: 20, free: 65_536 };

const ways = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** The bytes of a body, unpacked, at most `mostBytes` of them; throws a `BotError` as soon as there are more. */
export async function* unpacked({ body, headers }: Answer, mostBytes: number): AsyncGenerator<Uint8Array> {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  const way = ways.get(encoding);
  if (!way && encoding !== 'identity') throw new BotError('That came packed in a way I cannot read.');
  if (Number(headers['content-length']) > mostBytes) throw tooLarge(mostBytes);
  let [raw, read] = [0, 0];
  const wire = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of body as AsyncIterable<Uint8Array>) {
      raw += bytes.length;
      yield bytes;
    }
  };
  // Either ends the other; its errors come out of the loop below.
  const opened: AsyncIterable<Uint8Array> = way ? pipeline(Readable.from(wire()), way(), () => undefined) : wire();
  for await (const bytes of opened) {
    read += bytes.length;
    if (read > mostBytes || (way && read > most.free && read > raw * most.ratio)) throw tooLarge(mostBytes);
    yield bytes;
  }
}

export interface Patience {
  /** For the next bytes. */
  readonly idleMs: number;
  /** For all of them, besides what they take at `bytesPerMs`. */
  readonly ms: number;
  readonly bytesPerMs: number;
}

/** The same bytes, while they come fast enough. Only the time that they are waited for counts. */
export async function* metered(
  bytes: AsyncGenerator<Uint8Array>,
  { idleMs, ms, bytesPerMs }: Patience,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let left = ms;
  for (;;) {
    const began = performance.now();
    const next = await within(bytes.next(), Math.min(idleMs, left), signal);
    if (next.done) return;
    left += next.value.length / bytesPerMs - (performance.now() - began);
    yield next.value;
  }
}

/** What `work` gives, if it does so within `ms`, or before `signal` aborts. It goes on unheard otherwise. */
export async function within<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`nothing came within ${Math.round(ms)} ms`)), ms);
  const left = (): void => reject(signal.reason);
  signal.addEventListener('abort', left, { once: true });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', left);
  }
}

function tooLarge(mostBytes: number): BotError {
  return new BotError(`That is too large for me: I read at most ${sizeOf(mostBytes)}.`);
}

function sizeOf(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.round(bytes / 1_000_000)} MB` : `${Math.round(bytes / 1000)} kB`;
}
