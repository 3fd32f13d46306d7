// What can go wrong with packets between a person and the bot. Each goes into `say(packets, { faults: [...] })`.
import type { Sent } from './client.ts';

/** A packet that was said; `opus` is what is in it, `afterMs` how much later it is sent. */
export interface Spoken extends Sent {
  readonly opus: Buffer;
  readonly afterMs?: number;
}

/** Makes of a packet those that are sent in its place. `index` counts from 0 in what is said. */
export type Fault = (packet: Spoken, index: number) => readonly Spoken[];

/** Which packets: some by their numbers, or as many as a share between 0 and 1, always the same ones. */
export type Which = readonly number[] | { readonly share: number; readonly seed?: number };

/** Only where it is told; all packets when it is not. */
const at = (which: Which | undefined, change: (packet: Spoken) => readonly Spoken[]): Fault => {
  const hit = chosen(which);
  return (packet, index) => (hit(index) ? change(packet) : [packet]);
};

export const lost = (which: Which): Fault => at(which, () => []);

export const doubled = (which?: Which): Fault => at(which, (packet) => [packet, packet]);

/** Later than it should, so that others overtake it. */
export const late = (ms: number, which?: Which): Fault => at(which, (packet) => [{ ...packet, afterMs: ms }]);

/** Up to `ms` later, each at random. */
export function jittered(ms: number, seed = 1): Fault {
  const random = dice(seed);
  return (packet) => [{ ...packet, afterMs: random() * ms }];
}

/** Changes places with the packet that comes next. */
export function swapped(which: Which): Fault {
  const hit = chosen(which);
  let held: Spoken | undefined;
  return (packet, index) => {
    const first = held;
    held = undefined;
    if (first) return [packet, first];
    if (!hit(index)) return [packet];
    held = packet;
    return [];
  };
}

/** A bit is wrong on the wire: the transport's own check fails. */
export const corrupt = (which?: Which): Fault =>
  at(which, (packet) => [{ ...packet, mangle: (datagram) => flipped(datagram, datagram.length >> 1) }]);

/** Nothing but this arrives in its place. */
export const replaced = (bytes: Buffer, which?: Which): Fault =>
  at(which, (packet) => [{ ...packet, mangle: () => bytes }]);

/** Padding after the end-to-end encrypted frame. */
export const padded = (bytes: number, which?: Which): Fault => at(which, (packet) => [{ ...packet, padding: bytes }]);

/** One-byte header extensions, as browsers send them. https://www.rfc-editor.org/rfc/rfc8285#section-4.2 */
export const extended = (data = Buffer.from([0x10, 0xff, 0, 0]), profile = 0xbede, which?: Which): Fault =>
  at(which, (packet) => [{ ...packet, extension: { profile, data } }]);

/** Contributing sources in the header. */
export const sourced = (sources: readonly number[], which?: Which): Fault =>
  at(which, (packet) => [{ ...packet, sources }]);

/** Not encrypted end to end. */
export const bare = (which?: Which): Fault => at(which, (packet) => [{ ...packet, payload: packet.opus }]);

/** Encrypted end to end with another key. */
export const foreign = (which?: Which): Fault =>
  at(which, (packet) => [{ ...packet, payload: flipped(packet.payload, 0) }]);

/** Under another SSRC than the person's own. */
export const misnamed = (ssrc: number, which?: Which): Fault => at(which, (packet) => [{ ...packet, ssrc }]);

/** Of another payload type than Opus. */
export const typed = (type: number, which?: Which): Fault => at(which, (packet) => [{ ...packet, type }]);

function flipped(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[index] = (copy[index] ?? 0) ^ 0xff;
  return copy;
}

function chosen(which: Which | undefined): (index: number) => boolean {
  if (which === undefined) return () => true;
  if (!('share' in which)) return (index) => which.includes(index);
  const random = dice(which.seed ?? 1);
  return () => random() < which.share;
}

/** Numbers between 0 and 1 that are the same in every run. https://en.wikipedia.org/wiki/Xorshift */
function dice(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
