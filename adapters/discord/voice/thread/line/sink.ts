// What is heard of a connection, packet by packet, and whose packets are heard at all.
import type { Reception } from '#src/voice.ts';

/** One packet of Opus, decrypted: 20 ms as Discord's own programs send it, 2.5 to 60 as others may. */
export interface Frame {
  readonly opus: Buffer;
  /** 16 bits, one more with each packet. */
  readonly seq: number;
  /** 32 bits, of a 48 kHz clock that also runs while nothing is sent. */
  readonly timestamp: number;
}

/** Who listens. Called in the order in which a person's program sent; must not throw, and what it throws is only logged. */
export interface Sink {
  /** Asked for every packet, before anything of it is decrypted end to end. */
  wants(userId: string): boolean;
  frame(userId: string, frame: Frame): void;
  /** So many packets right before `next` did not come, or could not be opened. `frame` follows with the same `next`. */
  lost(userId: string, count: number, next: Frame): void;
  /**
   * The person's program says that it stops to send, once a talkspurt. Its mark may get lost: that nothing comes any more
   * is for the listener to notice.
   */
  silent(userId: string): void;
}

/** What became of the packets since the call began. `repaired` is counted by whoever decodes. */
export interface Tally extends Mutable<Reception> {
  /** Of people who did not agree to be heard: neither decrypted end to end nor decoded. Not among `received`. */
  unheard: number;
  /** That carry no sound and are sent to measure the line. Among `received`. */
  empty: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function emptyTally(): Tally {
  return { received: 0, lost: 0, repaired: 0, dropped: 0, unheard: 0, empty: 0 };
}
