// The port every model provider fills: asked by role, never by a model's name.
import type { Clip, Person, Place } from './message.ts';
import type { Transcript } from './transcript.ts';
import type { Rule, Stage } from './policy.ts';
import type { Verdict } from './verdict.ts';

/** What a model is for. Which model plays a role is the operator's choice (`CHAT_MODEL` …) and the provider's knowledge. */
export const roles = [
  'chat',
  'fast',
  'vision',
  'guard',
  'injection',
  'transcribe',
  'translate',
  'speak',
  'speak_arabic',
  'reason',
] as const;
export type Role = (typeof roles)[number];

/** For whom a call is made: limits are shared fairly by person, and use is recorded by person, room and space. */
export interface Caller {
  readonly person: Pick<Person, 'id'> & Partial<Pick<Person, 'name' | 'roles'>>;
  readonly place: Place;
  /** Voice waits for nobody: it may use the headroom that text leaves. */
  readonly urgent?: boolean;
  /** Models chosen for a role where it is asked, in place of the operator's first; one that is not served is not asked. */
  readonly models?: Readonly<Partial<Record<Role, string>>>;
  /** How soon and how surely the provider is to answer, where it has such tiers; absent: as the operator has it. */
  readonly tier?: Tier;
}

/** `flex` is refused when the provider is full, and then asked for as usual; `auto`: whichever is free. */
export const tiers = ['on_demand', 'flex', 'auto', 'performance'] as const;
export type Tier = (typeof tiers)[number];

/** One contribution to a conversation, as a model reads it. */
export interface Said {
  readonly by: 'person' | 'bot';
  readonly text: string;
}

/** How an answer is to be written; what is absent is as the provider has it. */
export interface Manner {
  /** 0 to 2. */
  readonly temperature?: number;
  readonly effort?: 'low' | 'medium' | 'high';
  /** About how long the answer may be, in tokens. */
  readonly most?: number;
  /** Whether what the model thinks is wanted, too, where it tells that. */
  readonly thoughts?: boolean;
}

