// Hears one utterance step by step: guesses at each pause that it is the last, and is right most of the time.
import { monotonic } from '#src/clock.ts';
import type { Clip } from '#src/message.ts';
import type { Values } from '#src/settings.ts';
import type { Sound, Utterance } from '#src/voice.ts';
import { isForBot } from './attention.ts';
import type { Understood } from './ears.ts';
import type { Remark } from './floor.ts';
import { type Guess, openGuess } from './guess.ts';
import { type HardEnd, hardEnd } from './hardend.ts';
import { hints } from './hints.ts';
import { type Interruption, watchInterruption } from './interrupt.ts';
import { answersAll, type Talk } from './talk.ts';
import { think } from './think.ts';

/** What was heard of an utterance. */
export interface Outcome extends Omit<Remark, 'id' | 'speaker' | 'atOnce'> {
  /** Said to the bot, and not only in its presence. */
  readonly forBot: boolean;
  readonly voicedMs: number;
  /** Whether something was left out that nobody said. */
  readonly invented: boolean;
}

type Pause = Extract<Sound, { type: 'pause' }>;

/** A guess is worth a request from so much voice on, milliseconds, and so often in one utterance. */
const guessing = { fromMs: 700, most: 2 };

/** What one utterance, remembered as `id`, is understood to say. */
export class Hearing {
  readonly #utterance: Utterance;
  readonly #id: string;
  readonly #values: Values;
  readonly #talk: Talk;
  readonly #interruption: Interruption;
  readonly #over = Promise.withResolvers<'over'>();
  /** Resolves when nobody has to be waited for any more. */
  readonly over = this.#over.promise;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  /** What was cut off before, and the voice in it. */
  readonly #parts: Promise<Understood>[] = [];
  #partsMs = 0;
  #last: { readonly pause: Pause; readonly end: HardEnd } | undefined;
  #guess: Guess | undefined;
  #guesses = 0;
  /** It was nothing but a sign that somebody listens. */
  #murmur = false;

  constructor(utterance: Utterance, id: string, values: Values, talk: Talk) {
    this.#utterance = utterance;
    this.#id = id;
    this.#values = values;
    this.#talk = talk;
    this.#interruption = watchInterruption(utterance, id, answersAll(talk.call, values), talk);
    this.#signal = AbortSignal.any([talk.signal, utterance.withdrawn, this.#stop.signal]);
    const over = () => this.#over.resolve('over');
    if (this.#signal.aborted) over();
    this.#signal.addEventListener('abort', over, { once: true });
    talk.paces.began(utterance.speaker.id, utterance.from);
  }

  take(sound: Sound): void {
    if (sound.type === 'voice') this.#interruption.voiced(sound.ms);
    else if (sound.type === 'pause') this.#paused(sound);
    else if (sound.type === 'closed') this.#last?.end.closed();
    else if (sound.type === 'resume') this.#resumed();
    else this.#parted(sound);
  }

  /** What was heard, once the utterance is over. Rejects only when aborted. */
  async outcome(): Promise<Outcome> {
    const endedAt = monotonic();
    const last = this.#last;
    last?.end.cancel();
    const used = this.#guess;
    this.#guess = undefined;
    if (used) this.#talk.mind.latency.count(this.#talk.place, 'speculation used');
    const rest = last && (used?.understood ?? this.#hear(last.pause.recording, last.pause.voicedMs, this.#signal));
    const understood = await this.#all(rest);
    const text = joined(understood);
    this.#interrupted(text);
    const end = last?.pause.since ?? endedAt;
    this.#talk.paces.finished(this.#utterance.speaker.id, end);
    return {
      text,
      forBot: this.#isForBot(text),
      voicedMs: this.#partsMs + (last?.pause.voicedMs ?? 0),
      end,
      endedAt,
      waitedMs: monotonic() - endedAt,
      invented: understood.some(({ invented }) => invented),
      ...(used?.thought && { thought: used.thought }),
    };
  }

  /** Nothing of it is wanted any more, whatever is still under way. Does no harm when it is all done. */
  end(): void {
    this.#stop.abort();
    this.#forget();
    this.#interruption.end();
  }

  #paused(pause: Pause): void {
    this.#forget();
    const ownPauseMs = this.#talk.paces.of(this.#utterance.speaker.id);
    const end = hardEnd(pause.since, pause.closed, ownPauseMs, () => this.#finished());
    this.#last = { pause, end };
    if (this.#isWorthGuessing(pause)) this.#begin(pause, end);
  }

  #resumed(): void {
    const pausedMs = this.#last && monotonic() - this.#last.pause.since;
    if (pausedMs !== undefined) this.#talk.paces.paused(this.#utterance.speaker.id, pausedMs);
    this.#forget();
  }

  /** Whatever was expected of a pause. */
  #forget(): void {
    this.#last?.end.cancel();
    this.#guess?.drop();
    this.#guess = undefined;
  }

  #parted({ recording, voicedMs }: Extract<Sound, { type: 'part' }>): void {
    this.#forget();
    this.#last = undefined;
    this.#partsMs += voicedMs;
    this.#parts.push(this.#hear(recording, voicedMs, this.#signal));
  }

