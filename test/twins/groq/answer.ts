// What a model says, as the test scripts it: cut into pieces, in time, and never past the request's own limit.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Executed } from './executed.ts';
import { tokens, type ChatRequest } from './request.ts';
import type { Model } from './models.ts';
import type { Refusal } from './refusal.ts';
import { refuseCalls, textOf, unreadable, type Called } from './tools.ts';

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
  /** What is called after the words. Refused as the platform does where it is not to be called. */
  readonly calls?: readonly Called[];
  /** Characters of a call's arguments in one chunk, calls in turns. Absent: each call whole in one chunk. */
  readonly callChunk?: number;
  /** What the platform's own tools did before the words. */
  readonly executed?: readonly Executed[];
  /** What was written as a call that nobody can read, after the words. */
  readonly miscalled?: string;
  /** Why it ends; an unknown reason is sent as it is. Absent: `stop`, `tool_calls` after calls, or `length` when the request's limit cuts it. */
  readonly finish?: string;
}

export type Answer = string | AsyncIterable<string> | Script;

export type Piece =
  | { reasoning: string }
  | { content: string }
  | { tool_calls: readonly object[] }
  | { executed_tools: readonly (Executed & { readonly index: number })[] }
  /** The answer is refused in the midst of it. */
  | { refusal: Refusal }
  | { finish: string };

/** One answer as pieces, the last of which says why it ended. Ends early, without one, when the signal aborts. */
export async function* speak(
  answer: Answer,
  request: ChatRequest,
  model: Model,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  const script = scripted(answer);
  if (!(await passed(script.delayMs ?? 0, signal))) return;
  const { executed = [] } = script;
  for (const [index, tool] of executed.entries()) yield { executed_tools: [{ index, ...tool }] };
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
  if (signal.aborted) return;
  const refusal = refusedCall(script, request);
  if (refusal) {
    yield { refusal };
    return;
  }
  for (const tool_calls of callPieces(script)) yield { tool_calls };
  yield { finish: script.finish ?? (script.calls?.length ? 'tool_calls' : 'stop') };
}

/** How the platform refuses what a script calls. */
function refusedCall({ calls = [], miscalled, executed = [] }: Script, request: ChatRequest): Refusal | undefined {
  if (miscalled === undefined && calls.length === 0 && executed.length > 0) return undefined;
  return miscalled === undefined ? refuseCalls(request, calls) : unreadable(miscalled);
}

/** The same, where it is refused before anything is shown: no word comes before it, or nothing is streamed. */
export function refusedAtOnce(answer: Answer, request: ChatRequest): Refusal | undefined {
  const script = scripted(answer);
  const isSilent = script.chunks === undefined && (script.text ?? '') === '';
  return isSilent || request.stream !== true ? refusedCall(script, request) : undefined;
}

/** Whether a script says nothing but what is to be called. */
export function callsOnly(answer: Answer): boolean {
  const { text = '', chunks, calls } = scripted(answer);
  return text === '' && chunks === undefined && calls !== undefined;
}

/** Whole, as seen live, or in pieces, which are legal: the first has id, type and name. */
function* callPieces({ calls = [], callChunk }: Script): Generator<object[]> {
  const all = calls.map(({ name, input, id }, index) => {
    const own = id ?? `fc_${index}${Math.random().toString(36).slice(2, 10)}`;
    return { index, id: own, type: 'function', function: { name, arguments: textOf(input) } };
  });
  if (callChunk === undefined) {
    for (const one of all) yield [one];
    return;
  }
  yield all.map((one) => ({ ...one, function: { ...one.function, arguments: '' } }));
  const longest = Math.max(0, ...all.map((one) => one.function.arguments.length));
  for (let at = 0; at < longest; at += callChunk) {
    const now = all.filter((one) => at < one.function.arguments.length);
    yield now.map(({ index, function: { arguments: text } }) => {
      return { index, function: { arguments: text.slice(at, at + callChunk) } };
    });
  }
}

function scripted(answer: Answer): Script {
  if (typeof answer === 'string') return { text: answer };
  return Symbol.asyncIterator in answer ? { chunks: answer } : answer;
}

type Words = Extract<Piece, { reasoning: string } | { content: string }>;

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
