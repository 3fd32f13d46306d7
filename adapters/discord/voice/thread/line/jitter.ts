// Puts packets back in order: nothing waits while none is missing, and a missing one is waited for only briefly.

export interface Jitter<P> {
  /** False: it came twice, or too late. */
  push(packet: P): boolean;
  /** Forgets what it holds, and starts anew with the next packet. */
  clear(): void;
}

/** How long the packets behind a gap are held back: until so much time has passed, or so many have come. */
export interface Wait {
  readonly ms: number;
  readonly packets: number;
}

/** Two packets of 20 ms are almost always enough for the internet; more would be heard as a pause. */
const usual: Wait = { ms: 40, packets: 8 };

/** Beyond these a number is odd rather than late or lost: https://www.rfc-editor.org/rfc/rfc3550#appendix-A.1 */
const mostLate = 100;
const mostLost = 3_000;

/** @param deliver Takes each packet, in the order of `seq` (16 bits), and how many right before it did not come. */
export function openJitter<P extends { readonly seq: number }>(
  deliver: (packet: P, lost: number) => void,
  wait: Wait = usual,
): Jitter<P> {
  const held = new Map<number, P>();
  let next: number | undefined;
  /** Where an odd number would go on, if the sender has really started anew. */
  let anew: number | undefined;
  let stopWaiting: (() => void) | undefined;

  function push(packet: P): boolean {
    next ??= packet.seq;
    const ahead = distance(next, packet.seq);
    if (ahead < -mostLate || ahead > mostLost) return odd(packet);
    anew = undefined;
    if (ahead < 0 || held.has(packet.seq)) return false;
    held.set(packet.seq, packet);
    drain(0);
    if (held.size > wait.packets) skip();
    return true;
  }

  /** One odd packet may be a stray; two in a row are a sender that counts from elsewhere now. */
  function odd(packet: P): boolean {
    if (packet.seq !== anew) {
      anew = after(packet.seq);
      return false;
    }
    while (held.size > 0) skip();
    clear();
    return push(packet);
  }

  function drain(lost: number): void {
    let missed = lost;
    let delivered = false;
    for (let packet = first(); packet; packet = first()) {
      held.delete(packet.seq);
      next = after(packet.seq);
      deliver(packet, missed);
      missed = 0;
      delivered = true;
    }
    // The wait of a gap begins with the gap, not with each packet behind it.
    if (delivered) stopWaiting = stop(stopWaiting);
    if (held.size > 0) stopWaiting ??= later(skip, wait.ms);
  }

  function first(): P | undefined {
    return next === undefined ? undefined : held.get(next);
  }

  /** Gives up on what is missing before the first that is held. */
  function skip(): void {
    let lost = 0;
    for (; next !== undefined && held.size > 0 && !held.has(next); lost++) next = after(next);
    drain(lost);
  }

  function clear(): void {
    held.clear();
    next = undefined;
    anew = undefined;
    stopWaiting = stop(stopWaiting);
  }

  return { push, clear };
}

function after(seq: number): number {
  return (seq + 1) & 0xffff;
}

/** From one number to another, the shorter way round: −32768 to 32767. */
function distance(from: number, to: number): number {
  return ((to - from + 0x8000) & 0xffff) - 0x8000;
}

function stop(waiting: (() => void) | undefined): undefined {
  waiting?.();
}

/** After a stall of this thread, timers come before the packets that arrived meanwhile: lets those in first. */
function later(act: () => void, ms: number): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => (immediate = setImmediate(act)), ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
