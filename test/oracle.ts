// A model provider that a test scripts: it answers and judges what it is told to, when it is told to.
import type { ChatPart, ChatRequest, GuardRequest, TextModels, Verdict } from '#src/models.ts';
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

export const safe: Verdict = { type: 'safe' };
export const unsafe: Verdict = { type: 'unsafe', categories: ['S1'] };
export const unknown: Verdict = { type: 'unknown', cause: 'garbage' };
export const complete: ChatPart = { type: 'end', reason: 'complete' };
export const piece = (text: string): ChatPart => ({ type: 'text', text });

export class Oracle implements TextModels {
  readonly chats: Chat[] = [];
  readonly judgings: Judging[] = [];
  readonly scored: string[] = [];
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
    const judging = Promise.withResolvers<Verdict>();
    signal.addEventListener('abort', () => judging.reject(new DOMException('aborted', 'AbortError')), { once: true });
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

  /** Resolves with the n-th chat request, the first being 0. */
  asked(n = 0): Promise<Chat> {
    return until(() => this.chats[n], `chat request ${n}`);
  }

  judging(n: number): Promise<Judging> {
    return until(() => this.judgings[n], `judging ${n}`);
  }
}

/** An oracle that finds everything safe. */
export const trusting = (): Oracle => new Oracle({ verdict: () => safe });
