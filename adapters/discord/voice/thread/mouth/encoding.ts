// Makes the packets of one speech out of the bytes of its WAV file, a little ahead of when they are sent.
import { setImmediate as others } from 'node:timers/promises';
import { packets } from '#src/audio/encode.ts';
import type { Pcm } from '#src/audio/pcm.ts';
import { stretched } from '#src/audio/stretch.ts';
import { trimmed } from '#src/audio/trim.ts';
import { readWav } from '#src/audio/wav.ts';
import { openQueue } from '#src/queue.ts';

export interface Encoding {
  /** More of the file; without bytes: that was all of it. */
  bytes(bytes?: Uint8Array): void;
  /** The first packet that was not taken yet, if it is made. */
  peek(): Uint8Array | undefined;
  take(): void;
  /** Makes no more. */
  stop(): void;
  /** How many packets there are in all: estimated from the bytes that have come, until all are made. */
  readonly total: number;
  /** Whether all packets are made, and of all of the file. */
  readonly state: 'going on' | 'whole' | 'broken';
}

/** 20 s: a speech is rarely longer, and nobody needs more of it in memory. */
const mostAhead = 1_000;
const frameMs = 20;
/** Encoding a packet takes a third of a millisecond; others in this thread wait no longer than for so many. */
const mostInARow = 4;

/** `news`: there is a packet where there was none, or all are made. `failed`: the bytes are no WAV file. */
export function openEncoding(speed: number, news: () => void, failed: (err: unknown) => void): Encoding {
  const file = openQueue<Uint8Array>();
  const made: Uint8Array[] = [];
  let state: Encoding['state'] = 'going on';
  let stopped = false;
  let room = Promise.withResolvers<void>();
  let count = 0;
  /** Bytes that have come, those of them that were read, and how long these sound. */
  const bytes = { come: 0, read: 0, ms: 0 };

  async function* reading(): AsyncGenerator<Pcm> {
    const source = readWav(
      (async function* () {
        for await (const piece of file.stream) {
          bytes.read += piece.length;
          yield piece;
        }
      })(),
    );
    for await (const piece of source) {
      bytes.ms += (piece.samples.length / piece.rate) * 1_000;
      yield piece;
    }
  }

  async function make(): Promise<void> {
    for await (const packet of packets(stretched(trimmed(reading()), speed))) {
      if (stopped) return;
      count += 1;
      if (made.push(packet) === 1) news();
      while (made.length >= mostAhead) await room.promise;
      if (count % mostInARow === 0) await others();
    }
  }

  const over = (how: 'whole' | 'broken') => {
    state = how;
    if (!stopped) news();
  };
  make().then(
    () => over('whole'),
    (err: unknown) => {
      if (!stopped) failed(err);
      over('broken');
    },
  );

  return {
    bytes(piece) {
      if (!piece) return file.end();
      bytes.come += piece.length;
      file.put(piece);
    },
    peek: () => made[0],
    take() {
      made.shift();
      room.resolve();
      room = Promise.withResolvers();
    },
    stop() {
      stopped = true;
      made.length = 0;
      file.end();
      room.resolve();
    },
    get total() {
      const unread = state === 'whole' || bytes.read === 0 ? 0 : (bytes.come - bytes.read) * (bytes.ms / bytes.read);
      return count + Math.ceil(unread / speed / frameMs);
    },
    get state() {
      return state;
    },
  };
}
