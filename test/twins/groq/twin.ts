// A Groq of one's own on loopback: real HTTP, real server-sent events, answers as the test scripts them.
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answer.ts';
import { note } from './body.ts';
import { PromptCache } from './cache.ts';
import { now, type Call } from './call.ts';
import type { Desk, Mind } from './desk.ts';
import type { Fault } from './faults.ts';
import type { Verdict } from './guard.ts';
import { deny, read } from './http.ts';
import { Books, type Limits } from './limits.ts';
import { catalogue, type Model } from './models.ts';
import { badKey, tooLarge } from './refusal.ts';
import { plainest } from './json.ts';
import { sizes, type Looking } from './looking.ts';
import { words, type ChatRequest } from './request.ts';
import { route } from './route.ts';
import type { Saying, Sound } from './saying.ts';
import { Shelf } from './shelf.ts';
import { Plan } from './tier.ts';
import { tones } from './tone.ts';
import { mostBytes, type Heard, type Upload } from './upload.ts';

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

/** Bytes of a body that are read at most: what the platform takes as JSON, or a form with the largest file. */
const most = mostBytes + 64 * 1024;
/** Of a file of lines. */
const mostStored = 101_000_000;

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
  /** Ids answered with `model_terms_required`. */
  readonly unaccepted = new Set<string>();
  /** Ids that take `json_schema`. @see https://console.groq.com/docs/structured-outputs#supported-models */
  readonly structured = new Set(['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'qwen/qwen3.8-27b']);
  readonly plan = new Plan();
  /** Every request since the start, oldest first. */
  readonly calls: Call[] = [];
  /** Files and batches. */
  readonly shelf = new Shelf();
  guardMs = 0;
  hearMs = 0;
  speakMs = 0;

  readonly #server: Server;
  readonly #books: Books;
  readonly #desk: Desk;
  readonly #faults: { match: Match; fault: Fault; times: number }[] = [];
  readonly #changed = new EventEmitter().setMaxListeners(0);

  constructor(options: GroqTwinOptions) {
    this.models = catalogue();
    for (const model of options.models ?? []) this.models.set(model.id, model);
    this.#books = new Books(options.minuteMs ?? 60_000);
    const { models, retired, unaccepted, structured, shelf, plan } = this;
    const changed = (): void => void this.#changed.emit('change');
    const told = { models, retired, unaccepted, structured, shelf, plan };
    this.#desk = { ...told, books: this.#books, cache: new PromptCache(), mind: this, changed };
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      // A script that throws is a mistake of the test: it ends this call and is told as an unhandled rejection.
      void this.#serve(request, response).catch((error: unknown) => {
        response.destroy();
        throw error;
      });
    });
  }

  /** What chat models answer: an echo, or the plainest JSON where that is asked for. Assign to script it. */
  answer: (request: ChatRequest) => Answer = (request) => {
    const json = plainest(request);
    if (json !== undefined) return json;
    const question = words(request.messages.findLast((message) => message.role === 'user'));
    return `You said: “${question.slice(0, 200)}”.`;
  };

  /** What guards find in the last message, or in each of its entries. Assign to script it. */
  verdict: (text: string, request: ChatRequest) => Verdict = () => 'safe';

  /** The exact words of a judge on a whole request; undefined: by `verdict`. Assign to script it. */
  says: (request: ChatRequest) => string | undefined = () => undefined;

  /** What Prompt Guard makes of the last message. Assign to script it. */
  score: (text: string, request: ChatRequest) => number | string = () => 0.0005;

  /** What the model that sees makes of images: their sizes, or the plainest JSON. Assign to script it. */
  sees: (looking: Looking) => Answer = (looking) => plainest(looking.request) ?? sizes(looking);

  /** What a guard, or the model that sees with a moderation policy, finds in images. Assign to script it. */
  judgesImages: (looking: Looking) => Verdict = () => 'safe';

  /** What is heard in a recording, its `task` being to write it down or to translate it. Assign to script it. */
  hears: (upload: Upload) => string | Heard | Promise<string | Heard> = () => 'Why is the sky blue?';

  /** The WAV file of a text. Assign to script it. */
  speaks: (text: string, saying: Saying) => Sound = tones;

  /** The calls that showed images, oldest first. */
  get lookings(): (Call & { looking: Looking })[] {
    return this.calls.filter((call): call is Call & { looking: Looking } => call.looking !== undefined);
  }

  /** The calls that brought a recording, oldest first. */
  get uploads(): (Call & { upload: Upload })[] {
    return this.calls.filter((call): call is Call & { upload: Upload } => call.upload !== undefined);
  }

  /** The calls that brought a text to be read aloud, oldest first. */
  get sayings(): (Call & { saying: Saying })[] {
    return this.calls.filter((call): call is Call & { saying: Saying } => call.saying !== undefined);
  }

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
    const [path = '', query] = (request.url ?? '').split('?');
    const id = `req_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
    const call: Call = {
      id,
      method: request.method ?? '',
      path,
      at: now(),
      end: 'open',
      frames: 0,
      query: new URLSearchParams(query),
    };
    const signal = this.#follow(call, response);
    this.calls.push(call);
    response.setHeader('x-request-id', id);
    // As Cloudflare before Groq does: without a word on how long, which Node would add by itself.
    response.setHeader('connection', 'keep-alive');
    const body = await read(request, path.endsWith('/files') ? mostStored : most).catch(() => undefined);
    if (body === undefined) return deny(response, tooLarge);
    await note(call, body, request.headers['content-type'] ?? '');
    this.#changed.emit('change');
    if (request.headers.authorization !== `Bearer ${this.key}`) return deny(response, badKey);
    await route(this.#desk, call, response, this.#next(call), signal);
  }

  #next(call: Call): Fault | undefined {
    const found = this.#faults.find(({ match }) => {
      return typeof match === 'function' ? match(call) : match === '*' || match === call.model;
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
