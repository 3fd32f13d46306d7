// The HTTP side: takes a request in, lets a fault befall it, and answers by Discord's rules, in Discord's order.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { receive, understand, type Body } from './body.ts';
import type { Fault, Faults } from './fault.ts';
import { judge } from './judge.ts';
import { tooMany, type Limits } from './limits.ts';
import { invalidForm, Refusal, type Complaint } from './refusal.ts';
import type { Answer, Route } from './route.ts';
import { match, type Matched } from './match.ts';
import { cut, send, trickle, type Outgoing } from './wire.ts';

/** A request as it came, and how it was answered. */
export interface Logged {
  readonly method: string;
  /** As in Discord's OpenAPI document, such as `/channels/{channel_id}/messages`; empty when there is no such route. */
  readonly route: string;
  readonly path: string;
  readonly query: string;
  body: unknown;
  /** Why, for the server's own records. https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object */
  readonly reason?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Absent as long as nothing was answered, or for good when the line was cut. */
  status?: number;
}

/** A body that Discord would not have taken. */
export interface Violation {
  readonly method: string;
  readonly route: string;
  readonly body: unknown;
  readonly code: number;
  readonly complaints: readonly Complaint[];
}

/** A file that was asked for. */
export interface Download {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly status: number;
}

export interface Desk {
  readonly routes: readonly Route[];
  readonly limits: Limits | undefined;
  readonly faults: Faults;
  readonly token: () => string;
  readonly requests: Logged[];
  readonly violations: Violation[];
  readonly downloads: Download[];
  /** 401, 403 and 429, but shared ones. https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
  invalid: number;
  /** Something happened that somebody may be waiting for. */
  readonly changed: () => void;
}

const prefix = '/api/v10';

/** Takes one request to its answer. */
export async function exchange(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = Date.now();
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'http://discord.invalid');
  const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : '';
  const matched = match(desk.routes, method, path);
  const route = matched?.route.path ?? '';
  const logged: Logged = { method, route, path, query: url.search, body: undefined, at, ...reasonOf(request) };
  desk.requests.push(logged);
  const body = await bring(request);
  if (!(body instanceof Refusal)) logged.body = body.json;
  const fault = desk.faults.take({ method, route, path });
  const asked = {
    logged,
    matched,
    body,
    authorization: request.headers.authorization,
    query: url.searchParams,
  };
  const perform = () => answer(desk, asked);
  const outgoing = befall(fault, perform, response);
  if (outgoing) {
    logged.status = outgoing.status;
    const counts = [401, 403, 429].includes(outgoing.status) && outgoing.headers?.['x-ratelimit-scope'] !== 'shared';
    if (counts) desk.invalid += 1;
  }
  desk.changed();
}

/** Lets the fault happen, if there is one, and tells what was sent. */
function befall(fault: Fault | undefined, perform: () => Outgoing, response: ServerResponse): Outgoing | undefined {
  switch (fault?.type) {
    case 'answer':
      if (fault.performed) perform();
      return send(response, fault);
    case 'limited':
    case 'cloudflare':
      return send(response, instead(fault));
    case 'cut':
    case 'hang':
      if (fault.performed) perform();
      if (fault.type === 'cut') cut(response);
      return undefined;
    case 'trickle':
      return trickle(response, perform(), fault.ms);
    case 'late':
      return send(response, perform(), fault.ms);
    case undefined:
      return send(response, perform());
  }
}

function instead(fault: Extract<Fault, { type: 'limited' | 'cloudflare' }>): Outgoing {
  if (fault.type === 'limited') return { status: 429, ...tooMany(fault.scope, fault.seconds) };
  const body = '<html><title>Access denied | Error 1015</title></html>';
  return { status: 429, headers: { 'content-type': 'text/html' }, body };
}

interface Asked {
  readonly logged: Logged;
  readonly matched: Matched | undefined;
  readonly body: Body | Refusal;
  readonly authorization: string | undefined;
  readonly query: URLSearchParams;
}

/** It is written as in an address, so that a header can hold it. */
function reasonOf({ headers }: IncomingMessage): { reason?: string } {
  const told = headers['x-audit-log-reason'];
  return typeof told === 'string' ? { reason: decodeURIComponent(told) } : {};
}

async function bring(request: IncomingMessage): Promise<Body | Refusal> {
  try {
    return await understand(await receive(request), request.headers['content-type'] ?? '');
  } catch (cause) {
    if (cause instanceof Refusal) return cause;
    throw cause;
  }
}

function answer(desk: Desk, { logged, matched, body, authorization, query }: Asked): Outgoing {
  const headers: Record<string, string> = {};
  try {
    if (!matched?.route.open && authorization !== `Bot ${desk.token()}`) throw new Refusal(401, 0, '401: Unauthorized');
    if (!matched) throw new Refusal(404, 0, '404: Not Found');
    const over = count(desk.limits, matched, headers);
    if (over) return { ...over, headers: { ...headers, ...over.headers } };
    if (body instanceof Refusal) throw body;
    return { ...run(matched, body, query), headers };
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    if (cause.status === 400) desk.violations.push({ ...logged, code: cause.code, complaints: cause.complaints });
    return { status: cause.status, body: cause.body, headers };
  }
}

/** Counts the request, and gives it the headers of its bucket; the answer when it is one too many. */
function count(
  limits: Limits | undefined,
  { route, params }: Matched,
  headers: Record<string, string>,
): Outgoing | undefined {
  if (!limits) return undefined;
  const global = route.open ? 0 : limits.global();
  if (global > 0) return { status: 429, ...tooMany('global', global / 1000) };
  if (!route.bucket) return undefined;
  const ticket = limits.route(route.bucket, params[route.bucket.per] ?? '');
  Object.assign(headers, ticket.headers);
  return ticket.waitMs > 0 ? { status: 429, ...tooMany('user', ticket.waitMs / 1000) } : undefined;
}

function run({ route, params }: Matched, body: Body, query: URLSearchParams): Answer {
  const complaints = judge(route.method, route.path, body.json);
  if (complaints.length > 0) throw invalidForm(...complaints);
  return route.run({
    param: (name) => params[name] ?? '',
    query,
    body: body.json,
    files: body.files,
  });
}