  /** Nobody has to be waited for; but who may have interrupted the bot keeps it quiet until it is known what was said. */
  #finished(): void {
    const known = this.#interruption.during ? this.#guess?.understood.catch(() => undefined) : undefined;
    void Promise.resolve(known).then(() => this.#over.resolve('over'));
  }

  #isWorthGuessing({ voicedMs }: Pause): boolean {
    if (this.#interruption.during) return true;
    const { ears } = this.#talk;
    return this.#partsMs + voicedMs >= guessing.fromMs && this.#guesses < guessing.most && ears.sharp && !ears.deaf;
  }

  #begin({ recording, voicedMs }: Pause, end: HardEnd): void {
    const wasted = () => this.#talk.mind.latency.count(this.#talk.place, 'speculation wasted');
    const hear = (signal: AbortSignal) => this.#hear(recording, voicedMs, signal);
    this.#guesses += 1;
    this.#guess = openGuess(hear, wasted, this.#signal);
    // What fails is told by whoever awaits the transcript itself.
    this.#ponder(this.#guess, end).catch(() => undefined);
  }

  /** What follows from a guess as soon as its words are there, if it is still the guess. */
  async #ponder(guess: Guess, end: HardEnd): Promise<void> {
    const text = joined(await this.#all(guess.understood));
    if (this.#guess !== guess) return;
    this.#interrupted(text);
    if (this.#murmur) return this.#over.resolve('over');
    end.heard(text);
    const { place, mind, transcript, floor, signal } = this.#talk;
    if (!this.#isForBot(text) || !floor.isFree(this.#id)) return;
    const asked = { id: this.#id, speaker: this.#utterance.speaker, text };
    guess.thought = think([asked], place, mind, () => transcript.recall(), signal);
  }

  #interrupted(text: string): void {
    if (this.#interruption.during) this.#murmur = this.#interruption.understood(text);
  }

  #isForBot(text: string): boolean {
    return !this.#murmur && text !== '' && isForBot(this.#utterance, text, this.#values, this.#talk);
  }

  #hear(clip: Clip, voicedMs: number, signal: AbortSignal): Promise<Understood> {
    const { place, ears, transcript } = this.#talk;
    const { speaker } = this.#utterance;
    const caller = { person: speaker, place, urgent: true };
    const names = hints(speaker, transcript.lines, this.#values);
    const language = this.#values['voice-language'];
    const understood = ears.hear({ clip, voicedMs, caller, language, hints: names }, signal);
    // Awaited at the end, unless there is none.
    understood.catch(() => undefined);
    return understood;
  }

  /** All that was said, with what was said since the last part. */
  #all(rest: Promise<Understood> | undefined): Promise<Understood[]> {
    return Promise.all(rest ? [...this.#parts, rest] : this.#parts);
  }
}

function joined(understood: readonly Understood[]): string {
  const texts = understood.map(({ text }) => text);
  return texts.join(' ').trim();
}
