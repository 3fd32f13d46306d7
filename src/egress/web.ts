// Opens an address that anybody named: looked up once, connected to exactly what was found, and only if that is on the internet.
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent } from 'undici';
import type { Clip } from '../message.ts';
import { BotError } from '../trouble.ts';
import { unpacked } from './body.ts';
import { type Answer, follow, mediaTypeOf } from './follow.ts';

/** What is out there. Tests have one of their own; whoever opens the way out takes the real one. */
export interface World {
  readonly resolve: (host: string) => Promise<readonly LookupAddress[]>;
  /** Whether an IP address may be connected to. */
  readonly isGlobal: (address: string) => boolean;
  /** Whether a port may, as a URL writes it: empty for the usual one. */
  readonly ports: (port: string) => boolean;
  /** Whether programs may be asked without TLS, too. Pages always may. */
  readonly plain?: boolean;
}

interface Wish {
  readonly mostBytes: number;
  readonly types: readonly string[];
}

/** For the whole of an address, redirects included: milliseconds. */
const patienceMs = 10_000;
const mostBytes = 2_000_000;
/** Addresses open at the same time, whoever named them; others wait. */
const mostAtOnce = 8;

const headers = {
  'user-agent': 'Parley/0 (reads links for people who ask; no crawler)',
  accept: 'text/html, text/*;q=0.9, */*;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
};

export function openWeb(world: World, waitMs = patienceMs) {
  const waiting: (() => void)[] = [];
  let free = mostAtOnce;

  /** Resolves once there is a free place, first come, first served; who leaves before takes none. */
  async function seat(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      if (waiting.includes(resolve)) waiting.splice(waiting.indexOf(resolve), 1);
      reject(signal.reason);
    };
    waiting.push(resolve);
    signal.addEventListener('abort', leave, { once: true });
    await promise;
    signal.removeEventListener('abort', leave);
  }

  async function get(address: string, wish: Wish, signal: AbortSignal): Promise<Clip> {
    await seat(signal);
    try {
      return await open(address, wish, world, AbortSignal.any([signal, AbortSignal.timeout(waitMs)]));
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof BotError ? error : new BotError('I could not open that address.', { cause: error });
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  }

  return { get };
}

async function open(address: string, wish: Wish, world: World, signal: AbortSignal): Promise<Clip> {
  const connect = { lookup: pinned(world), timeout: patienceMs };
  // One for each: nothing of one visit, not even a connection, is there for the next.
  const line = new Agent({ allowH2: false, pipelining: 0, maxHeaderSize: 16_384, connect });
  try {
    const vet = (url: URL): void => check(url, world);
    return await clip(await follow(address, { line, headers, vet }, signal), wish);
  } finally {
    await line.destroy();
  }
}

async function clip(answer: Answer, { mostBytes: wished, types }: Wish): Promise<Clip> {
  const { statusCode, url } = answer;
  if (statusCode !== 200) throw new BotError(`${url.host} answered with ${statusCode}, not with a page.`);
  const mediaType = mediaTypeOf(answer.headers);
  if (!types.some((type) => mediaType.startsWith(type)))
    throw new BotError(`What ${url.host} has there is nothing I can read.`);
  const bytes = Buffer.concat(await Array.fromAsync(unpacked(answer, Math.min(wished, mostBytes))));
  return { name: url.href, mediaType, bytes };
}

/** Before anything is looked up. A host that is an address is connected to without a lookup, so it is judged here. */
export function check({ protocol, username, password, port, hostname }: URL, world: World): void {
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new BotError('I open only addresses that begin with https://.');
  if (username || password) throw new BotError('I open no addresses with a name or a password in them.');
  if (!world.ports(port)) throw closed();
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && !world.isGlobal(literal)) throw closed();
}

/** Looks a host up once; the connection is made to exactly what was judged here. */
export function pinned({ resolve, isGlobal }: World): LookupFunction {
  const judged = async (host: string): Promise<[LookupAddress, ...LookupAddress[]]> => {
    const [first, ...others] = (await resolve(host)).filter(({ address }) => isGlobal(address));
    if (!first) throw closed();
    return [first, ...others];
  };
  return (host, { all }, callback) => {
    const tell = async (): Promise<void> => {
      const found = await judged(host).catch((error: Error) => error);
      if (found instanceof Error) callback(found, []);
      else if (all) callback(null, found);
      else callback(null, found[0].address, found[0].family);
    };
    void tell();
  };
}

/** The same for all that is not open to everybody: what there is inside is nobody's business. */
function closed(): BotError {
  return new BotError('I open only pages that are open to everybody.');
}
