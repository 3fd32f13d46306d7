// Makes utterances of one person's voice: where they begin, pause, go on and end.
import type { Sound } from '#src/voice.ts';
import { openRecording } from './recording.ts';

/** Who is told of utterances, each by the number that `begun` gave it. All times are `monotonic()` ms. */
export interface Listener {
  /** `from`: when the voice began. */
  begun(from: number): number;
  step(utterance: number, step: Sound): void;
  /** Told once for each that has begun. */
  ended(utterance: number): void;
}

export interface Utterances {
  /** A packet, before the hops that it completes. It may be wiped later. `end`: when its sound ended. */
  packet(opus: Uint8Array, end: number): void;
  /** How likely there is voice in the `hopMs` before `end`, 0 to 1. */
  hop(voice: number, end: number): void;
  /** The person's program has stopped to send. */
  closed(): void;
  /** Nobody listens to this utterance any more; with voice that goes on, a new one begins at once. False: it is no more. */
  left(utterance: number): boolean;
  /** Ends what goes on, and wipes what is kept. `lastWords`: what was said since the last pause is told before. */
  end(lastWords: boolean): void;
  /** Whether an utterance has begun and was not left. */
  readonly open: boolean;
}

/** 512 samples at 16 kHz. */
export const hopMs = 32;
/** For so long there is no voice, or no packet, before an utterance pauses. */
export const softEndMs = 120;

/** Voice begins with 96 ms that are rather voice than not, and is over when it is less likely than `endsBelow`. */
const beginsAt = 0.5;
const beginsMs = 96;
const endsBelow = 0.35;

const preRollMs = 300;
const tellEveryMs = 100;
/** What is kept of a pause, for it may be none; nobody waits longer for a person to go on. */
const longestPauseMs = 4_000;
/** A recording is cut when it is as long or as large: one and a half of them are a speaker's share of memory. */
const longest = { ms: 30_000, bytes: 1_000_000 };

interface Utterance {
  readonly id: number;
  phase: 'voice' | 'pause' | 'closed';
  /** When there was voice at last. */
  since: number;
  /** Voice in all, and in the recording, in ms. */
  allMs: number;
  partMs: number;
  /** What the last recording that was handed over has not: when its voice began, and how long it is. None: nothing was. */
  fresh?: { readonly from: number; ms: number };
}

export function openUtterances(listener: Listener): Utterances {
  const recording = openRecording();
  let now: Utterance | undefined;
  /** Voice without a gap, up to this moment. */
  let run = { from: 0, ms: 0 };

  function begin(from: number): Utterance {
    now = { id: listener.begun(from), phase: 'voice', since: from, allMs: 0, partMs: 0 };
    return now;
  }

  function voiced(utterance: Utterance, ms: number, end: number): void {
    const told = Math.floor(utterance.allMs / tellEveryMs);
    utterance.allMs += ms;
    utterance.partMs += ms;
    utterance.since = end;
    if (utterance.fresh) utterance.fresh.ms += ms;
    if (Math.floor(utterance.allMs / tellEveryMs) > told) {
      listener.step(utterance.id, { type: 'voice', ms: utterance.allMs });
    }
    if (recording.ms >= longest.ms || recording.bytes >= longest.bytes) part(utterance, end);
  }

  function part(utterance: Utterance, end: number): void {
    listener.step(utterance.id, { type: 'part', recording: recording.file(), voicedMs: utterance.partMs });
    recording.part();
    utterance.partMs = 0;
    utterance.fresh = { from: end, ms: 0 };
  }

  function pause(utterance: Utterance, closed: boolean): void {
    utterance.phase = closed ? 'closed' : 'pause';
    const { id, partMs, since } = utterance;
    listener.step(id, { type: 'pause', recording: recording.file(), voicedMs: partMs, since, closed });
  }

  /** There is voice where there was none. */
  function start(): Utterance {
    if (!now) {
      recording.forget(run.from - preRollMs);
      return begin(run.from);
    }
    now.phase = 'voice';
    now.fresh = { from: run.from, ms: 0 };
    listener.step(now.id, { type: 'resume' });
    return now;
  }

  return {
    packet(opus, end) {
      recording.add(opus, end);
      if (now?.phase === 'voice') return;
      recording.forget(end - (now ? longestPauseMs : preRollMs + 2 * beginsMs));
      if (recording.bytes > 1.5 * longest.bytes) recording.forget(end - preRollMs);
    },
    hop(voice, end) {
      if (voice < beginsAt) run = { from: end, ms: 0 };
      else run = { from: run.ms === 0 ? end - hopMs : run.from, ms: run.ms + hopMs };
      if (now?.phase !== 'voice') {
        if (run.ms >= beginsMs) voiced(start(), run.ms, end);
      } else if (voice >= endsBelow) voiced(now, hopMs, end);
      else if (end - now.since >= softEndMs) pause(now, false);
    },
    closed() {
      run.ms = 0;
      if (now?.phase === 'voice') pause(now, true);
      else if (now?.phase === 'pause') {
        now.phase = 'closed';
        listener.step(now.id, { type: 'closed' });
      }
    },
    left(utterance) {
      if (now?.id !== utterance) return false;
      const { phase, since, fresh } = now;
      now = undefined;
      recording.part();
      listener.ended(utterance);
      if (phase !== 'voice') return true;
      // What nobody has a recording of is heard by whoever listens next, unless nobody wanted any.
      if (!fresh) recording.forget(Infinity);
      voiced(begin(fresh?.from ?? since), fresh?.ms ?? 0, since);
      return true;
    },
    end(lastWords) {
      if (lastWords && now?.phase === 'voice') pause(now, true);
      const last = now;
      [now, run] = [undefined, { from: 0, ms: 0 }];
      recording.wipe();
      if (last) listener.ended(last.id);
    },
    get open() {
      return now !== undefined;
    },
  };
}
