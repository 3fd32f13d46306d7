// The port every model provider fills: asked by role, never by a model's name.
import type { Person, Place } from './message.ts';

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
  'reason',
] as const;
export type Role = (typeof roles)[number];

/** For whom a call is made: limits are shared fairly by person, and use is recorded by person, room and space. */
export interface Caller {
  readonly person: Pick<Person, 'id'>;
  readonly place: Place;
  /** Voice waits for nobody: it may use the headroom that text leaves. */
  readonly urgent?: boolean;
}

/** One contribution to a conversation, as a model reads it. */
export interface Said {
  readonly by: 'person' | 'bot';
  readonly text: string;
}

export interface ChatRequest {
  readonly caller: Caller;
  /** The unchanging instructions. Always first and always the same bytes, so that the provider's prompt cache hits. */
  readonly system: string;
  /** Oldest first; the last one is the question. */
  readonly said: readonly [...Said[], Said];
}

export type ChatPart =
  | { readonly type: 'text'; readonly text: string }
  /** The call has to wait for the provider's limits: about this many milliseconds. At most once before the first text. */
  | { readonly type: 'wait'; readonly ms: number }
  /** The conversation was too long for the provider's limits; the oldest `messages` were left out to get an answer at all. */
  | { readonly type: 'shortened'; readonly messages: number }
  /** Always last. `length`: the answer is cut off by its limit. `cut`: the line broke after text had come. */
  | { readonly type: 'end'; readonly reason: 'complete' | 'length' | 'cut' };

/** The hazard categories of Llama Guard: MLCommons' S1–S13, and S14 (code interpreter abuse). */
export const categories = [
  'S1',
  'S2',
  'S3',
  'S4',
  'S5',
  'S6',
  'S7',
  'S8',
  'S9',
  'S10',
  'S11',
  'S12',
  'S13',
  'S14',
] as const;
export type Category = (typeof categories)[number];

/**
 * An expected refusal is a value. `unknown` means that the judge gave no usable verdict; what follows is the stage's policy.
 * `busy`: it only is at its limits, and will answer the same question later.
 */
export type Verdict =
  | { readonly type: 'safe' }
  | { readonly type: 'unsafe'; readonly categories: readonly Category[] }
  | { readonly type: 'unknown'; readonly cause: string; readonly busy?: boolean };

export interface GuardRequest {
  readonly caller: Caller;
  readonly question: string;
  /** The answer as far as it is written. Absent: the question itself is judged. */
  readonly answer?: string;
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
  /** Provider's own processing time. */
  readonly seconds: number;
  /** US dollars at list price; 0 when the price is not known. */
  readonly dollars: number;
}

export interface Models {
  /**
   * Ends with exactly one `end` part, or throws a `BotError` when there is no answer at all. Never yields reasoning.
   * Aborting ends it without an error and stops the request on the wire.
   */
  chat(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatPart>;
  /** Never throws for the judge's failures (`unknown`); rejects only when aborted. Decides within 2 s and one retry. */
  guard(request: GuardRequest, signal: AbortSignal): Promise<Verdict>;
  /**
   * How likely a text tries to override instructions, 0 to 1, or undefined when nobody can tell. Never throws but when
   * aborted. Long texts are judged in pieces; the highest score counts.
   */
  injection(text: string, caller: Caller, signal: AbortSignal): Promise<number | undefined>;
}
