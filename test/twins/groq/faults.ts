// What can go wrong between a platform and its client: each fault bends the frames of one answer, or the way they travel.
import type { Misjudged } from './guard.ts';
import { chunk, frame, type Head } from './stream.ts';

/** `after`: how many frames pass first; the first is the role. */
export type Fault =
  /** Answered with this status instead of being run. */
  | {
      readonly type: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** The connection is destroyed; without `after`, before any header is sent. */
  | { readonly type: 'cut'; readonly after?: number }
  /** Nothing more comes and the connection stays open; without `after`, not even headers come. */
  | { readonly type: 'stall'; readonly after?: number }
  /** Headers take this long. */
  | { readonly type: 'slow'; readonly ms: number }
  /** 200, and a body of no bytes. */
  | { readonly type: 'empty' }
  /** The stream ends as if all was well, without a reason to end and without `[DONE]`. */
  | { readonly type: 'unfinished' }
  /** An error after the 200: as an `error` event, as a data frame, or as a string in `x_groq` of a chunk. */
  | {
      readonly type: 'error';
      readonly as: 'event' | 'data' | 'x_groq';
      readonly after?: number;
      readonly error?: ErrorBody;
    }
  /** Oddities that a client has to live with. */
  | { readonly type: 'no choices' | 'null delta' | 'bad json' | 'comments' | 'crlf' | 'two dones' | 'no done' }
  /** How bytes arrive: one at a time, or with every frame torn in the middle of a character. */
  | { readonly type: 'single bytes' | 'torn characters' }
  /** A judge says what is no plain verdict. */
  | { readonly type: 'misjudged'; readonly as: Misjudged }
  /** Any text between the frames. */
  | { readonly type: 'raw'; readonly text: string; readonly after: number };

type ErrorBody = { message: string; type: string; code?: string };

/** Ends the answer by destroying the connection. */
export class Cut extends Error {}
/** Ends the answer by saying nothing more. */
export class Stall extends Error {}

const overCapacity: ErrorBody = {
  message: 'The model is currently over capacity. Please try again later.',
  type: 'internal_server_error',
  code: 'over_capacity',
};

/** The frames of an answer as a fault bends them. */
export async function* bent(
  frames: AsyncIterable<string>,
  fault: Fault | undefined,
  head: Head,
): AsyncGenerator<string> {
  if (fault?.type === 'empty') return;
  if (fault?.type === 'comments') yield ': keep-alive\n\n';
  let passed = 0;
  for await (const text of frames) {
    if (fault !== undefined && 'after' in fault && passed === fault.after) {
      yield* interruption(fault, head);
      if (fault.type === 'error') return;
    }
    passed += 1;
    yield* altered(text, fault, head, passed);
  }
}

function* interruption(fault: Fault, head: Head): Generator<string> {
  if (fault.type === 'cut') throw new Cut();
  if (fault.type === 'stall') throw new Stall();
  if (fault.type === 'raw') yield fault.text;
  if (fault.type !== 'error') return;
  const error = fault.error ?? overCapacity;
  if (fault.as === 'event') yield frame({ error }, 'error');
  if (fault.as === 'data') yield frame({ error });
  if (fault.as === 'x_groq') {
    yield frame(chunk(head, {}, { x_groq: { id: head.request, error: error.message } }));
    yield frame('[DONE]');
  }
}

function* altered(text: string, fault: Fault | undefined, head: Head, passed: number): Generator<string> {
  const isDone = text.includes('[DONE]');
  const isLast = isDone || /"finish_reason":"/.test(text);
  switch (fault?.type) {
    case 'unfinished':
      if (!isLast) yield text;
      return;
    case 'no done':
      if (!isDone) yield text;
      return;
    case 'two dones':
      yield isDone ? text + text : text;
      return;
    case 'crlf':
      yield text.replaceAll('\n', '\r\n');
      return;
    case 'comments':
      yield `: keep-alive\n\n${text}`;
      return;
    default:
      if (passed === 2) yield* oddity(fault, head);
      yield text;
  }
}

function* oddity(fault: Fault | undefined, head: Head): Generator<string> {
  if (fault?.type === 'no choices') yield frame({ ...chunk(head, {}), choices: [] });
  if (fault?.type === 'null delta') yield frame(chunk(head, null));
  if (fault?.type === 'bad json') yield frame('{"id":"chatcmpl-');
}

/** The pieces of a sound, of which so many pass. */
export async function* interrupted(
  pieces: AsyncIterable<Uint8Array>,
  fault: Fault | undefined,
): AsyncGenerator<Uint8Array> {
  if (fault?.type === 'empty') return;
  let passed = 0;
  for await (const piece of pieces) {
    const now = fault !== undefined && 'after' in fault && passed === fault.after;
    if (now && fault.type === 'cut') throw new Cut();
    if (now && fault.type === 'stall') throw new Stall();
    passed += 1;
    yield piece;
  }
}

/** The bytes of a frame as they are to be written, one write each. */
export function* packets(text: string | Uint8Array, fault: Fault | undefined): Generator<Buffer> {
  // Two calls of two signatures.
  const bytes = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);
  if (fault?.type === 'single bytes') {
    for (let at = 0; at < bytes.length; at += 1) yield bytes.subarray(at, at + 1);
  } else if (fault?.type === 'torn characters') {
    const lead = bytes.findIndex((byte) => byte >= 0xc0);
    const at = lead === -1 ? Math.floor(bytes.length / 2) : lead + 1;
    yield bytes.subarray(0, at);
    yield bytes.subarray(at);
  } else {
    yield bytes;
  }
}
