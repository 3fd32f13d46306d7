// Keeps packets of which nobody knows yet whose they are: the first of a speech may overtake the word of who speaks.

export interface Hold<P> {
  keep(ssrc: number, packet: P): void;
  /** What was kept of that source, oldest first; it is kept no more. */
  release(ssrc: number): readonly P[];
  clear(): void;
}

/** Half a second of speech. */
const mostPackets = 25;
const mostSources = 64;

export function openHold<P>(): Hold<P> {
  const kept = new Map<number, P[]>();

  function keep(ssrc: number, packet: P): void {
    const packets = kept.get(ssrc) ?? [];
    packets.push(packet);
    if (packets.length > mostPackets) packets.shift();
    kept.set(ssrc, packets);
    if (kept.size > mostSources) kept.delete(kept.keys().next().value ?? ssrc);
  }

  function release(ssrc: number): readonly P[] {
    const packets = kept.get(ssrc) ?? [];
    kept.delete(ssrc);
    return packets;
  }

  return { keep, release, clear: () => kept.clear() };
}
