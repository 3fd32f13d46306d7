// The door of the Web API: reads a call, meets the planned fault, checks rate, token and scopes, and runs the method.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Args, parseArgs, Refusal } from './args.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { directory } from './directory.ts';
import { Plan, type Fault } from './faults.ts';
import { files } from './files.ts';
import type { Caller, Method, Office } from './office.ts';
import { Rates } from './rates.ts';
import { streaming } from './stream.ts';
import { views } from './views.ts';
import { surface } from './surface.ts';

const methods: Readonly<Record<string, Method>> = {
  ...directory,
  ...conversations,
  ...chat,
  ...streaming,
  ...files,
  ...surface,
  ...views,
};

/** Every scope that some method of the twin asks for. @see https://docs.slack.dev/reference/scopes */
export function allScopes(): Set<string> {
  const forBots = Object.values(methods).filter((method) => method.token !== 'app');
  // Slash commands and shortcuts need one, too, that no method asks for: https://docs.slack.dev/reference/scopes/commands
  return new Set(['commands', ...forBots.flatMap((method) => method.scopes)]);
}

export interface Call {
  readonly method: string;
  /** As they came, without the token: from a form, structures are still strings. */
  args: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
  endedAt?: number;
  status?: number;
  /** What the method answered, also where a fault kept it from the caller. */
  result?: Readonly<Record<string, unknown>>;
  /** `closed`: the caller went away before the answer. `cut`: a fault destroyed the connection. */
  end: 'open' | 'finished' | 'closed' | 'cut';
}

export class Api {
  readonly calls: Call[] = [];
  readonly plan = new Plan();
  readonly rates = new Rates();
  readonly #office: Office;
  readonly #tokens: { readonly bot: string; readonly app: string };
  readonly #changed: () => void;

  constructor(office: Office, tokens: { bot: string; app: string }, changed: () => void) {
    this.#office = office;
    this.#tokens = tokens;
    this.#changed = changed;
  }

  async handle(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = this.#note(name, response);
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const args = attempt(() => parseArgs(request.headers['content-type'] ?? '', body));
    const token = bearer(request) ?? (args instanceof Args ? args.text('token') : undefined);
    if (args instanceof Args)
      call.args = Object.fromEntries(Object.entries(args.raw).filter(([key]) => key !== 'token'));
    this.#changed();
    const fault = this.plan.take(name);
    if (fault !== undefined && (await spoiled(fault, call, response))) return;
    const wait = args instanceof Args ? this.rates.wait(name, args) : 0;
    if (wait > 0) return limited(response, Math.ceil(wait / 1_000));
    call.result = args instanceof Args ? this.#run(name, args, token) : args;
    if (fault?.type === 'lost') return cut(call, response);
    answer(response, 200, call.result, this.#headers(name, token));
  }

  #run(name: string, args: Args, token: string | undefined): Record<string, unknown> {
    const method = methods[name];
    if (method === undefined) return { ok: false, error: 'unknown_method', req_method: name };
    const caller = this.#caller(token);
    const refusal = caller === undefined ? unknown(token) : this.#refused(method, caller);
    if (caller === undefined || refusal !== undefined) return { ...refusal };
    const result = attempt(() => method.run(args, this.#office, caller));
    return { ok: true, ...result };
  }

  #caller(token: string | undefined): Caller | undefined {
    if (token === this.#tokens.bot) return { type: 'bot', scopes: this.#office.scopes };
    if (token === this.#tokens.app) return { type: 'app', scopes: this.#office.appScopes };
    const grant = this.#office.grants.get(token ?? '');
    return grant && { type: 'person', ...grant };
  }

  /** @see https://docs.slack.dev/authentication/tokens */
  #refused({ scopes, token: kind }: Method, { type, scopes: granted }: Caller): Record<string, unknown> | undefined {
    if (this.#office.ended !== undefined) return { ok: false, error: this.#office.ended };
    const takes = {
      bot: kind !== 'app',
      app: kind === 'app' || kind === 'any',
      person: kind === 'person' || kind === 'any',
    };
    if (!takes[type]) return { ok: false, error: 'not_allowed_token_type' };
    if (scopes.length === 0 || scopes.some((scope) => granted.has(scope))) return undefined;
    return { ok: false, error: 'missing_scope', needed: scopes.join(','), provided: [...granted].join(',') };
  }

  #headers(name: string, token: string | undefined): Record<string, string> {
    const accepted = methods[name]?.scopes.join(',') ?? '';
    const scopes = [...(this.#caller(token)?.scopes ?? this.#office.scopes)];
    const date = new Date(Date.now() + this.#office.skewMs).toUTCString();
    return { date, 'x-oauth-scopes': scopes.join(','), 'x-accepted-oauth-scopes': accepted };
  }

  #note(method: string, response: ServerResponse): Call {
    const call: Call = { method, args: {}, at: performance.timeOrigin + performance.now(), end: 'open' };
    this.calls.push(call);
    response.once('close', () => {
      call.endedAt = performance.timeOrigin + performance.now();
      call.status = response.statusCode;
      if (call.end === 'open') call.end = response.writableFinished ? 'finished' : 'closed';
      this.#changed();
    });
    return call;
  }
}

function unknown(token: string | undefined): Record<string, unknown> {
  return { ok: false, error: token === undefined ? 'not_authed' : 'invalid_auth' };
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
}

/** The one place where a refusal becomes an answer. */
function attempt<T>(action: () => T): T | { ok: false; error: string } {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, error: error.message, ...error.more };
  }
}

/** Whether the fault has taken the place of the answer. */
async function spoiled(fault: Fault, call: Call, response: ServerResponse): Promise<boolean> {
  switch (fault.type) {
    case 'hang':
      return true;
    case 'cut':
      cut(call, response);
      return true;
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.body ?? '');
      return true;
    case 'error':
      answer(response, 200, { ok: false, error: fault.error });
      return true;
    case 'limited':
      limited(response, fault.retryAfter);
      return true;
    case 'slow':
      await sleep(fault.ms, undefined, { signal: gone(response) }).catch(() => undefined);
      return response.destroyed;
    case 'lost':
      return false;
    default:
      throw new Error('No such fault.', { cause: fault satisfies never });
  }
}

/** Aborts when the caller leaves. */
function gone(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  return leaving.signal;
}

function cut(call: Call, response: ServerResponse): void {
  call.end = 'cut';
  response.destroy();
}

/** @see https://docs.slack.dev/apis/web-api/rate-limits#responding */
function limited(response: ServerResponse, retryAfter: number | undefined): void {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  answer(response, 429, { ok: false, error: 'ratelimited' }, headers);
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}
