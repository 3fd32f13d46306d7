// One chat completion from the request to the last byte: refused, booked, answered, bent by a fault.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { CompletionUsage } from 'groq-sdk/resources/completions';
import { callsOnly, refusedAtOnce, speak, type Answer, type Script } from './answer.ts';
import type { Call } from './call.ts';
import type { Desk } from './desk.ts';
import { refuseExecuted } from './executed.ts';
import { bent, type Fault } from './faults.ts';
import { inWords, isGuard, judged, misjudged, systemOf } from './guard.ts';
import { deny, struck, write } from './http.ts';
import { checked, refuseFormat } from './json.ts';
import { isPolicy, refuseLooking } from './looking.ts';
import type { Model } from './models.ts';
import { decommissioned, invalid, unknownModel, type Refusal } from './refusal.ts';
import { promptTokens, refuse, tokens, type ChatRequest } from './request.ts';
import { unaccepted } from './saying.ts';
import { streamed, whole, type Head, type Written } from './stream.ts';
import { refuseTier } from './tier.ts';
import { refuseTools, toolless } from './tools.ts';

/** Runs a request, or refuses it. Resolves when the response has ended or will say nothing more. */
export async function complete(
  desk: Desk,
  call: Call,
  response: ServerResponse,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { request } = call;
  if (request === undefined) return deny(response, invalid('could not parse request body as JSON'));
  const model = desk.models.get(request.model);
  if (await struck(response, call, fault, signal)) return;
  const refusal = whyNot(desk, request, model);
  if (refusal !== undefined || model === undefined)
    return deny(response, refusal ?? unknownModel(request.model), model && desk.books.headers(model));
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
  const said = script(run);
  const refused = refusedAtOnce(said, request);
  if (refused) return deny(response, refused, desk.books.headers(model));
  const head: Head = {
    silent: callsOnly(said),
    tier: request.service_tier,
    id: `chatcmpl-${randomUUID()}`,
    model: model.id,
    request: call.id,
    created: Math.floor(call.at / 1_000),
  };
  const spoken = speak(said, request, model, signal);
  // What a test lets a guard say is said: behind some proxies nobody checks it.
  const pieces = isGuard(model) ? spoken : await checked(spoken, request);
  if (signal.aborted) return;
  if ('status' in pieces) return deny(response, pieces, desk.books.headers(model));
  const form = request.stream === true ? streamed : whole;
  const frames = form(pieces, head, (written) => usage(run, written));
  const type = request.stream === true ? 'text/event-stream' : 'application/json';
  response.writeHead(200, { 'content-type': type, ...desk.books.headers(model) });
  if (request.stream === true || fault !== undefined) response.flushHeaders();
  await write(response, bent(frames, fault, head), call, fault, signal, desk.changed);
}

function script(run: Run): Answer {
  const { desk, fault } = run;
  const { looking } = run.call;
  const said = verdict(run);
  if (said) return fault?.type === 'misjudged' ? misjudged(said, fault.as) : said;
  return looking ? desk.mind.sees(looking) : desk.mind.answer(run.request);
}

/** What is said by a guard, and by whoever else is given a moderation policy. */
function verdict({ desk, call: { looking }, request, model }: Run): Script | undefined {
  const system = systemOf(request);
  if (!isGuard(model) && !isPolicy(system)) return undefined;
  return looking
    ? inWords(desk.mind.judgesImages(looking), model, desk.mind.guardMs, system)
    : judged(desk.mind, request, model);
}

function whyNot(desk: Desk, request: ChatRequest, model: Model | undefined): Refusal | undefined {
  if (desk.retired.has(request.model)) return decommissioned(request.model);
  if (model === undefined) return unknownModel(request.model);
  if (desk.unaccepted.has(model.id)) return unaccepted(model.id);
  const output = request.max_completion_tokens ?? request.max_tokens ?? 0;
  const isStructured = desk.structured.has(model.id);
  if (request.tools?.length && desk.plan.toolless.has(model.id)) return toolless;
  const unable = refuseExecuted(request, model, desk.plan.untooled);
  if (unable) return unable;
  const refusal =
    refuse(request, model) ??
    refuseTools(request) ??
    refuseTier(request, desk.plan) ??
    refuseLooking(request, model) ??
    refuseFormat(request, isStructured);
  return refusal ?? desk.books.admit(model, requested(request), 0, output);
}

/** What is booked before a word is written: the prompt and the output that was asked for. */
function requested(request: ChatRequest): number {
  return promptTokens(request) + (request.max_completion_tokens ?? request.max_tokens ?? 0);
}

function usage(run: Run, written: Readonly<Written>): CompletionUsage {
  const { desk, request, model, call } = run;
  // What its tools brought is read like the prompt.
  const prompt = promptTokens(request) + (written.executed.length === 0 ? 0 : tokens(JSON.stringify(written.executed)));
  const cached = desk.cache.read(request, model);
  const reasoning = tokens(written.reasoning);
  const called = written.calls.length === 0 ? 0 : tokens(JSON.stringify(written.calls));
  const completion = tokens(written.content) + reasoning + called;
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
