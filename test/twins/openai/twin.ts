// A server with OpenAI's protocol on loopback, as an operator runs one: llama.cpp, Ollama or vLLM, in its own dialect.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plainest } from '../groq/json.ts';
import type { ChatRequest } from '../groq/request.ts';
import { tones } from '../groq/tone.ts';
import { type Answer, chunks, whole } from './answer.ts';
import { type Able, type Asked, dialects, type Refusal } from './dialect.ts';

export interface OpenAiTwinOptions extends Partial<Able> {
  /** Absent: none is asked for. */
  readonly key?: string;
  /** Whether it keeps to a schema; else it passes it over. */
  readonly schemas?: boolean;
  /** Whether its list tells how long the context is; older ones do not. */
  readonly told?: boolean;
  /** Only `max_completion_tokens` is taken. @see https://platform.openai.com/docs/api-reference/chat/create */
  readonly newer?: boolean;
}

/** One request, as it came. */
export interface Call {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body?: Asked & Readonly<Record<string, unknown>>;
  readonly form?: FormData;
}

/** Starts a twin that answers every question with its own name. */
export async function startOpenAiTwin(
  dialect: keyof typeof dialects,
  options: OpenAiTwinOptions = {},
): Promise<OpenAiTwin> {
  const twin = new OpenAiTwin(dialect, options);
  await twin.open();
  return twin;
}

export class OpenAiTwin {
  /** Oldest first. */
  readonly calls: Call[] = [];
  readonly #dialect: (typeof dialects)[keyof typeof dialects];
  readonly #able: Able;
  readonly #options: OpenAiTwinOptions;
  #server: Server | undefined;
  #port = 0;

  constructor(dialect: keyof typeof dialects, options: OpenAiTwinOptions) {
    this.#dialect = dialects[dialect];
    this.#options = options;
    this.#able = { models: ['local'], context: 8_192, tools: true, images: false, ...options };
    this.answer = () => ({ text: `From ${dialect}, at your service.` });
  }

  /** What is said where no JSON is asked for. Assign to script it. */
  answer: (asked: Asked) => Answer;

  /** What is heard. Assign to script it. */
  hears: (form: FormData) => string = () => 'Why is the sky blue?';

  /** Ends in `/v1`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /** Chats so far, without those that only find out what there is. */
  get chats(): readonly (Asked & Readonly<Record<string, unknown>>)[] {
    return this.calls.flatMap(({ path, body }) => (path === '/v1/chat/completions' && body ? [body] : []));
  }

  /** At the same port each time. */
  async open(): Promise<void> {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    // A server that listens on TCP has this address.
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection at once; whoever comes then is refused. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers;
    const path = request.url ?? '';
    const read = await bodyOf(request);
    this.calls.push({ path, authorization, ...read });
    const { key } = this.#options;
    if (key !== undefined && authorization !== `Bearer ${key}`) return deny(response, this.#dialect.badKey);
    const { models, context } = this.#able;
    if (path === '/v1/models') {
      const plain = (id: string) => ({ id, object: 'model' });
      const data = models.map((id) => (this.#options.told === false ? plain(id) : this.#dialect.listed(id, context)));
      return send(response, { object: 'list', data });
    }
    if (path === '/v1/chat/completions' && read.body) return this.#chat(read.body, response);
    if (path === '/v1/audio/transcriptions' && read.form) return this.#hear(read.form, response);
    // As Kokoro-FastAPI and others tell their voices: https://github.com/remsky/Kokoro-FastAPI
    if (path === '/v1/audio/voices') return send(response, { voices: ['af_heart', 'am_adam'] });
    if (path === '/v1/audio/speech')
      return void response.writeHead(200, { 'content-type': 'audio/wav' }).end(tones(String(read.body?.['input'])));
    deny(response, { status: 404, body: { detail: 'Not Found' } });
  }

  #chat(asked: Asked, response: ServerResponse): void {
    const { models } = this.#able;
    // Ollama takes a name without its tag for the latest.
    const isServed = [asked.model, `${asked.model}:latest`].some((name) => models.includes(name));
    const unknown = isServed ? undefined : this.#dialect.unknownModel?.(asked.model);
    const tokens = Math.ceil(JSON.stringify(asked.messages).length / 4);
    const refused = unknown ?? this.#outdated(asked) ?? this.#dialect.refuse(asked, this.#able, tokens);
    if (refused) return deny(response, refused);
    const answer = this.#said(asked);
    if (!asked.stream) return send(response, whole(answer, asked, this.#dialect, tokens));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks(answer, asked, this.#dialect, tokens)) response.write(chunk);
    response.end();
  }

  #outdated({ max_tokens: most }: Asked): Refusal | undefined {
    if (!this.#options.newer || most === undefined) return undefined;
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    const error = { message, type: 'invalid_request_error', param: 'max_tokens', code: 'unsupported_parameter' };
    return { status: 400, body: { error } };
  }

  #said(asked: Asked): Answer {
    if (asked.response_format?.type === 'json_schema' && this.#options.schemas === false) return this.answer(asked);
    // Only its form is looked at.
    const json = asked.response_format?.type === 'json_schema' ? plainest(asked as unknown as ChatRequest) : undefined;
    return json === undefined ? this.answer(asked) : { text: json };
  }

  /** vLLM knew no times for long. @see https://github.com/vllm-project/vllm/issues/14818 */
  #hear(form: FormData, response: ServerResponse): void {
    if (form.get('response_format') === 'verbose_json') {
      const message = 'Currently only support response_format `text` or `json`';
      return deny(response, { status: 400, body: { object: 'error', message, type: 'BadRequestError', code: 400 } });
    }
    send(response, { text: this.hears(form), usage: { type: 'duration', seconds: 1 } });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Pick<Call, 'body' | 'form'>> {
  const parts: Uint8Array[] = [];
  // A request without an encoding gives buffers.
  for await (const part of request) parts.push(part as Uint8Array);
  const bytes = Buffer.concat(parts);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/'))
    return { form: await new Response(bytes, { headers: { 'content-type': type } }).formData() };
  // Judged by the dialect.
  return bytes.length > 0 ? { body: JSON.parse(bytes.toString()) as NonNullable<Call['body']> } : {};
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function deny(response: ServerResponse, { status, body }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
