// One chat completion from the request to the last byte: refused, booked, answered, bent by a fault.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CompletionUsage } from 'groq-sdk/resources/completions';
import { speak, type Answer } from './answer.ts';
import type { Call } from './call.ts';
import { bent, type Fault } from './faults.ts';
import { isGuard, judged, type Judge } from './guard.ts';
import { cut, send, write } from './http.ts';
import type { Books } from './limits.ts';
import type { Model } from './models.ts';
import { decommissioned, unknownModel, type Refusal } from './refusal.ts';
import { promptTokens, refuse, tokens, words, type ChatRequest } from './request.ts';
import { streamed, whole, type Head } from './stream.ts';

/** What the test decides about answers. */
export interface Mind extends Judge {
  /** What chat models answer. */
  answer(request: ChatRequest): Answer;
}

/** What a completion needs of the twin. */
export interface Desk {
  readonly models: ReadonlyMap<string, Model>;
  readonly retired: ReadonlySet<string>;
  readonly books: Books;
  readonly cache: PromptCache;
  readonly mind: Mind;
  /** Called whenever the record of a call grows. */
  readonly changed: () => void;
}

/** Runs a request, or refuses it. Resolves when the response has ended or will say nothing more. */
export async function complete(
  desk: Desk,
  call: Call,
  request: ChatRequest,
  response: ServerResponse,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  const model = desk.models.get(request.model);
  if (fault?.type === 'status')
    return send(response, fault.status, fault.body ?? { error: { message: 'A fault.' } }, fault.headers);
  if (fault?.type === 'slow') await sleep(fault.ms, undefined, { signal }).catch(() => undefined);
  if (fault?.type === 'cut' && fault.after === undefined) return cut(response, call);
  if ((fault?.type === 'stall' && fault.after === undefined) || signal.aborted) return;
  const refusal = whyNot(desk, request, model);
  if (refusal !== undefined || model === undefined)
    return refused(response, refusal ?? unknownModel(request.model), desk, model);
  await answer({ desk, call, request, model, response, fault, signal });
}

interface Run {
  readonly desk: Desk;
  readonly call: Call;
  readonly request: ChatRequest;
  readonly model: Model;
  readonly response: ServerResponse;
  readonly fault: Fault | undefined;
  readonly signal: AbortSignal;
}

async function answer(run: Run): Promise<void> {
  const { desk, call, request, model, response, fault, signal } = run;
  const head: Head = {
    id: `chatcmpl-${randomUUID()}`,
    model: model.id,
    request: call.id,
    created: Math.floor(call.at / 1_000),
  };
  const script = isGuard(model) ? judged(desk.mind, request, model) : desk.mind.answer(request);
  const pieces = speak(script, request, model, signal);
  const form = request.stream === true ? streamed : whole;
  const frames = form(pieces, head, (written) => usage(run, written));
  const type = request.stream === true ? 'text/event-stream' : 'application/json';
  response.writeHead(200, { 'content-type': type, ...desk.books.headers(model) });
  if (request.stream === true || fault !== undefined) response.flushHeaders();
  await write(response, bent(frames, fault, head), call, fault, signal, desk.changed);
}

function whyNot(desk: Desk, request: ChatRequest, model: Model | undefined): Refusal | undefined {
  if (desk.retired.has(request.model)) return decommissioned(request.model);
  if (model === undefined) return unknownModel(request.model);
  return refuse(request, model) ?? desk.books.admit(model, requested(request));
}

/** What is booked before a word is written: the prompt and the output that was asked for. */
function requested(request: ChatRequest): number {
  return promptTokens(request) + (request.max_completion_tokens ?? request.max_tokens ?? 0);
}

function refused(response: ServerResponse, refusal: Refusal, desk: Desk, model: Model | undefined): void {
  const limits = model === undefined ? {} : desk.books.headers(model);
  send(response, refusal.status, { error: refusal.error }, { ...limits, ...refusal.headers });
}

function usage(run: Run, written: { content: string; reasoning: string }): CompletionUsage {
  const { desk, request, model, call } = run;
  const prompt = promptTokens(request);
  const cached = desk.cache.read(request, model);
  const reasoning = tokens(written.reasoning);
  const completion = tokens(written.content) + reasoning;
  desk.books.settle(model, prompt - cached + completion - requested(request));
  const seconds = (performance.timeOrigin + performance.now() - call.at) / 1_000;
  return {
    queue_time: 0.001,
    prompt_tokens: prompt,
    prompt_time: 0.002,
    completion_tokens: completion,
    completion_time: seconds,
    total_tokens: prompt + completion,
    total_time: seconds + 0.002,
    ...(cached > 0 && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

/**
 * Which first messages were read before: an exact, long enough beginning is served from a cache, on OpenAI's models only.
 * @see https://console.groq.com/docs/prompt-caching
 */
export class PromptCache {
  readonly #seen = new Set<string>();

  /** Tokens served from the cache; remembers this beginning for the next time. */
  read(request: ChatRequest, model: Model): number {
    const first = words(request.messages[0]);
    if (model.owner !== 'OpenAI' || tokens(first) < 128) return 0;
    const key = `${model.id}\n${first}`;
    const hit = this.#seen.has(key);
    if (this.#seen.size < 1_000) this.#seen.add(key);
    return hit ? tokens(first) : 0;
  }
}
