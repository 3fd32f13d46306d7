// A model provider that a test scripts: it answers, judges, hears, sees and says what it is told to, when it is told to.
import type { Clip } from '#src/message.ts';
import type {
  AnswerPart,
  Browsed,
  BrowseRequest,
  ChatPart,
  ChatRequest,
  Computed,
  ComputeRequest,
  Finding,
  GuardRequest,
  HearRequest,
  Models,
  Quota,
  Role,
  SeeRequest,
  SiftRequest,
  Skills,
  SpeakRequest,
  Spoken,
  Unavailable,
  WriteRequest,
} from '#src/models.ts';
import type { Transcript } from '#src/transcript.ts';
import type { Verdict } from '#src/verdict.ts';
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

/** A look at images, or a task in writing. */
interface Task<Request> {
  readonly request: Request;
  readonly signal: AbortSignal;
  /** Words are the whole of what was found. */
  resolve(text: string | Finding | Unavailable): void;
}

interface Speaking {
  readonly request: SpeakRequest;
  readonly signal: AbortSignal;
  resolve(spoken: AsyncIterable<Uint8Array> | Unavailable): void;
}

export const safe: Verdict = { type: 'safe' };
export const unsafe: Verdict = { type: 'unsafe', categories: ['S1'] };
export const unknown: Verdict = { type: 'unknown', cause: 'garbage' };
export const complete: AnswerPart = { type: 'end', reason: 'complete' };
export const piece = (text: string): AnswerPart => ({ type: 'text', text });

/** What a model wants called, each as its tool's name and what it is given. */
export const calls = (...wanted: readonly (readonly [name: string, input: unknown])[]): ChatPart => ({
  type: 'calls',
  calls: wanted.map(([name, input], at) => ({ id: `call${at + 1}`, name, input: JSON.stringify(input) })),
});

/** What a model is sure to have heard. */
export function heard(text: string, but: Partial<Transcript> = {}): Transcript {
  const segment = { text, from: 0, to: 1, silence: 0.001, certainty: -0.1, repetition: 1 };
  return { type: 'heard', text, language: 'english', seconds: 1, segments: [segment], ...but };
}

/** What a model found, or wrote, to its end. */
function found(text: string, but: Partial<Finding> = {}): Finding {
  return { type: 'found', text, ...but };
}

/** Limits are the reason, unless the test says otherwise. */
export function unavailable(but: Partial<Unavailable> = {}): Unavailable {
  return { type: 'unavailable', cause: 'at its limits', quota: true, waitMs: 30_000, ...but };
}

export class Oracle implements Models {
  readonly chats: Chat[] = [];
  readonly judgings: Judging[] = [];
  readonly hearings: Hearing[] = [];
  readonly translations: Hearing[] = [];
  readonly seeings: Task<SeeRequest>[] = [];
  readonly writings: Task<WriteRequest>[] = [];
  readonly speakings: Speaking[] = [];
  readonly scored: string[] = [];
  /** What was sifted together. */
  readonly sifted: (readonly string[])[] = [];
  voices: readonly string[] = ['hannah', 'troy'];
  /** The voices of the languages beside English; `voices` are hers. */
  otherVoices: Readonly<Record<string, readonly string[]>> = { ar: ['noura', 'fahad'] };
  imagesAtOnce = 3;
  skills: Skills = { tools: false, browse: false, compute: false };
  /** What is found on the web, and worked out. */
  browses: (request: BrowseRequest) => Browsed | Unavailable = () => ({ type: 'found', text: '', sources: [] });
  computes: (request: ComputeRequest) => Computed | Unavailable = () => ({
    type: 'found',
    text: '',
    runs: [],
    images: [],
  });
  ears = true;
  /** What is served for each role, and what is left of the limits. */
  models: Partial<Record<Role, readonly string[]>> = {};
  left: readonly Quota[] = [];
  /** How often it was told to prepare. */
  prepared = 0;
  /** What is heard in a recording. Absent: the test decides each hearing. */
  hears: ((clip: Clip) => string | Transcript | Unavailable) | undefined;
  /** The same for `translate`. */
  translates: ((clip: Clip) => string | Transcript | Unavailable) | undefined;
  /** What is seen in images. Absent: the test decides each seeing. */
  sees: ((request: SeeRequest) => string | Finding | Unavailable) | undefined;
  /** What is written for a task. Absent: the test decides each writing. */
  writes: ((request: WriteRequest) => string | Finding | Unavailable) | undefined;
  /** The sound of a text. Absent: the test decides each speaking. */
  speaks: ((text: string) => AsyncIterable<Uint8Array> | Unavailable) | undefined;
  served = (role: Role): readonly string[] => this.models[role] ?? [`the ${role} model`];
  quotas = (): readonly Quota[] => this.left;
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

