// Every call to Slack's Web API: one attempt each, ten seconds at most, and waits that belong to one method and channel.
import { LRUCache } from 'lru-cache';
import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type Logger,
} from '@slack/web-api';
import type { Depot } from '#src/egress.ts';
import type { Log } from '#src/log.ts';
import { PostError } from '#src/poster.ts';
import { depotOf } from './depot.ts';

export interface Wire {
  readonly web: WebClient;
  readonly depot: Depot;
  /**
   * Sends one call and never repeats it. Rejects with a `PostError`; while Slack's stated wait for this method and
   * channel runs, without asking Slack at all.
   */
  call<T>(method: string, channel: string, send: (web: WebClient) => Promise<T>): Promise<T>;
  /** Milliseconds until `channel` takes another message or update; `spend` counts one that is about to be sent. */
  pace(channel: string): number;
  spend(channel: string): void;
}

/** Slack's rule of thumb for messages: https://docs.slack.dev/apis/web-api/rate-limits/ */
const writeEveryMs = 1000;

export function connectWire(settings: { token: string; apiUrl: string; log: Log }): Wire {
  const web = webClient(settings.token, settings.apiUrl, settings.log);
  const waits = new LRUCache<string, number>({ max: 10_000 });
  const writes = new LRUCache<string, number>({ max: 10_000 });
  return {
    web,
    depot: depotOf(settings.token, settings.apiUrl),
    pace: (channel) => Math.max(0, (writes.get(channel) ?? 0) - Date.now()),
    spend: (channel) => void writes.set(channel, Math.max(Date.now(), writes.get(channel) ?? 0) + writeEveryMs),
    async call(method, channel, send) {
      const key = `${method} ${channel}`;
      const waitMs = (waits.get(key) ?? 0) - Date.now();
      if (waitMs > 0) throw new PostError('limited', `${method}: waiting`, { retryAfterMs: waitMs });
      try {
        return await send(web);
      } catch (error) {
        const trouble = asPostError(method, error);
        if (trouble.kind === 'limited') waits.set(key, Date.now() + trouble.retryAfterMs);
        throw trouble;
      }
    },
  };
}

/**
 * A client without the SDK's defaults: its retries post twice when an answer is lost, its rate limit of one method
 * pauses all, and its time-out is none.
 */
export function webClient(token: string, apiUrl: string, log: Log, send?: typeof fetch): WebClient {
  return new WebClient(token, {
    ...(send && { fetch: send }),
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    timeout: 10_000,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: sdkLogger(log),
  });
}

/** What the SDKs may log: their warnings and errors. Their lower levels print whole messages. */
export function sdkLogger(log: Log): Logger {
  return {
    debug: silent,
    info: silent,
    warn: (...parts: unknown[]) => log.warn({ from: 'slack sdk' }, words(parts)),
    error: (...parts: unknown[]) => log.error({ from: 'slack sdk' }, words(parts)),
    setLevel: silent,
    getLevel: () => LogLevel.WARN,
    setName: silent,
  };
}

function silent(): void {
  // Nothing of a level that prints what people wrote.
}

function words(parts: unknown[]): string {
  return parts.map(String).join(' ').slice(0, 500);
}

/** Slack's own word for what went wrong (`invalid_auth` …), or undefined when Slack gave no clear answer. */
export function slackCode(error: unknown): string | undefined {
  if (error instanceof PostError) return slackCode(error.cause);
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  // A body that is not JSON becomes the "error" of an answer that was not Slack's.
  const code = error.data.error;
  return /^[a-z][a-z0-9_]*$/.test(code) ? code : undefined;
}

/** The scope whose lack Slack names in its refusal, or undefined. https://docs.slack.dev/authentication/ */
export function neededScope(error: unknown): string | undefined {
  if (error instanceof PostError) return neededScope(error.cause);
  if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'missing_scope') return undefined;
  const needed = 'needed' in error.data ? error.data.needed : undefined;
  return typeof needed === 'string' && needed !== '' ? needed.replaceAll(',', ', ') : 'chat:write';
}

const gone = /^(message_not_found|channel_not_found|thread_not_found|is_archived|is_inactive)$/;
const invalid =
  /^(msg_too_long|msg_blocks_too_long|no_text|invalid_blocks.*|invalid_arguments|too_many_attachments|file_type_not_allowed|file_upload_size_restricted|file_uploads_except_images_disabled)$/;
const unclear = /^(internal_error|fatal_error|service_unavailable|request_timeout|accesslimited|deadline_exceeded)$/;

function asPostError(method: string, error: unknown): PostError {
  const retryAfterMs = retryAfter(error);
  if (retryAfterMs !== undefined) return new PostError('limited', `${method}: limited`, { cause: error, retryAfterMs });
  const code = slackCode(error);
  return new PostError(kindOf(error, code), `${method}: ${code ?? 'no clear answer'}`, {
    cause: error,
  });
}

/** Milliseconds Slack wants us to wait, or undefined when it asks for no such thing. 30 s when it does not say how long. */
export function retryAfter(error: unknown): number | undefined {
  if (error instanceof WebAPIRateLimitedError) return error.retryAfter * 1000;
  if (/^(ratelimited|rate_limited|message_limit_exceeded)$/.test(slackCode(error) ?? '')) return 30_000;
  // The SDK knows a 429 without the header only by this sentence.
  if (error instanceof Error && error.message.startsWith('Retry header')) return 30_000;
  return undefined;
}

function kindOf(error: unknown, code: string | undefined): PostError['kind'] {
  if (error instanceof WebAPIHTTPError) return error.statusCode >= 500 ? 'unknown' : 'refused';
  if (code === undefined || unclear.test(code)) return 'unknown';
  if (gone.test(code)) return 'gone';
  return invalid.test(code) ? 'invalid' : 'refused';
}
