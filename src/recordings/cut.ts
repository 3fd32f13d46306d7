// Cuts packets of Opus into parts where it is quiet, without decoding them: quiet sound takes few bytes.
import { oggOpus } from '../audio/ogg.ts';
import { samplesOf } from '../audio/packet.ts';
import { inTurns } from '../audio/turns.ts';
import type { Clip } from '../message.ts';
import { BotError } from '../trouble.ts';
import type { Bounds } from './bounds.ts';

/** One of the parts of a recording. */
export interface Piece {
  /** From 0. The same recording is always cut in the same way. */
  readonly number: number;
  readonly clip: Clip;
  /** Seconds in the whole recording; both 0 for one that is sent as it is. The beginning overlaps the part before by `overlap` seconds. */
  readonly from: number;
  readonly to: number;
  readonly overlap: number;
  readonly last: boolean;
}

interface Packet {
  readonly bytes: Uint8Array;
  /** Where it begins and ends, samples at 48 kHz. */
  readonly from: number;
  readonly to: number;
}

const rate = 48_000;
/** How far from its wanted place a cut is looked for: so much of a part. */
const spreading = 0.1;
/** How much two parts go over the cut, samples. */
const reach = rate;
/** Around a quiet place it is quiet for so long, samples. */
const around = 0.25 * rate;
/** Bytes from which on a part ends early. */
const mostBytes = 16_000_000;
/** Bytes of a sample: half as much again as the 510 kbit/s that Opus has at most. What has more is filled up, to fill memory. */
const richest = 2;

// said
const tooLong = 'I listen to the first four hours of a recording; the rest is left out.';

/**
 * The parts, as soon as each is there. What fails behind the first packets is thrown behind the part that holds them, and so
 * is a `BotError` where a recording is too long.
 */
export async function* cut(
  packets: AsyncIterable<Uint8Array>,
  bounds: Bounds,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  const [target, spread] = [bounds.part * rate, bounds.part * rate * spreading];
  let held: Packet[] = [];
  let [end, begun, bytes, number] = [0, 0, 0, 0];
  const part = (upTo: number, last: boolean): Piece => {
    const packets = held.filter(({ from }) => from < upTo);
    const clip = { name: 'recording.ogg', mediaType: 'audio/ogg', bytes: oggOpus(packets.map((one) => one.bytes)) };
    const [from, to] = [(packets[0]?.from ?? 0) / rate, (packets.at(-1)?.to ?? 0) / rate];
    const overlap = begun === 0 ? 0 : Math.max(0, begun + reach) / rate - from;
    number += 1;
    return { number: number - 1, clip, from, to, overlap, last };
  };
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const packet of inTurns(packets)) {
      signal.throwIfAborted();
      const samples = samplesOf(packet);
      if (packet.length >= samples * richest) continue;
      held.push({ bytes: packet, from: end, to: end + samples });
      [end, bytes] = [end + samples, bytes + packet.length];
      if (end > bounds.most * rate) throw new BotError(tooLong);
      if (bytes < mostBytes && end < begun + target + spread + reach) continue;
      const at = quietest(held, Math.min(begun + target, end - reach - spread), spread);
      yield part(at + reach, false);
      begun = at;
      held = held.filter(({ to }) => to > at - reach);
      bytes = held.reduce((sum, one) => sum + one.bytes.length, 0);
    }
  } catch (error) {
    signal.throwIfAborted();
    failure = { error };
  }
  if (end > 0) yield part(end, true);
  if (failure) throw failure.error;
}

/** Where it is most quiet near a place; of equal ones the nearest. Samples. */
function quietest(held: readonly Packet[], wanted: number, spread: number): number {
  let [best, least, first, last, sum] = [wanted, Infinity, 0, 0, 0];
  for (const { from } of held) {
    for (let next = held[last]; next && next.from < from + around; next = held[last])
      [sum, last] = [sum + next.bytes.length, last + 1];
    for (let next = held[first]; next && next.to <= from - around; next = held[first])
      [sum, first] = [sum - next.bytes.length, first + 1];
    if (Math.abs(from - wanted) > spread) continue;
    if (sum < least || (sum === least && Math.abs(from - wanted) < Math.abs(best - wanted)))
      [best, least] = [from, sum];
  }
  return best;
}
