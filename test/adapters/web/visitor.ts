// A browser as far as the page's server can tell: cookies, questions, and streams that are read as they come.
import type { Line } from '#adapters/web/outcome.ts';
import type { Update } from '#adapters/web/room.ts';

export type Message = Extract<Update, { type: 'message' }>;

export class Visitor {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  cookie = '';

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  async enter(token?: string): Promise<this> {
    await this.ask('POST', '/session', token === undefined ? {} : { token });
    return this;
  }

  async fetch(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const headers = { origin: this.#url, ...this.#headers, ...(this.cookie && { cookie: this.cookie }) };
    const sent =
      body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) };
    const response = await fetch(`${this.#url}/api${path}`, { method, headers, ...sent, ...(signal && { signal }) });
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    return response;
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; data: unknown }> {
    const response = await this.fetch(method, path, body);
    return { status: response.status, data: await response.json() };
  }

  /** Gives a command; its lines as they come. A refusal rejects with its status. */
  async *give(room: string, given: object, signal?: AbortSignal): AsyncGenerator<Line> {
    const response = await this.fetch('POST', `/rooms/${room}/commands`, { id: newId(), ...given }, signal);
    if (response.status !== 200) throw new Error(String(response.status));
    let rest = '';
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      // The server's own lines.
      for (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
    }
  }

  /** What a viewer of a room is told at first. */
  async shown(room: string): Promise<readonly Message[]> {
    const end = new AbortController();
    const response = await this.fetch('GET', `/rooms/${room}/events`, undefined, end.signal);
    let text = '';
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      if (text.includes('"type":"signs"')) break;
    }
    end.abort();
    const lines = text.split('\n').filter((line) => line.startsWith('data: '));
    // The server's own updates.
    const updates = lines.map((line) => JSON.parse(line.slice(6)) as Update);
    const messages = updates.filter((update) => update.type === 'message');
    return messages.toSorted((one, other) => one.at - other.at);
  }
}

let count = 0;

/** An id as the page makes them. */
export function newId(): string {
  count += 1;
  return `visitor-0123456789-${count}`;
}
