// What a model says, as the test scripts it: cut into pieces, in time, and never past the request's own limit.
import { setTimeout as sleep } from 'node:timers/promises';
import { tokens, type ChatRequest } from './request.ts';
import type { Model } from './models.ts';

export interface Script {
  readonly text?: string;
  /** The text as it is to be cut into chunks. Absent: `text`, word by word. */
  readonly chunks?: readonly string[] | AsyncIterable<string>;
  /** Thought before the first word; shown only where request and model let it be shown. */
  readonly reasoning?: string;
  /** Milliseconds until the first token. */
  readonly delayMs?: number;
  /** Milliseconds between chunks. */
  readonly chunkMs?: number;
  /** Why it ends; an unknown reason is sent as it is. Absent: `stop`, or `length` when the request's limit cuts it. */
  readonly finish?: string;
}

export type Answer = string | AsyncIterable<string> | Script;

export type Piece = { reasoning: string } | { content: string } | { finish: string };

/** One answer as pieces, the last of which says why it ended. Ends early, without one, when the signal aborts. */
export async function* speak(
  answer: Answer,
  request: ChatRequest,
  model: Model,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  const script = scripted(answer);
  if (!(await passed(script.delayMs ?? 0, signal))) return;
  let left = request.max_completion_tokens ?? request.max_tokens ?? model.maxOutput;
  for await (const piece of pieces(script, request, model, signal)) {
    if (signal.aborted) return;
    left -= tokens('content' in piece ? piece.content : piece.reasoning);
    if (left < 0) {
      yield { finish: 'length' };
      return;
    }
    yield piece;
    if (script.chunkMs !== undefined && !(await passed(script.chunkMs, signal))) return;
  }
  if (!signal.aborted) yield { finish: script.finish ?? 'stop' };
}

function scripted(answer: Answer): Script {
  if (typeof answer === 'string') return { text: answer };
  return Symbol.asyncIterator in answer ? { chunks: answer } : answer;
}

type Words = Exclude<Piece, { finish: string }>;

async function* pieces(script: Script, request: ChatRequest, model: Model, signal: AbortSignal): AsyncGenerator<Words> {
  const shown = script.reasoning === undefined ? 'hidden' : reasoningShown(request, model);
  if (shown === 'parsed') for (const reasoning of cut(script.reasoning ?? '')) yield { reasoning };
  if (shown === 'raw') for (const content of cut(`<think>${script.reasoning}</think>`)) yield { content };
  for await (const content of until(script.chunks ?? cut(script.text ?? ''), signal)) yield { content };
}

/**
 * gpt-oss thinks in a field of its own unless told not to; qwen thinks only when asked, and by default within the text.
 * @see https://console.groq.com/docs/reasoning
 */
function reasoningShown(request: ChatRequest, model: Model): 'parsed' | 'raw' | 'hidden' {
  if (model.family === 'gpt-oss' || model.family === 'safeguard')
    return request.include_reasoning === false ? 'hidden' : 'parsed';
  if (model.family !== 'qwen' || (request.reasoning_effort ?? 'none') === 'none') return 'hidden';
  if (request.include_reasoning === false) return 'hidden';
  return request.reasoning_format ?? 'raw';
}

/** About as a tokenizer cuts: every word with the space before it. */
function cut(text: string): string[] {
  const words: string[] | null = text.match(/\s*\S+\s*$|\s*\S+|\s+$/g);
  return words ?? [];
}

async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** A script that waits for the test must not keep a request alive that its client has closed. */
async function* until(chunks: Iterable<string> | AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  if (!(Symbol.asyncIterator in chunks)) {
    yield* chunks;
    return;
  }
  const script = chunks[Symbol.asyncIterator]();
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      const next = await Promise.race([script.next(), aborted]);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    void script.return?.();
  }
}
