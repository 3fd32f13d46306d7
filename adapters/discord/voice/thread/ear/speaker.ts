// One person who agreed to be heard: packets in, utterances and voice out.
import { openActivity } from '#src/audio/activity.ts';
import { openDecoder, type Decoder } from '#src/audio/decode.ts';
import { carriesPrevious, samplesOf } from '#src/audio/packet.ts';
import { monotonic } from '#src/clock.ts';
import type { Frame } from '../line/sink.ts';
import { openTimeline } from './timeline.ts';
import { hopMs, openUtterances, softEndMs, type Listener } from './utterance.ts';

/** Who is told what is heard of a person. All times are `monotonic()` ms. */
export interface Ear extends Listener {
  /** How likely there was voice in the `hopMs` before `end`, 0 to 1. */
  hop(voice: number, end: number): void;
  /** A lost packet was made up for by the one after it. */
  repaired(): void;
  /** There was nothing to hear for a minute. */
  rested(): void;
  /** The person cannot be heard until then. */
  failed(err: unknown): void;
}

export interface Speaker {
  frame(frame: Frame): void;
  /** So many packets before `next` did not come. */
  lost(count: number, next: Frame): void;
  /** The person's program has stopped to send. */
  silent(): void;
  /** Whether it was an utterance of this person that was going on. */
  left(utterance: number): boolean;
  /** Frees the decoder and wipes what is kept; nothing is told after that. `lastWords`: what is being said is told before. */
  end(lastWords: boolean): void;
  /** Whether an utterance is open, or was a moment ago. */
  readonly busy: boolean;
}

const restMs = 60_000;
const momentMs = 2_000;
/** So many packets, half a second, are a hole; longer is a pause. */
const mostLost = 25;
const perHop = 512;
const perMs = 16;

/** 20 ms of nothing, as Opus says it: stands for lost packets in recordings, so that these last as long as the speech. */
const nothing = Uint8Array.of(0xf8, 0xff, 0xfe);

/** `decoding` makes the decoder. */
export function openSpeaker(ear: Ear, decoding = openDecoder): Speaker {
  const utterances = openUtterances(ear);
  const activity = openActivity();
  const timeline = openTimeline();
  let decoder: Decoder | undefined;
  let over = false;
  /** What has come before the decoder was there. */
  const early: (() => void)[] = [];
  /** When the last packet came. */
  let heardAt = monotonic();
  /** Samples that no hop has yet. */
  let rest = 0;

  const gap = setTimeout(() => {
    const last = heardAt;
    // Where this thread was busy, packets may be waiting to be read: they are, before this is run.
    setImmediate(() => {
      if (heardAt === last) soon(stop);
    });
  }, softEndMs);
  const idle = setTimeout(() => ear.rested(), restMs);

  decoding().then(
    (opened) => {
      if (over) return opened.close();
      decoder = opened;
      for (const step of early.splice(0)) step();
    },
    (err: unknown) => {
      if (!over) ear.failed(err);
      over = true;
    },
  );

  function soon(step: () => void): void {
    if (over) return;
    if (decoder) step();
    else early.push(step);
  }

  function hear(opus: Uint8Array, samples: Int16Array | undefined, end: number): void {
    if (!samples || samples.length === 0) return;
    utterances.packet(opus, end);
    const hops = activity.hear(samples);
    rest += samples.length - hops.length * perHop;
    for (const [at, { voice }] of hops.entries()) {
      const ended = end - rest / perMs - (hops.length - 1 - at) * hopMs;
      ear.hop(voice, ended);
      utterances.hop(voice, ended);
    }
  }

  function makeUp(count: number, next: Frame, arrived: number): void {
    const ms = samplesOf(next.opus) / 48;
    const end = timeline.began(next.timestamp, ms, arrived);
    for (let left = count - 1; left >= 0; left -= 1) {
      const repairs = left === 0 && carriesPrevious(next.opus);
      if (repairs) ear.repaired();
      hear(nothing.slice(), repairs ? decoder?.repair(next.opus) : decoder?.conceal(), end - left * ms);
    }
  }

  function stop(): void {
    utterances.closed();
    // What is not sent is no voice.
    ear.hop(0, monotonic());
    activity.reset();
    timeline.pause();
    rest = 0;
  }

  function arrival(): number {
    // A timer that was cleared would be set again.
    if (over) return heardAt;
    heardAt = monotonic();
    gap.refresh();
    idle.refresh();
    return heardAt;
  }

  return {
    frame(frame) {
      const arrived = arrival();
      const ms = samplesOf(frame.opus) / 48;
      if (ms === 0) return;
      soon(() => {
        const began = timeline.began(frame.timestamp, ms, arrived);
        hear(frame.opus, decoder?.decode(frame.opus), began + ms);
      });
    },
    lost(count, next) {
      const arrived = arrival();
      soon(count > mostLost ? stop : () => makeUp(count, next, arrived));
    },
    silent: () => soon(stop),
    left: (utterance) => utterances.left(utterance),
    end(lastWords) {
      over = true;
      clearTimeout(gap);
      clearTimeout(idle);
      early.length = 0;
      utterances.end(lastWords);
      decoder?.close();
      activity.close();
    },
    get busy() {
      return utterances.open || monotonic() - heardAt < momentMs;
    },
  };
}
