// A model provider that a test scripts: it answers, judges, hears and says what it is told to, when it is told to.
import type { Clip } from '#src/message.ts';
import type {
  ChatPart,
  ChatRequest,
  GuardRequest,
  HearRequest,
  Models,
  SpeakRequest,
  Spoken,
  Transcript,
  Unavailable,
  Verdict,
} from '#src/models.ts';
import { Stream } from './stream.ts';
import { until } from './until.ts';

interface Chat {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly parts: Stream<ChatPart>;
}

interface Judging {
  readonly request: GuardRequest;
  resolve(verdict: Verdict): void;
}

interface Hearing {
  readonly request: HearRequest;
  readonly signal: AbortSignal;
  /** Words are a transcript of one certain segment. */
  resolve(heard: string | Transcript | Unavailable): void;
}

interface Speaking {
  readonly request: SpeakRequest;
  readonly signal: AbortSignal;
  resolve(spoken: AsyncIterable<Uint8Array> | Unavailable): void;
}

export const safe: Verdict = { type: 'safe' };
export const unsafe: Verdict = { type: 'unsafe', categories: ['S1'] };
export const unknown: Verdict = { type: 'unknown', cause: 'garbage' };
export const complete: ChatPart = { type: 'end', reason: 'complete' };
export const piece = (text: string): ChatPart => ({ type: 'text', text });

/** What a model is sure to have heard. */
export function heard(text: string, but: Partial<Transcript> = {}): Transcript {
  const segment = { text, from: 0, to: 1, silence: 0.001, certainty: -0.1, repetition: 1 };
  return { type: 'heard', text, language: 'english', seconds: 1, segments: [segment], ...but };
}

/** Limits are the reason, unless the test says otherwise. */
export function unavailable(but: Partial<Unavailable> = {}): Unavailable {
  return { type: 'unavailable', cause: 'at its limits', quota: true, waitMs: 30_000, ...but };
}

export class Oracle implements Models {
  readonly chats: Chat[] = [];
  readonly judgings: Judging[] = [];
  readonly hearings: Hearing[] = [];
  readonly speakings: Speaking[] = [];
  readonly scored: string[] = [];
  voices: readonly string[] = ['hannah', 'troy'];
  ears = true;
  /** How often it was told to prepare. */
  prepared = 0;
  /** What is heard in a recording. Absent: the test decides each hearing. */
  hears: ((clip: Clip) => string | Transcript | Unavailable) | undefined;
  /** The sound of a text. Absent: the test decides each speaking. */
  speaks: ((text: string) => AsyncIterable<Uint8Array> | Unavailable) | undefined;
  readonly #verdict: ((request: GuardRequest) => Verdict) | undefined;
  readonly #score: (text: string) => Promise<number | undefined>;

  /** Without `verdict` the test decides each judging; without `score` nothing is an attack. */
  constructor(
    but: { verdict?: (request: GuardRequest) => Verdict; score?: (text: string) => Promise<number | undefined> } = {},
  ) {
    this.#verdict = but.verdict;
    this.#score = but.score ?? (async () => 0);
  }

  chat(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatPart> {
    const parts = new Stream<ChatPart>().until(signal);
    this.chats.push({ request, signal, parts });
    return parts;
  }

  guard(request: GuardRequest, signal: AbortSignal): Promise<Verdict> {
    const judging = decision<Verdict>(signal);
    this.judgings.push({ request, resolve: (verdict) => judging.resolve(verdict) });
    if (this.#verdict) judging.resolve(this.#verdict(request));
    return judging.promise;
  }

  injection(text: string, _caller: unknown, signal: AbortSignal): Promise<number | undefined> {
    this.scored.push(text);
    return Promise.race([
      this.#score(text),
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true });
      }),
    ]);
  }

  hear(request: HearRequest, signal: AbortSignal): Promise<Transcript | Unavailable> {
    const hearing = decision<Transcript | Unavailable>(signal);
    const resolve: Hearing['resolve'] = (found) => hearing.resolve(typeof found === 'string' ? heard(found) : found);
    this.hearings.push({ request, signal, resolve });
    if (this.hears) resolve(this.hears(request.recording));
    return hearing.promise;
  }

  speak(request: SpeakRequest, signal: AbortSignal): Promise<Spoken | Unavailable> {
    const speaking = decision<Spoken | Unavailable>(signal);
    const resolve: Speaking['resolve'] = (sound) =>
      speaking.resolve(Symbol.asyncIterator in sound ? { type: 'spoken', sound } : sound);
    this.speakings.push({ request, signal, resolve });
    if (this.speaks) resolve(this.speaks(request.text));
    return speaking.promise;
  }

  prepare(): void {
    this.prepared += 1;
  }

  /** Resolves with the n-th chat request, the first being 0. */
  asked(n = 0): Promise<Chat> {
    return until(() => this.chats[n], `chat request ${n}`);
  }

  judging(n: number): Promise<Judging> {
    return until(() => this.judgings[n], `judging ${n}`);
  }

  hearing(n = 0): Promise<Hearing> {
    return until(() => this.hearings[n], `hearing ${n}`);
  }

  speaking(n = 0): Promise<Speaking> {
    return until(() => this.speakings[n], `speaking ${n}`);
  }
}

/** What is decided later, unless its signal aborts before. */
function decision<T>(signal: AbortSignal): PromiseWithResolvers<T> {
  const decided = Promise.withResolvers<T>();
  const leave = (): void => decided.reject(new DOMException('aborted', 'AbortError'));
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  return decided;
}

/** An oracle that finds everything safe. */
export const trusting = (): Oracle => new Oracle({ verdict: () => safe });
