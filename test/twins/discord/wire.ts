// Puts an answer on the wire: whole, late, a byte at a time, or not at all.
import type { ServerResponse } from 'node:http';

export interface Outgoing {
  readonly status: number;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends an answer, after `afterMs` if given. */
export function send(response: ServerResponse, outgoing: Outgoing, afterMs = 0): Outgoing {
  const whole = () => begin(response, outgoing).end(textOf(outgoing.body));
  if (afterMs > 0) whileOpen(response, setTimeout(whole, afterMs));
  else whole();
  return outgoing;
}

/** Sends the head at once and the body one byte every `everyMs`. */
export function trickle(response: ServerResponse, outgoing: Outgoing, everyMs: number): Outgoing {
  const bytes = Buffer.from(textOf(outgoing.body));
  let sent = 0;
  begin(response, outgoing).flushHeaders();
  const timer = setInterval(() => {
    if (sent < bytes.length) return void response.write(bytes.subarray(sent, (sent += 1)));
    clearInterval(timer);
    response.end();
  }, everyMs);
  whileOpen(response, timer);
  return outgoing;
}

/** Ends the connection in the middle of nothing. */
export function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

function begin(response: ServerResponse, { status, body, headers }: Outgoing): ServerResponse {
  const type =
    body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' };
  return response.writeHead(status, { ...type, ...headers });
}

function textOf(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function whileOpen(response: ServerResponse, timer: NodeJS.Timeout): void {
  response.once('close', () => clearTimeout(timer));
}
