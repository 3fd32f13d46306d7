// The ways out for addresses that others name: files of a platform from its own hosts, all else from public hosts only, bounded.
import { lookup } from 'node:dns/promises';
import { Agent } from 'undici';
import { isGlobal } from './egress/address.ts';
import { metered, unpacked, within } from './egress/body.ts';
import { follow, mediaTypeOf } from './egress/follow.ts';
import { openWeb, type World } from './egress/web.ts';
import type { Clip } from './message.ts';
import { BotError } from './trouble.ts';

export interface Wish {
  /** Decoded; never more than 2 MB whatever is wished. */
  readonly mostBytes: number;
  /** Media types as they begin, such as `text/` and `application/pdf`; anything else is not read. */
  readonly types: readonly string[];
}

export interface Egress {
  /** What an address holds: http(s) only, no credentials, public hosts only. Throws a `BotError` for the person. */
  get(address: string, wish: Wish, signal: AbortSignal): Promise<Clip>;
}

/** What programs of others may be asked on: public hosts, over TLS. */
export const internet: World = {
  resolve: (host) => lookup(host, { all: true }),
  isGlobal,
  // What listens below has a protocol of its own.
  ports: (port) => port === '' || Number(port) > 1023,
};

/** The same for what the operator names. */
export const anywhere: World = { ...internet, isGlobal: () => true, ports: () => true, plain: true };

/** The way out for what people and models name. */
export function openEgress(): Egress {
  return openWeb({
    ...internet,
    // https://www.iana.org/assignments/service-names-port-numbers: whatever listens elsewhere is no page for people.
    ports: (port) => ['', '80', '443'].includes(port),
  });
}

/** Where a platform keeps its files. */
export interface Depot {
  /** As `https://cdn.example.com`, with a port where it is not the usual one. Only the operator names a plain-http origin. */
  readonly origins: readonly string[];
  /** Sent along to `origins`, which is to say: never anywhere else. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Media types that are never the file: `text/html` where a platform answers with a page to log in at. */
  readonly never?: readonly string[];
}

/** A host of the depot answered, but not with the file. `status` is 200 where it was of a type that `depot.never` names. */
export class HttpRefusal extends BotError {
  readonly status: number;
  /** In lower case, without parameters; empty when the host told none. */
  readonly mediaType: string;

  constructor(status: number, mediaType: string) {
    super(refusal(status), { cause: `${status} ${mediaType}` });
    this.status = status;
    this.mediaType = mediaType;
  }
}

/** Milliseconds a host may take to begin, and to go on; and all in all, besides what its bytes take at `bytesPerMs`. */
const patience = { idleMs: 10_000, ms: 15_000, bytesPerMs: 128 };

/** Closed after each file: a connection that a host has forgotten meanwhile would break the next. */
const line = new Agent({ allowH2: false, pipelining: 0, connect: { timeout: patience.idleMs }, bodyTimeout: 0 });

/**
 * A file of a platform, as its bytes come. Asks `depot.origins` only, redirects included. Throws a `BotError` for the person when
 * the file is larger than `mostBytes`, is not on these hosts, or the line breaks; an `HttpRefusal` when the host answers with
 * anything but the file; the signal's reason when it aborts. The time that the reader takes does not count.
 */
export async function* download(
  address: string,
  depot: Depot,
  mostBytes: number,
  signal: AbortSignal,
  waiting = patience,
): AsyncGenerator<Uint8Array> {
  const own = new Set(depot.origins.map((origin) => new URL(origin).origin));
  const vet = (url: URL): void => {
    if (own.has(url.origin) && !url.username && !url.password) return;
    throw new BotError('That file is not where this platform keeps its files, so I left it alone.');
  };
  const asking = { line, vet, headers: { ...depot.headers, 'accept-encoding': 'identity' } };
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  try {
    const answer = await within(follow(address, asking, ended), waiting.ms, signal);
    const type = mediaTypeOf(answer.headers);
    if (answer.statusCode !== 200 || depot.never?.includes(type)) throw new HttpRefusal(answer.statusCode, type);
    yield* metered(unpacked(answer, mostBytes), waiting, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BotError) throw error;
    throw new BotError('The line to that file broke. Please try again.', { cause: error });
  } finally {
    // Refused, too large or not wanted any more: the rest is not read.
    stop.abort();
  }
}

function refusal(status: number): string {
  if (status === 200) return 'Where that file should be, I found something else.';
  if (status === 401 || status === 403) return 'I may not read that file.';
  if (status === 404 || status === 410) return 'That file is gone.';
  return `I could not get that file: its host answered with ${status}.`;
}
