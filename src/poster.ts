// What a platform's adapter does to show one answer: post a message, change it, take it away, find it again.
import type { Button, Clip, Sounding } from './message.ts';

/** One platform message of an answer, as it should stand now. */
export interface Page {
  /** 0 is the first: it refers to the question, where the platform can. */
  readonly number: number;
  /** Markdown, never larger than the poster's `limit`, valid by itself (fences closed), never empty. */
  readonly text: string;
  /** Still growing: people may stop it. False once: the page will not change any more. */
  readonly growing: boolean;
  /** What people may do with the answer, on the last page of one that is whole. At most ten. */
  readonly buttons?: readonly Button[];
}

/** What is posted below an answer, after its pages. */
export type Enclosure =
  | { readonly type: 'file'; readonly clip: Clip }
  /** The platform plays it: at once where it can, else when it is whole. */
  | { readonly type: 'audio'; readonly sounding: Sounding };

/**
 * Shows the answer to one turn. Made anew for every turn, and again when a restart resumes it; then `edit` may be
 * called for messages that an earlier process posted. Calls never overlap. Nothing it shows may ping anybody or unfurl a
 * link.
 */
export interface Poster {
  /** The most that `size(page.text)` may be. */
  readonly limit: number;
  /** A text's length as the platform counts it (UTF-16 units, bytes …). */
  size(text: string): number;
  /** Whether text that was shown can move to another message. False where a message only grows (native streams). */
  readonly revisable: boolean;
  /** Milliseconds after which a growing message must be closed and another begun, where the platform has such a limit. */
  readonly pageAgeMs?: number;
  /** A text, Markdown, that makes the room unread when a long answer has ended by edits. Absent: no cue is needed. */
  readonly unreadCue?: string;
  /** Milliseconds until the next `edit` is welcome, by the platform's rate limits. 0: now. */
  pace(): number;
  /** A note below the answer, set apart, as the platform's Markdown. */
  note(text: string): string;
  /** Plain words that were understood, set apart above the answer, as the platform's Markdown; folded where it can. */
  understood(text: string, folded: boolean, heading?: string): string;
  /** A passing sign of life. Returns at once; failures are the poster's own affair. Ended by the first post and `over`. */
  working(on: string): void;
  /** Shows a sentence for a longer wait without posting. Absent: it is posted as page 0, and the answer takes its place. */
  waiting?(text: string): void;
  /**
   * Posts a page and resolves with the platform's id of it. `key` (≤ 25 characters) names this post for good: where the
   * platform knows idempotent posts, the same key never posts twice.
   */
  post(page: Page, key: string): Promise<string>;
  edit(id: string, page: Page): Promise<void>;
  /** The most bytes a file may have. */
  readonly largestFile: number;
  /**
   * Posts a file or speech below the answer; as `post`. `number` counts the enclosures of an answer from 0. Rejects with the
   * `BotError` of a sounding that failed. What it resolves with is for `remove`.
   */
  enclose(enclosure: Enclosure, number: number, key: string): Promise<string>;
  /** The id of an enclosure whose outcome is unknown, or undefined when it never arrived. */
  findEnclosure(key: string, number: number): Promise<string | undefined>;
  /** Succeeds when the message is already gone. */
  remove(id: string): Promise<void>;
  /** The id of a message posted under `key` whose outcome is unknown, or undefined when it never arrived. */
  find(key: string, page: Page): Promise<string | undefined>;
  /** The turn has ended, however: stop every sign of life and release what is held. */
  over(): void;
}

/**
 * Why a call of a poster failed:
 * `gone` the message or the room is no more · `refused` no permission, and asking again will not help ·
 * `limited` try again after `retryAfterMs` · `invalid` the platform rejects this text · `unknown` it may or may not have
 * happened (line cut, server error): reconcile with `find` before another try.
 */
export class PostError extends Error {
  override readonly name = 'PostError';
  readonly kind: 'gone' | 'refused' | 'limited' | 'invalid' | 'unknown';
  readonly retryAfterMs: number;

  constructor(kind: PostError['kind'], message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
