// Says one speech at a time: at its pace, while the line is good, yielding to people; and tells how it was heard.
import { monotonic } from '#src/clock.ts';
import type { Heard } from '#src/voice.ts';
import type { Connection } from '../line/connection.ts';
import { openEncoding, type Encoding } from './encoding.ts';
import type { Order } from '../../orders.ts';
import { openPacer } from './pacer.ts';
import { openYielding, type Yielding } from './yielding.ts';

export interface Playback extends Pick<Yielding, 'hop' | 'left' | 'gone'> {
  /** What is being said is cut. */
  play(order: Pick<Extract<Order, { type: 'play' }>, 'speech' | 'speed' | 'yieldsTo'>): void;
  bytes(speech: number, bytes?: Uint8Array): void;
  /** Silence, from the next frame on. */
  cut(speech: number): void;
  /** Whether something can be sent. Without a line, a speech waits for five seconds. */
  line(ready: boolean): void;
  close(): void;
}

/** Who is told how a speech was heard, once for each. */
export interface Audience {
  heard(speech: number, heard: Heard): void;
  failed(err: unknown): void;
}

const longestWaitMs = 5_000;

interface Playing {
  readonly speech: number;
  readonly encoding: Encoding;
  sent: number;
  /** Since when the line does not take the next packet, if it was offered. */
  offered?: number | undefined;
  /** When the first and the last packet left. */
  from?: number;
  last?: number;
  ducked?: Heard['ducked'];
}

/** `encode` makes packets of a speech. */
export function openPlayback(
  connection: Pick<Connection, 'play' | 'speaking'>,
  audience: Audience,
  encode = openEncoding,
): Playback {
  let now: Playing | undefined;
  let ready = false;
  let patience: NodeJS.Timeout | undefined;

  const yielding = openYielding(
    (onset) => {
      // Where its sound was late, it was silent before.
      if (now?.last !== undefined) now.ducked = { onset, at: Math.max(onset, now.last) };
    },
    () => wake(),
  );

  const pacer = openPacer(connection, next, (at) => {
    if (!now) return;
    now.encoding.take();
    now.sent += 1;
    now.offered = undefined;
    now.from ??= at;
    now.last = at;
  });

  function next(): Uint8Array | undefined {
    if (!now || yielding.held) return undefined;
    const packet = now.encoding.peek();
    if (packet) now.offered ??= monotonic();
    else if (now.encoding.state !== 'going on') over(now, false);
    if (now?.offered === undefined || monotonic() - now.offered < longestWaitMs) return packet;
    return drop();
  }

  /** A speech that is broken off before its first packet is not whole either, though nothing of it is missing. */
  function over({ speech, encoding, sent, from, last, ducked }: Playing, cut: boolean): void {
    const whole = !cut && encoding.state === 'whole' && sent > 0;
    const share = whole ? 1 : Math.min(1, sent / Math.max(1, encoding.total));
    now = undefined;
    encoding.stop();
    yielding.stop();
    clearTimeout(patience);
    audience.heard(speech, {
      whole,
      share,
      ...(from !== undefined && { from }),
      ...(ducked && { ducked }),
      ...(cut && last !== undefined && { cutAt: last }),
    });
  }

  function drop(): undefined {
    if (now) over(now, true);
    return undefined;
  }

  function wait(): void {
    clearTimeout(patience);
    if (now && !ready) patience = setTimeout(drop, longestWaitMs);
  }

  function wake(): void {
    if (ready) pacer.wake();
  }

  return {
    play({ speech, speed, yieldsTo }) {
      drop();
      now = { speech, encoding: encode(speed, wake, (err) => audience.failed(err)), sent: 0 };
      yielding.start(yieldsTo);
      wait();
    },
    bytes(speech, bytes) {
      if (now?.speech === speech) now.encoding.bytes(bytes);
    },
    cut(speech) {
      if (now?.speech === speech) drop();
    },
    line(good) {
      ready = good;
      if (!ready) pacer.halt();
      wait();
      wake();
    },
    hop: (...heard) => yielding.hop(...heard),
    left: (person) => yielding.left(person),
    gone: (person) => yielding.gone(person),
    close() {
      drop();
      pacer.halt();
      yielding.stop();
    },
  };
}
