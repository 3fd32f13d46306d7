// A way to one origin that somebody named, for many requests: what it sends is bounded, and nothing leads anywhere else.
import { Agent, fetch as ask } from 'undici';
import { BotError } from '../trouble.ts';
import { check, pinned, type World } from './web.ts';

/** How a world lets whole conversations be held. */
export interface Going {
  /** Sent to the origin and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for the whole answer to what is posted. */
  readonly postMs: number;
}

export interface Origin {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** Calls back once it has sent, or was asked for, more than anybody needs. */
  flooded(tell: () => void): void;
  /** Why nothing was asked of it, where that was so. */
  refusal(): BotError | undefined;
  close(): Promise<void>;
}

/** Bytes of one answer or event; of a stream, all in all. Streams that are opened in a minute. */
const [mostBytes, mostOfStream, mostStreams] = [4 * 1024 * 1024, 64 * 1024 * 1024, 6];
const connectMs = 10_000;

/** `address` must be one. */
export function openOrigin(address: string, world: World, going: Going): Origin {
  const { origin } = new URL(address);
  const line = new Agent({
    allowH2: false,
    maxHeaderSize: 16_384,
    bodyTimeout: 0,
    headersTimeout: going.postMs + connectMs,
    connections: 16,
    connect: { lookup: pinned(world), timeout: connectMs },
  });
  let flood: () => void = () => undefined;
  let refused: BotError | undefined;
  let streams: readonly number[] = [];

  function vet(url: URL): void {
    if (url.origin !== origin) throw new BotError('That server wants to lead me elsewhere, where I do not follow.');
    if (url.protocol !== 'https:' && !world.plain)
      throw new BotError('I connect only servers whose address begins with https://.');
    check(url, world);
  }

  function isFlood(method: string): boolean {
    if (method !== 'GET') return false;
    const now = Date.now();
    streams = [...streams.filter((at) => at > now - 60_000), now];
    return streams.length > mostStreams;
  }

  async function fetch(to: string | URL, init: RequestInit = {}): Promise<Response> {
    try {
      const url = new URL(to);
      vet(url);
      const method = init.method ?? 'GET';
      if (isFlood(method)) {
        flood();
        throw new Error('it ends its streams too often');
      }
      const limit = method === 'GET' ? [] : [AbortSignal.timeout(going.postMs)];
      const signals = [...(init.signal ? [init.signal] : []), ...limit];
      const answer = await ask(url, {
        dispatcher: line,
        method,
        redirect: 'manual',
        headers: { ...Object.fromEntries(new Headers(init.headers)), ...going.headers, 'accept-encoding': 'identity' },
        ...(typeof init.body === 'string' && { body: init.body }),
        ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
      });
      const isStream = (answer.headers.get('content-type') ?? '').startsWith('text/event-stream');
      const body = answer.body && ReadableStream.from(bounded(answer.body, isStream, () => flood()));
      const headers = [...answer.headers];
      return new Response(empty.includes(answer.status) ? null : body, { status: answer.status, headers });
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const against = [error, cause].find((one) => one instanceof BotError);
      if (against) refused = against;
      throw error;
    }
  }

  return {
    fetch,
    flooded(tell) {
      flood = tell;
    },
    refusal: () => refused,
    close: () => line.destroy(),
  };
}

/** Statuses that have no body: https://fetch.spec.whatwg.org/#null-body-status */
const empty = [204, 205, 304];

async function* bounded(
  body: AsyncIterable<Uint8Array>,
  isStream: boolean,
  flood: () => void,
): AsyncGenerator<Uint8Array> {
  let [whole, event] = [0, 0];
  let last = 0;
  for await (const bytes of body) {
    whole += bytes.length;
    event += bytes.length;
    if (isStream)
      for (const [at, byte] of bytes.entries()) {
        // An empty line ends an event.
        if (byte === 10 && last === 10) event = bytes.length - at;
        if (byte !== 13) last = byte;
      }
    if (event > mostBytes || whole > (isStream ? mostOfStream : mostBytes)) {
      flood();
      throw new Error('it sent more than an answer may hold');
    }
    yield bytes;
  }
}
