// HTTP mode: payloads as signed requests, and what the platform makes of the answers.
import { createHmac } from 'node:crypto';
import type { Kind, Result, Retry } from './mail.ts';

/** @see https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

export interface Parcel {
  readonly url: string;
  readonly secret: string;
  readonly kind: Kind;
  readonly payload: object;
  readonly retry: Retry;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Posts one attempt. Events and challenges are JSON, commands a form, and clicks a form with JSON in `payload`.
 * @see https://docs.slack.dev/apis/events-api#retries
 */
export async function post(parcel: Parcel): Promise<Result> {
  const { url, secret, retry, timeoutMs, signal } = parcel;
  const { type, body } = written(parcel.kind, parcel.payload);
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers: Record<string, string> = {
    'content-type': type,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signature(secret, timestamp, body),
    ...(retry.number > 0 && { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
  };
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.any([signal, patience]) });
    const text = await response.text();
    if (response.ok) return { type: 'acknowledged', response: text };
    return { type: 'failed', reason: 'http_error', noRetry: response.headers.get('x-slack-no-retry') === '1' };
  } catch {
    return { type: 'failed', reason: patience.aborted ? 'http_timeout' : 'connection_failed' };
  }
}

function written(kind: Kind, payload: object): { type: string; body: string } {
  const json = JSON.stringify(payload);
  if (kind === 'events_api') return { type: 'application/json', body: json };
  const fields = kind === 'interactive' ? { payload: json } : Object.fromEntries(Object.entries(payload));
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}
