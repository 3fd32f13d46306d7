// How a person speaks: packets at their pace, what goes wrong with them on the way, and the silence at the end.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Spoken as Flight } from './faults.ts';
import type { Sent } from './client.ts';

/** Stands for silence, and is never encrypted. https://docs.discord.com/developers/topics/voice-connections#speaking-voice-data-interpolation */
export const silence: Buffer = Buffer.from([0xf8, 0xff, 0xfe]);

const samplesPerMs = 48;

export interface Manner {
  /** Between packets: 20 unless told; 0 sends all at once. */
  readonly everyMs?: number;
  /** How much sound a packet holds: 20 unless told. */
  readonly frameMs?: number;
  /** Where the RTP numbers go on; by themselves they go on from the last packet, and time that has passed counts. */
  readonly seq?: number;
  readonly timestamp?: number;
  /** Whether "speaking" is told before the first packet; true unless told. */
  readonly announced?: boolean;
  /** What goes wrong on the way, one after the other. */
  readonly faults?: readonly Fault[];
}

/** When the first and the last packet left, in `monotonic` milliseconds, and what they were called. */
export interface Said {
  readonly from: number;
  readonly to: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** `process.hrtime` in milliseconds: the same clock in all processes of a machine. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export type Mouth = ReturnType<typeof newMouth>;

/** What a mouth needs of a person's app. */
export interface App {
  readonly ssrc: number;
  encrypted(opus: Buffer): Buffer;
  send(packet: Sent): void;
  /** Tells that the person speaks. */
  speak(flags: number): void;
}

/** `human`: the person as they are connected now. */
export function newMouth(human: () => App) {
  let seq = 1000;
  let timestamp = 48_000;
  let lastAt: number | undefined;
  let speaking = false;

  const announce = (flags: number): void => {
    speaking = flags !== 0;
    human().speak(flags);
  };

  const send = ({ afterMs = 0, ...packet }: Flight): void => {
    const deliver = () => human().send(packet);
    if (afterMs > 0) setTimeout(deliver, afterMs).unref();
    else deliver();
  };

  /** Time that passed since the last packet is time in the recording, too. */
  const begin = ({ frameMs = 20, ...how }: Manner): void => {
    const gap = lastAt === undefined ? 0 : Math.floor((monotonic() - lastAt) / frameMs) - 1;
    if (gap > 1) timestamp += gap * frameMs * samplesPerMs;
    seq = how.seq ?? seq;
    timestamp = how.timestamp ?? timestamp;
    if (!speaking && how.announced !== false) announce(1);
  };

  const one = (opus: Buffer, frameMs: number, faults: readonly Fault[], index: number): void => {
    const { ssrc } = human();
    const payload = opus.equals(silence) ? opus : human().encrypted(opus);
    const packet: Flight = { seq: seq & 0xffff, timestamp: timestamp >>> 0, ssrc, payload, opus };
    seq = (seq + 1) & 0xffff;
    timestamp = (timestamp + frameMs * samplesPerMs) % 2 ** 32;
    lastAt = monotonic();
    let flight: readonly Flight[] = [packet];
    for (const fault of faults) flight = flight.flatMap((each) => fault(each, index));
    for (const each of flight) send(each);
  };

  const say = async (packets: Iterable<Uint8Array>, how: Manner = {}, signal?: AbortSignal): Promise<Said> => {
    const { everyMs = 20, frameMs = 20, faults = [] } = how;
    begin(how);
    const from = monotonic();
    const firstSeq = seq;
    let index = 0;
    for (const opus of packets) {
      const wait = from + index * everyMs - monotonic();
      if (everyMs > 0 && wait > 0) await sleep(wait);
      if (signal?.aborted) break;
      one(Buffer.from(opus), frameMs, faults, index);
      index += 1;
    }
    return { from, to: lastAt ?? from, firstSeq, lastSeq: (seq - 1) & 0xffff };
  };

  return {
    say,
    /** Tells that the person speaks, or with 0 that they do not any more. */
    announce,
    /** As an app ends a stretch of speech: five packets of silence, then nothing. */
    async pause(how: Pick<Manner, 'everyMs'> = {}): Promise<Said> {
      const said = await say(Array<Buffer>(5).fill(silence), how);
      announce(0);
      return said;
    },
    /** Packets that are nothing but padding, as the server sends them to measure the line. They take sequence numbers. */
    pad(count: number, bytes = 200): void {
      for (let sent = 0; sent < count; sent += 1) {
        send({ seq, timestamp, ssrc: human().ssrc, payload: Buffer.alloc(0), opus: silence, padding: bytes });
        seq = (seq + 1) & 0xffff;
      }
    },
  };
}
