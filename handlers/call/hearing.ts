// Hears one utterance step by step: guesses at each pause that it is the last, and is right most of the time.
import { monotonic } from '#src/clock.ts';
import type { Clip } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Values } from '#src/settings.ts';
import type { Sound, Utterance } from '#src/voice.ts';
import { isForBot } from './attention.ts';
import type { Recording, Understood } from './ears.ts';
import { type HardEnd, hardEnd } from './hardend.ts';
import { hints } from './hints.ts';
import { watchInterruption } from './interrupt.ts';
import { shortestMs } from './invented.ts';
import { answersAll, type Talk } from './talk.ts';
import { think, type Thought } from './think.ts';

/** What was heard of an utterance. Times are `monotonic()` ms. */
export interface Outcome {
  readonly text: string;
  /** Said to the bot, and not only in its presence. */
  readonly forBot: boolean;
  readonly voicedMs: number;
  readonly end: number;
  readonly endedAt: number;
  readonly waitedMs: number;
  /** Whether something was left out that nobody said. */
  readonly invented: boolean;
  readonly thought?: Thought;
}

export interface Hearing {
  /** Resolves when nobody has to be waited for any more. */
  readonly over: Promise<'over'>;
  take(sound: Exclude<Sound, { type: 'withdrawn' }>): void;
  /** What was heard, once the utterance is over. Rejects only when aborted. */
  outcome(): Promise<Outcome>;
  /** Nothing of it is wanted any more, whatever is still under way. Does no harm when it is all done. */
  end(): void;
}

type Pause = Extract<Sound, { type: 'pause' }>;

/** A transcript made before it is known that the recording is whole. */
interface Guess {
  readonly of: Clip;
  readonly understood: Promise<Understood>;
  thought?: Thought;
  drop(): void;
}

/** A guess is worth a request from so much voice on, milliseconds, and so often in one utterance. */
const guessing = { fromMs: 700, most: 2 };

/** Begins to hear an utterance that will be remembered as `id`. */
export function openHearing(utterance: Utterance, id: string, values: Values, talk: Talk): Hearing {
  const { call, place, ears, floor, paces, mind } = talk;
  const { speaker } = utterance;
  const stop = new AbortController();
  const signal = AbortSignal.any([talk.signal, stop.signal]);
  const caller: Caller = { person: speaker, place, urgent: true };
  const over = Promise.withResolvers<'over'>();
  const interruption = watchInterruption(utterance, id, answersAll(call, values), talk);
  const parts: Promise<Understood>[] = [];
  let [voicedMs, guesses, murmur] = [0, 0, false];
  let last: { readonly pause: Pause; readonly end: HardEnd } | undefined;
  let guess: Guess | undefined;
  signal.addEventListener('abort', () => over.resolve('over'), { once: true });
  paces.began(speaker.id, utterance.from);

  const hear = (clip: Clip, voicedMs: number, signal: AbortSignal): Promise<Understood> => {
    const recording: Recording = {
      clip,
      voicedMs,
      caller,
      language: values['voice-language'],
      hints: hints(call, values),
    };
    const understood = ears.hear(recording, signal);
    // Awaited at the end, unless there is none.
    understood.catch(() => undefined);
    return understood;
  };
  const forBot = (text: string) => !murmur && text !== '' && isForBot(utterance, text, values, talk);

  const worthGuessing = ({ voicedMs: more }: Pause) => {
    if (interruption.during) return more >= shortestMs;
    return voicedMs + more >= guessing.fromMs && guesses < guessing.most && ears.sharp && !ears.deaf;
  };
  const begin = ({ recording, voicedMs }: Pause, end: HardEnd): Guess => {
    const epoch = new AbortController();
    const begun: Guess = {
      of: recording,
      understood: hear(recording, voicedMs, AbortSignal.any([signal, epoch.signal])),
      drop() {
        epoch.abort();
        begun.thought?.cancel();
        mind.latency.count(place, 'speculation wasted');
      },
    };
    // What fails is told by whoever awaits the transcript itself.
    void ponder(begun, end).catch(() => undefined);
    return begun;
  };
  /** What follows from a guess as soon as its words are there. */
  const ponder = async (begun: Guess, end: HardEnd) => {
    const text = joined(await Promise.all([...parts, begun.understood]));
    if (guess !== begun) return;
    interrupted(text);
    if (murmur) return over.resolve('over');
    end.heard(text);
    if (!forBot(text) || !floor.isFree(id)) return;
    begun.thought = think([{ id, speaker, text }], place, mind, () => talk.transcript.recall(), talk.signal);
  };
  const interrupted = (text: string) => {
    if (interruption.during) murmur = interruption.understood(text);
  };
  /** Who may have interrupted the bot keeps it quiet until it is known what was said. */
  const finished = () => {
    const known = interruption.during ? guess?.understood.catch(() => undefined) : undefined;
    void Promise.resolve(known).then(() => over.resolve('over'));
  };

  const paused = (pause: Pause) => {
    last?.end.cancel();
    const end = hardEnd(pause.since, pause.closed, paces.of(speaker.id), finished);
    last = { pause, end };
    if (interruption.during && voicedMs + pause.voicedMs < shortestMs) {
      murmur = true;
      over.resolve('over');
    } else if (worthGuessing(pause)) {
      guesses += 1;
      guess = begin(pause, end);
    }
  };
  const resumed = () => {
    last?.end.cancel();
    if (last) paces.paused(speaker.id, monotonic() - last.pause.since);
    guess?.drop();
    guess = undefined;
  };
  const parted = (part: Extract<Sound, { type: 'part' }>) => {
    last?.end.cancel();
    last = undefined;
    voicedMs += part.voicedMs;
    parts.push(hear(part.recording, part.voicedMs, signal));
  };

  return {
    over: over.promise,
    take(sound) {
      if (sound.type === 'voice') interruption.voiced(sound.ms);
      else if (sound.type === 'pause') paused(sound);
      else if (sound.type === 'closed') last?.end.closed();
      else if (sound.type === 'resume') resumed();
      else parted(sound);
    },
    async outcome() {
      const endedAt = monotonic();
      last?.end.cancel();
      const used = guess && guess.of === last?.pause.recording ? guess : undefined;
      const rest = last ? [used?.understood ?? hear(last.pause.recording, last.pause.voicedMs, signal)] : [];
      if (used) mind.latency.count(place, 'speculation used');
      guess = undefined;
      const understood = await Promise.all([...parts, ...rest]);
      const text = joined(understood);
      interrupted(text);
      const end = last?.pause.since ?? endedAt;
      paces.finished(speaker.id, end);
      return {
        text,
        forBot: forBot(text),
        voicedMs: voicedMs + (last?.pause.voicedMs ?? 0),
        end,
        endedAt,
        waitedMs: monotonic() - endedAt,
        invented: understood.some(({ invented }) => invented),
        ...(used?.thought && { thought: used.thought }),
      };
    },
    end() {
      stop.abort();
      last?.end.cancel();
      guess?.drop();
      interruption.end();
    },
  };
}

function joined(understood: readonly Understood[]): string {
  return understood
    .map(({ text }) => text)
    .join(' ')
    .trim();
}