  /** Each text is a judging of its own. */
  sift({ texts, ...about }: SiftRequest, signal: AbortSignal): Promise<readonly Verdict[]> {
    this.sifted.push(texts);
    return Promise.all(texts.map((question) => this.guard({ ...about, question }, signal)));
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
    return listen(this.hearings, this.hears, request, signal);
  }

  translate(request: HearRequest, signal: AbortSignal): Promise<Transcript | Unavailable> {
    return listen(this.translations, this.translates, request, signal);
  }

  see(request: SeeRequest, signal: AbortSignal): Promise<Finding | Unavailable> {
    return find(this.seeings, this.sees, request, signal);
  }

  write(request: WriteRequest, signal: AbortSignal): Promise<Finding | Unavailable> {
    return find(this.writings, this.writes, request, signal);
  }

  async browse(request: BrowseRequest, signal: AbortSignal): Promise<Browsed | Unavailable> {
    signal.throwIfAborted();
    return this.browses(request);
  }

  async compute(request: ComputeRequest, signal: AbortSignal): Promise<Computed | Unavailable> {
    signal.throwIfAborted();
    return this.computes(request);
  }

  get languages(): readonly string[] {
    return ['en', ...Object.keys(this.otherVoices)].filter((language) => this.voicesOf(language).length > 0);
  }

  voicesOf(language: string): readonly string[] {
    return language === 'en' ? this.voices : (this.otherVoices[language] ?? []);
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

  translation(n = 0): Promise<Hearing> {
    return until(() => this.translations[n], `translation ${n}`);
  }

  seeing(n = 0): Promise<Task<SeeRequest>> {
    return until(() => this.seeings[n], `seeing ${n}`);
  }

  writing(n = 0): Promise<Task<WriteRequest>> {
    return until(() => this.writings[n], `writing ${n}`);
  }

  speaking(n = 0): Promise<Speaking> {
    return until(() => this.speakings[n], `speaking ${n}`);
  }
}

function listen(
  list: Hearing[],
  hears: ((clip: Clip) => string | Transcript | Unavailable) | undefined,
  request: HearRequest,
  signal: AbortSignal,
): Promise<Transcript | Unavailable> {
  const hearing = decision<Transcript | Unavailable>(signal);
  const resolve: Hearing['resolve'] = (said) => hearing.resolve(typeof said === 'string' ? heard(said) : said);
  list.push({ request, signal, resolve });
  if (hears) resolve(hears(request.recording));
  return hearing.promise;
}

function find<Request>(
  list: Task<Request>[],
  finds: ((request: Request) => string | Finding | Unavailable) | undefined,
  request: Request,
  signal: AbortSignal,
): Promise<Finding | Unavailable> {
  const finding = decision<Finding | Unavailable>(signal);
  const resolve = (text: string | Finding | Unavailable): void =>
    finding.resolve(typeof text === 'string' ? found(text) : text);
  list.push({ request, signal, resolve });
  if (finds) resolve(finds(request));
  return finding.promise;
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
