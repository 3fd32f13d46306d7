// The one way out for addresses that people and models name: to public hosts only, bounded in size and time.
import type { Clip } from './message.ts';

export interface Egress {
  /** What an address holds: http(s) only, no credentials, at most `mostBytes`. Throws a `BotError` for the person. */
  get(address: string, mostBytes: number, signal: AbortSignal): Promise<Clip>;
}

export declare function openEgress(): Egress;

/** Where a platform keeps its files. */
export interface Depot {
  /** Hosts as `cdn.example.com`, or with a port where one is named by the operator, who also may name a plain-http origin. */
  readonly origins: readonly string[];
  /** Sent along to `origins` only, never to where a redirect leads besides. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A file of a platform, as its bytes come. Asks `depot.origins` only, redirects included. Throws a `BotError` for the person when
 * the file is larger than `mostBytes`, gone, or the line breaks; an `HttpRefusal` when the host answers with anything but a file.
 */
export declare function download(
  address: string,
  depot: Depot,
  mostBytes: number,
  signal: AbortSignal,
): AsyncIterable<Uint8Array>;
