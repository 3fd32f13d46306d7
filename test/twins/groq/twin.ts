// A Groq of one's own on loopback: real HTTP, real server-sent events, answers as the test scripts them.
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answer.ts';
import { now, type Call } from './call.ts';
import { complete, PromptCache, type Desk, type Mind } from './chat.ts';
import type { Fault } from './faults.ts';
import type { Verdict } from './guard.ts';
import { read, send } from './http.ts';
import { Books, type Limits } from './limits.ts';
import { catalogue, shown, type Model } from './models.ts';
import { badKey, invalid, tooLarge, unknownModel, unknownUrl, type Refusal } from './refusal.ts';
import { words, type ChatRequest } from './request.ts';

export interface GroqTwinOptions {
  /** Served besides the published ones, such as `llamaGuard`. */
  readonly models?: readonly Model[];
  /** How long a minute of the limits lasts, milliseconds. */
  readonly minuteMs?: number;
  /** 0: any free port. */
  readonly port?: number;
}

/** Which requests a fault meets: a model's id, `*` for all, or the test's own judgement. */
export type Match = string | ((call: Call) => boolean);

/** Starts a twin that serves today's published models and answers every question with an echo. */
export async function startGroqTwin(options: GroqTwinOptions = {}): Promise<GroqTwin> {
  const twin = new GroqTwin(options);
  await twin.open(options.port ?? 0);
  return twin;
}

export class GroqTwin implements Mind {
  /** The only key that is accepted. */
  readonly key = 'gsk_twin0000000000000000000000000000';
  /** Served models; a test may add to them and take from them. */
  readonly models: Map<string, Model>;
  /** Ids answered with `model_decommissioned`. */
  readonly retired = new Set<string>();
  /** Every request since the start, oldest first. */
  readonly calls: Call[] = [];
  guardMs = 0;

  readonly #server: Server;
  readonly #books: Books;
  readonly #desk: Desk;
  readonly #faults: { match: Match; fault: Fault; times: number }[] = [];
  readonly #changed = new EventEmitter().setMaxListeners(0);

  constructor(options: GroqTwinOptions) {
    this.models = catalogue();
    for (const model of options.models ?? []) this.models.set(model.id, model);
    this.#books = new Books(options.minuteMs ?? 60_000);
    const { models, retired } = this;
    const changed = (): void => void this.#changed.emit('change');
    this.#desk = { models, retired, books: this.#books, cache: new PromptCache(), mind: this, changed };
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      // A script that throws is a mistake of the test: it ends this call and is told as an unhandled rejection.
      void this.#serve(request, response).catch((error: unknown) => {
        response.destroy();
        throw error;
      });
    });
  }

  /** What chat models answer. Assign to script it. */
  answer: (request: ChatRequest) => Answer = (request) => {
    const question = words(request.messages.findLast((message) => message.role === 'user'));
    return `You said: “${question.slice(0, 200)}”.`;
  };

  /** What guards find in the last message. Assign to script it. */
  verdict: (text: string, request: ChatRequest) => Verdict = () => 'safe';

  /** What Prompt Guard makes of the last message. Assign to script it. */
  score: (text: string, request: ChatRequest) => number | string = () => 0.0005;

  /** For `GROQ_BASE_URL`: without `/openai/v1`, which the SDK adds. */
  get url(): string {
    // A server that listens on TCP has this address.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Limits to enforce, by model id or `*`. Undefined: none, and the headers tell of an untouched developer plan. */
  get limits(): Limits | undefined {
    return this.#books.limits;
  }

  set limits(limits: Limits | undefined) {
    this.#books.limits = limits;
  }

  /** The next `times` matching requests meet this fault. Faults that match the same request are met one after the other. */
  fault(match: Match, fault: Fault, times = 1): void {
    this.#faults.push({ match, fault, times });
  }

  /** Takes back all faults that were not met yet. */
  heal(): void {
    this.#faults.length = 0;
  }

  /** Resolves as soon as the condition holds; looked at whenever a request comes, a frame is written or a call ends. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#changed, 'change');
  }

  async open(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const id = `req_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
    const call: Call = { id, method: request.method ?? '', path, at: now(), end: 'open', frames: 0 };
    const signal = this.#follow(call, response);
    this.calls.push(call);
    response.setHeader('x-request-id', id);
    const text = await read(request).catch(() => undefined);
    if (text === undefined) return deny(response, tooLarge);
    const body = parsed(text);
    if (body !== undefined) call.request = body;
    this.#changed.emit('change');
    if (request.headers.authorization !== `Bearer ${this.key}`) return deny(response, badKey);
    await this.#route(call, response, this.#next(call), signal);
  }

  async #route(call: Call, response: ServerResponse, fault: Fault | undefined, signal: AbortSignal): Promise<void> {
    const prefix = '/openai/v1/models';
    const route = `${call.method} ${call.path}`;
    if (route === 'POST /openai/v1/chat/completions') {
      if (call.request === undefined) return deny(response, invalid('could not parse request body as JSON'));
      return complete(this.#desk, call, call.request, response, fault, signal);
    }
    if (fault?.type === 'status') return send(response, fault.status, fault.body ?? {}, fault.headers);
    if (fault?.type === 'cut') return void response.destroy();
    if (fault?.type === 'stall') return;
    if (route === `GET ${prefix}`)
      return send(response, 200, { object: 'list', data: [...this.models.values()].map(shown) });
    if (!route.startsWith(`GET ${prefix}/`)) return deny(response, unknownUrl(call.method, call.path));
    const id = decodeURIComponent(call.path.slice(prefix.length + 1));
    const model = this.models.get(id);
    return model === undefined ? deny(response, unknownModel(id)) : send(response, 200, shown(model));
  }

  #next(call: Call): Fault | undefined {
    const found = this.#faults.find(({ match }) => {
      return typeof match === 'function' ? match(call) : match === '*' || match === call.request?.model;
    });
    if (found === undefined) return undefined;
    found.times -= 1;
    if (found.times <= 0) this.#faults.splice(this.#faults.indexOf(found), 1);
    return found.fault;
  }

  /** Keeps the record of how a response ends, and aborts when the client leaves. */
  #follow(call: Call, response: ServerResponse): AbortSignal {
    const gone = new AbortController();
    response.once('close', () => {
      call.endedAt = now();
      call.status = response.statusCode;
      if (call.end === 'open') call.end = response.writableFinished ? 'finished' : 'closed';
      gone.abort();
      this.#changed.emit('change');
    });
    return gone.signal;
  }
}

function deny(response: ServerResponse, refusal: Refusal): void {
  send(response, refusal.status, { error: refusal.error }, refusal.headers);
}

function parsed(text: string): ChatRequest | undefined {
  try {
    const body: unknown = JSON.parse(text);
    // Judged property by property before anything is answered.
    return typeof body === 'object' && body !== null ? (body as ChatRequest) : undefined;
  } catch {
    return undefined;
  }
}
