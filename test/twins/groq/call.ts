// The record of one request: what was asked, what it got, and how it ended.
import type { Looking } from './looking.ts';
import type { ChatRequest } from './request.ts';
import type { Saying } from './saying.ts';
import type { Upload } from './upload.ts';

export interface Call {
  /** `req_…`, as in the `x-request-id` header. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
  /** The model that was asked for. */
  model?: string;
  /** The parsed body of a chat; undefined where there was none, or none that parses. */
  request?: ChatRequest;
  /** Images of a chat to be looked at. */
  looking?: Looking;
  /** A recording to be heard. */
  upload?: Upload;
  /** A text to be spoken. */
  saying?: Saying;
  /** A file to be kept. */
  file?: { readonly name: string; readonly bytes: Buffer; readonly purpose: string } | undefined;
  /** What follows the path. */
  readonly query?: URLSearchParams;
  status?: number;
  /** When the first word of the answer was written (non-streamed: the first byte). */
  firstAt?: number;
  endedAt?: number;
  /** `open` while it runs. `closed`: the client went away before the end. `cut`: a fault, or the twin's end, ended it. */
  end: 'open' | 'finished' | 'closed' | 'cut';
  /** Frames of the answer written so far. */
  frames: number;
}

/** Milliseconds since 1970, finer than `Date.now`. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