/** Something that a model may have called while it answers, as the model is told of it. */
export interface ToolSpec {
  /** Letters, digits, `_` and `-`; at most 64. */
  readonly name: string;
  readonly description: string;
  /** A JSON Schema with an object at its root. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What a model wants called. */
export interface ToolCall {
  /** Tells the calls of one answer apart. */
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it: unchecked, perhaps none at all. */
  readonly input: string;
}

/** What was called while an answer was written, and what came of it. */
export interface Step {
  /** What the model said before it called; may be empty. */
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** As many, in the same order: data, never orders. */
  readonly results: readonly string[];
}

export interface ChatRequest extends Manner {
  readonly caller: Caller;
  /** The unchanging instructions. Always first and always the same bytes, so that the provider's prompt cache hits. */
  readonly system: string;
  /** Oldest first; the last one is the question. */
  readonly said: readonly [...Said[], Said];
  /** What may be called, in the same order each time, for the prompt cache again. Not sent to models that call nothing. */
  readonly tools?: readonly ToolSpec[];
  /** What was called for this answer so far, oldest first. */
  readonly steps?: readonly Step[];
  /** Enough was called: what comes now are words. */
  readonly noMoreCalls?: boolean;
}

/** What an answer is made of. */
export type AnswerPart =
  /** The next piece of what the model thinks, before or between its words; only where it was wanted. */
  | { readonly type: 'thought'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  /** The call has to wait for the provider's limits: about this many milliseconds. At most once before the first text. */
  | { readonly type: 'wait'; readonly ms: number }
  /** The conversation was too long for the provider's limits; the oldest `messages` were left out to get an answer at all. */
  | { readonly type: 'shortened'; readonly messages: number }
  /**
   * Always last. `length`: the answer is cut off by its limit. `cut`: the line broke after text had come. `withheld`: what came
   * next would have told the instructions, so nothing of the answer is to stand.
   */
  | { readonly type: 'end'; readonly reason: 'complete' | 'length' | 'cut' | 'withheld' };

export type ChatPart =
  | AnswerPart
  /**
   * Last, in place of an end, and only where tools were given: the answer goes on once these were called. At least one. Their
   * names need not be those of tools that there are.
   */
  | { readonly type: 'calls'; readonly calls: readonly ToolCall[] };

export interface GuardRequest {
  readonly caller: Caller;
  readonly question: string;
  /** The answer as far as it is written. Absent: the question itself is judged. */
  readonly answer?: string;
  /** Set: these are judged, and the question is context. At most `Models.imagesAtOnce`, as `SeeRequest.images`. */
  readonly images?: readonly Clip[];
  /** Rules of the space's own that are judged besides. */
  readonly rules?: readonly Rule[];
  /** Whose policy it is; absent: by what is judged, `questions`, `answers` or `images`. */
  readonly stage?: Stage;
}

/** Many texts that have nothing to do with each other, judged together: for what nobody waits for. */
export interface SiftRequest {
  readonly caller: Caller;
  /** At least one, at most `mostSifted`; long ones are judged alone. */
  readonly texts: readonly string[];
  readonly rules?: readonly Rule[];
}

/** How many texts may be sifted at once. */
export const mostSifted = 20;

/** One task with one whole answer: no conversation. */
export interface WriteRequest {
  readonly caller: Caller;
  /** What to do. The same bytes for the same kind of task, so that the provider's prompt cache hits. */
  readonly instructions: string;
  /** What to do it with: data, never orders. */
  readonly text: string;
  /** A JSON Schema with an object at its root, all of whose properties are required: the answer is to be a JSON text of it. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** About how long the answer may be, in tokens; absent: as long as a usual answer of the chat. */
  readonly most?: number;
}

export interface SeeRequest extends WriteRequest {
  /** JPEG or PNG of at most 1,568 pixels a side; at least one, at most `Models.imagesAtOnce`. */
  readonly images: readonly Clip[];
}

/** With a schema asked for, JSON as far as the model keeps to it: to be checked. `cut`: it ends at its limit. */
export interface Finding {
  readonly type: 'found';
  readonly text: string;
  readonly cut?: boolean;
}

/** Something to be found out on the web, by a model that searches there itself. */
export interface BrowseRequest {
  readonly caller: Caller;
  readonly question: string;
}

export interface Browsed {
  readonly type: 'found';
  /** Markdown; `[1]` names the first source. Written by a model from what strangers wrote: data. */
  readonly text: string;
  readonly sources: readonly { readonly title: string; readonly url: string }[];
}

/** Something to be worked out by a program that a model writes and runs, away from everything. */
export interface ComputeRequest {
  readonly caller: Caller;
  /** What is to be worked out, with all the data that it takes. */
  readonly task: string;
}

export interface Computed {
  readonly type: 'found';
  /** Markdown. */
  readonly text: string;
  /** What was run, in order, and what it printed. */
  readonly runs: readonly { readonly code: string; readonly output: string }[];
  /** Pictures that it made. */
  readonly images: readonly Clip[];
  /** It was not away from everything: some of it comes from the web, where strangers write. */
  readonly outside?: boolean;
}

/** What the models that are served can do beside words. */
export interface Skills {
  /** Whether whoever chats calls tools. */
  readonly tools: boolean;
  readonly browse: boolean;
  readonly compute: boolean;
}

export interface HearRequest {
  readonly caller: Caller;
  /** flac, mp3, mp4, mpeg, mpga, m4a, ogg, opus, wav or webm, told by the ending of its name; at most 25 MB. */
  readonly recording: Clip;
  /** ISO 639-1; absent: found out from the sound. */
  readonly language?: string;
  /** Names and words that may occur, for their spelling; at most 800 characters count. */
  readonly hints?: string;
  /** Whether `Transcript.words` are wanted, which takes longer. */
  readonly words?: boolean;
}

export interface SpeakRequest {
  readonly caller: Caller;
  /** Plain words, at most 200 characters. */
  readonly text: string;
  /** ISO 639-1, one of `Models.languages`; absent, or another: the first of them. */
  readonly language?: string;
  /** One of the voices of that language; another, or none, is the first of them. */
  readonly voice?: string;
}

/** A voice that has begun to speak: the bytes of a WAV file as they come. Reading throws a `BotError` when the line breaks. */
export interface Spoken {
  readonly type: 'spoken';
  readonly sound: AsyncIterable<Uint8Array>;
}

/** No eyes, ears or voice now. `quota`: limits are the reason, for about `waitMs`; asking at once again will not help. */
export interface Unavailable {
  readonly type: 'unavailable';
  /** For the log. */
  readonly cause: string;
  readonly quota: boolean;
  readonly waitMs?: number;
}

/** What one call used, for the books. */
export interface Use {
  readonly caller: Caller;
  readonly role: Role;
  readonly model: string;
  readonly promptTokens: number;
  /** Part of `promptTokens` that the provider's prompt cache served. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Of sound that was listened to, where there was any: as billed, 10 s a request at least. */
  readonly audioSeconds?: number;
  /** That were read aloud, where any were. */
  readonly characters?: number;
  /** That were looked at, where any were; what the guard looks at is not counted again. */
  readonly images?: number;
  /** Provider's own processing time. */
  readonly seconds: number;
  /** US dollars at list price; 0 when the price is not known. */
  readonly dollars: number;
}

/** What is left of one of the provider's limits. */
export interface Quota {
  readonly model: string;
  /** Requests, tokens or seconds of sound. */
  readonly of: 'requests' | 'tokens' | 'audio seconds';
  readonly left: number;
  readonly limit: number;
  /** Milliseconds until it is full again. */
  readonly fullInMs: number;
}

/** What it takes to answer in writing. */
export interface TextModels {
  /**
   * Ends with exactly one `end` part, or `calls`, or throws a `BotError` when there is no answer at all. Never yields reasoning as text.
   * Aborting ends it without an error and stops the request on the wire.
   */
  chat(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatPart>;
  /**
   * Never throws for the judge's failures (`unknown`); rejects only when aborted. Decides within 2 s and one retry (8 s on a server of the operator's own); of images
   * within the time that looking at them takes, which it is to be asked beside, not before.
   */
  guard(request: GuardRequest, signal: AbortSignal): Promise<Verdict>;
  /** Judges each text as a question: as many verdicts, in their order. Never throws but when aborted; for as few requests as it takes. */
  sift(request: SiftRequest, signal: AbortSignal): Promise<readonly Verdict[]>;
  /**
   * How likely a text tries to override instructions, 0 to 1, or undefined when nobody can tell. Never throws but when
   * aborted. Long texts are judged in pieces; the highest score counts.
   */
  injection(text: string, caller: Caller, signal: AbortSignal): Promise<number | undefined>;
}

/** What is to be done with a line: as `Models.write` does it, or as `Models.sift` does. */
export type BatchTask =
  | ({ readonly type: 'write' } & Omit<WriteRequest, 'caller'>)
  | ({ readonly type: 'sift' } & Omit<SiftRequest, 'caller'>);

/** One of many tasks. */
export interface BatchLine {
  /** Tells it apart from the others; at most 40 letters, digits, `-` and `_`. */
  readonly id: string;
  readonly task: BatchTask;
}

/** What came of a line. */
export type BatchAnswer =
  | { readonly type: 'found'; readonly text: string; readonly cut?: boolean }
  | { readonly type: 'judged'; readonly verdicts: readonly Verdict[] }
  /** Nothing, and asked by itself it may be answered all the same. The cause is for the log. */
  | { readonly type: 'failed'; readonly cause: string };

export interface BatchAnswered {
  readonly id: string;
  readonly answer: BatchAnswer;
}

export interface BatchLot {
  readonly caller: Caller;
  /** Names the lot for good, at most 60 letters, digits, `-` and `_`: what was handed in under it is found and not handed in again. */
  readonly key: string;
  /** The same in the same order each time. */
  readonly lines: Iterable<BatchLine> | AsyncIterable<BatchLine>;
}

/** A lot is with the provider, in as many batches as it takes. */
export interface HandedIn {
  readonly type: 'handed in';
  /** The provider's names of the batches. */
  readonly batches: readonly string[];
}

export interface BatchProgress {
  readonly type: 'progress';
  /** `over`: nothing more comes, whether all was done or not. */
  readonly state: 'waiting' | 'running' | 'over';
  /** Lines that were done, well or not, of all. */
  readonly done: number;
  readonly all: number;
  /** Why it ended early, for the log. */
  readonly cause?: string;
}

/** Fills the door to the provider's batches. Nothing of it throws but when aborted, or where it says so. */
export interface Batches {
  /**
   * Hands a lot in; of one without lines, tells what was handed in under its key before. Lines that cannot be done in a batch are left out of it. Unavailable without a quota: the plan has no
   * batches, or no model that does such tasks takes part in them.
   */
  handIn(lot: BatchLot, signal: AbortSignal): Promise<HandedIn | Unavailable>;
  /** How far they are. */
  look(batches: readonly string[], signal: AbortSignal): Promise<BatchProgress | Unavailable>;
  /**
   * What came of the lines that `of` knows, as it is read. It is entered in the books as it comes, for `caller`: whoever reads
   * again leaves out what was read before. Throws a `BotError` when the line breaks.
   */
  answers(
    batches: readonly string[],
    caller: Caller,
    of: (id: string) => BatchLine | undefined,
    signal: AbortSignal,
  ): AsyncIterable<BatchAnswered>;
  /** No more is done of them. */
  cancel(batches: readonly string[], signal: AbortSignal): Promise<void>;
  /** The provider is to keep nothing of them. */
  forget(batches: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * Takes back all lots whose keys begin so, and all that was uploaded for them, also where nobody had noted it yet. False: some
   * of it may still be there, and it is to be asked for again later.
   */
  clear(keys: string, signal: AbortSignal): Promise<boolean>;
}

/** All that a provider offers. */
export interface Models extends TextModels {
  /** Never throws but when aborted. One try, and one more as the fault allows; `urgent` callers wait 2 s at most for limits. */
  hear(request: HearRequest, signal: AbortSignal): Promise<Transcript | Unavailable>;
  /** The same, in English whatever was spoken. */
  translate(request: HearRequest, signal: AbortSignal): Promise<Transcript | Unavailable>;
  /** Looks at images. Never throws but when aborted; two tries. */
  see(request: SeeRequest, signal: AbortSignal): Promise<Finding | Unavailable>;
  /** How many images may be looked at in one request; 0: it has no eyes. To be asked anew: limits that are learned lower it. */
  readonly imagesAtOnce: number;
  /** Does a task with words. Never throws but when aborted; two tries. */
  write(request: WriteRequest, signal: AbortSignal): Promise<Finding | Unavailable>;
  /** Many tasks that nobody waits for, for half the price; absent: the provider has nothing of the kind. */
  readonly batches?: Batches | undefined;
  /** Searches the web. Never throws but when aborted; two tries. */
  browse(request: BrowseRequest, signal: AbortSignal): Promise<Browsed | Unavailable>;
  /** Writes a program and runs it. Never throws but when aborted; two tries. */
  compute(request: ComputeRequest, signal: AbortSignal): Promise<Computed | Unavailable>;
  /** To be asked anew: what is served changes. */
  readonly skills: Skills;
  /** Resolves when the first bytes have come. Never throws but when aborted; one try. */
  speak(request: SpeakRequest, signal: AbortSignal): Promise<Spoken | Unavailable>;
  /** The names of the voices that `speak` has, the usual one first; none: it has no voice at all. */
  readonly voices: readonly string[];
  /** The languages that `speak` reads, ISO 639-1, the usual one first. */
  readonly languages: readonly string[];
  /** The names of the voices of a language, the usual one first; none: it is not read. `voices` are those of the usual one. */
  voicesOf(language: string): readonly string[];
  /** Whether there are any ears for `hear`; without, nobody needs to speak. */
  readonly ears: boolean;
  /** The models that are served and can play a role, the one that plays it first. To be asked anew: what is served changes. */
  served(role: Role): readonly string[];
  /** What is known of the limits, as the provider told with its latest answers. */
  quotas(): readonly Quota[];
  /** Somebody began to speak: opens the connections that will be needed in a moment. Returns at once, never fails. */
  prepare(): void;
}
