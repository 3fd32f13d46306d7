// The way to Discord's REST: how requests are made, when none may leave, and what failures mean in our words.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DefaultRestOptions,
  DiscordAPIError,
  HTTPError,
  RateLimitError,
  type RateLimitData,
  type REST,
  type RequestData,
  type RESTOptions,
  type RouteLike,
} from 'discord.js';
import { z } from 'zod';
import type { Log } from '#src/log.ts';
import { PostError } from '#src/poster.ts';
import { LineClosed, type Breaker } from './breaker.ts';

/** The longest a request may take until its answer is read to the last byte. */
const patienceMs = 15_000;
/** Besides, the time that files take on a line of a megabit a second; discord.js itself ends nothing before. */
const bytesPerMs = 128;
const longestMs = 900_000;
/** The longest a request may wait for a rate limit; an answer that comes later is worth less than being told. */
const longestWaitMs = 20_000;

type MakeRequest = RESTOptions['makeRequest'];
type Answer = Awaited<ReturnType<MakeRequest>>;

export const tokenRefused =
  'DISCORD_TOKEN is set but Discord refuses it: make a new one at https://discord.com/developers/applications → your app → Bot → Reset Token';

/**
 * discord.js retries a POST after a 500 at once and without end after a firewall's 429; both are ours to decide.
 * `apiUrl` has no version, as `rest.api` of discord.js.
 */
export function wireOptions(apiUrl: string, breaker: Breaker, log: Log, limitMs = patienceMs): Partial<RESTOptions> {
  const guard = { whoami: `${apiUrl}/v10/users/@me`, breaker, log, limitMs };
  return {
    api: apiUrl,
    retries: 0,
    timeout: longestMs,
    rejectOnRateLimit: (limit: RateLimitData) => Math.max(limit.timeToReset, limit.retryAfter) > longestWaitMs,
    makeRequest: (url, init) => guarded(guard, url, init),
  };
}

interface Guard {
  readonly whoami: string;
  readonly breaker: Breaker;
  readonly log: Log;
  readonly limitMs: number;
}

async function guarded(guard: Guard, ...[url, init]: Parameters<MakeRequest>): ReturnType<MakeRequest> {
  const { breaker, log, limitMs } = guard;
  const closed = breaker.closed();
  if (closed) throw closed;
  const response = await withRetryAfter(await patiently(limitMs, url, init));
  const shut = breaker.learn(response.status, response.headers);
  if (shut) {
    log.error({ ms: shut.retryAfterMs }, shut.message);
    throw shut;
  }
  // discord.js makes its headers a plain record; the type is wider.
  const authorization = new Headers(init.headers as Record<string, string>).get('authorization');
  if (response.status === 401 && authorization !== null) throw await doubted(guard, authorization);
  return response;
}

const limited = z.looseObject({ retry_after: z.number().nonnegative() });

/**
 * discord.js looks for the pause in the header alone, without which a 429 is a firewall's; Discord tells it in the body too:
 * https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
 */
async function withRetryAfter(response: Answer): Promise<Answer> {
  const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json');
  if (response.status !== 429 || !isJson || response.headers.get('retry-after') !== null) return response;
  const body = await response.json();
  const { data } = limited.safeParse(body);
  const headers = new Headers(response.headers);
  if (data) headers.set('retry-after', String(data.retry_after));
  return Response.json(body, { status: 429, headers });
}

/** discord.js's own timeout ends with the headers; this one also ends an answer that trickles in. */
async function patiently(limitMs: number, ...[url, init]: Parameters<MakeRequest>): ReturnType<MakeRequest> {
  const form = init.body instanceof FormData ? await encoded(init.body) : undefined;
  const limit = AbortSignal.timeout(Math.ceil(limitMs + (form?.body.length ?? 0) / bytesPerMs));
  const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  if (!form) return DefaultRestOptions.makeRequest(url, { ...init, signal });
  // discord.js makes its headers a plain record; the type is wider.
  const headers = { ...(init.headers as Record<string, string>), 'content-type': form.type };
  return DefaultRestOptions.makeRequest(url, { ...init, body: form.body, headers, signal });
}

/** Whichever undici sends for the process takes forms of its own making only, and discord.js brings another; all take bytes. */
async function encoded(form: FormData): Promise<{ body: Uint8Array<ArrayBuffer>; type: string }> {
  const response = new Response(form);
  return { body: new Uint8Array(await response.arrayBuffer()), type: response.headers.get('content-type') ?? '' };
}

/** A single 401 may be an accident; a second one means that the token is worth nothing, and asking on leads to a ban. */
async function doubted({ whoami, breaker, log, limitMs }: Guard, authorization: string): Promise<Error> {
  const closed = breaker.closed();
  if (closed) return closed;
  const again = await patiently(limitMs, whoami, { method: 'GET', headers: { authorization } });
  if (again.status !== 401) return new Error('Discord refused a good token once');
  log.error(tokenRefused);
  return breaker.park(tokenRefused);
}

/** A GET, tried up to three times when the line is bad: reading twice harms nobody. */
export async function read(rest: REST, route: RouteLike, options: RequestData = {}): Promise<unknown> {
  for (let pause = 250; ; pause *= 4) {
    try {
      return await rest.get(route, options);
    } catch (error) {
      if (postError(error).kind !== 'unknown' || pause > 1_000 || options.signal?.aborted === true) throw error;
    }
    await sleep(pause);
  }
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const kinds = new Map<number | string, PostError['kind']>([
  [10_003, 'gone'],
  [10_008, 'gone'],
  // Too many edits to a message older than an hour: it can grow no more, so another one must.
  [30_046, 'gone'],
  [50_001, 'refused'],
  [50_013, 'refused'],
  [50_007, 'refused'],
  [50_278, 'refused'],
  [50_035, 'invalid'],
]);

/** What a failed request means for the message it was to show. */
export function postError(cause: unknown): PostError {
  if (cause instanceof LineClosed) return closedError(cause);
  if (cause instanceof RateLimitError) {
    const retryAfterMs = Math.max(cause.timeToReset, cause.retryAfter);
    return new PostError('limited', 'Discord limits this room', { cause, retryAfterMs });
  }
  if (cause instanceof DiscordAPIError) return new PostError(kindOf(cause), `Discord says ${cause.code}`, { cause });
  if (cause instanceof HTTPError) return new PostError('unknown', `Discord answered ${cause.status}`, { cause });
  return new PostError('unknown', 'the line to Discord broke', { cause });
}

function closedError(cause: LineClosed): PostError {
  if (cause.retryAfterMs === Infinity) return new PostError('refused', cause.message, { cause });
  return new PostError('limited', cause.message, { cause, retryAfterMs: cause.retryAfterMs });
}

function kindOf(error: DiscordAPIError): PostError['kind'] {
  const known = kinds.get(error.code);
  if (known) return known;
  if (error.status === 404) return 'gone';
  return error.status === 401 || error.status === 403 ? 'refused' : 'invalid';
}
