// When a person's sound was made, on our clock: the line may delay packets, but it cannot hurry them.

export interface Timeline {
  /** When the sound of a packet began, in `monotonic()` ms. `timestamp`: 32 bits at 48 kHz. `arrived`: in `monotonic()` ms. */
  began(timestamp: number, durationMs: number, arrived: number): number;
  /** Nothing is sent for a while, in which the sender's clock may not count well: the next packet tells the time anew. */
  pause(): void;
}

/** A packet that seems delayed for longer comes from a sender whose clock has jumped. */
const longestDelayMs = 1_000;
const perMs = 48;

export function openTimeline(): Timeline {
  let last: number | undefined;
  /** The sender's clock, unwrapped. */
  let mediaMs = 0;
  /** From the sender's clock to ours, by the packet since the last pause that was delayed the least. */
  let offset = Infinity;

  return {
    began(timestamp, durationMs, arrived) {
      // Bitwise operators count in 32 bits, as the timestamp does.
      mediaMs += last === undefined ? 0 : ((timestamp - last) | 0) / perMs;
      const now = arrived - durationMs - mediaMs;
      if (now < offset || now - offset > longestDelayMs) offset = now;
      last = timestamp;
      return offset + mediaMs;
    },
    pause: () => void (offset = Infinity),
  };
}
