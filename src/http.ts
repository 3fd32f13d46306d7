// The one HTTP server that platforms share: health for the operator, pages and hooks for the rest, closed to strangers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Log } from './log.ts';
import type { Health } from './platform.ts';
import { openSite } from './http/site.ts';
import { BotError } from './trouble.ts';

/** A plain Node listener, for libraries that bring their own idea of a request. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface Http {
  /** Add routes before the first request: hono refuses later ones. Requests reach them only after the checks below. */
  readonly app: Hono;
  /** Whether only this machine can reach the server. */
  readonly loopback: boolean;
  /**
   * Hands all requests to `path` to a listener that proves its callers itself, by a signature: neither Host nor Origin
   * are checked for it, and only a declared length is held to the limit of a body.
   */
  mount(path: string, listener: Listener): void;
  /** Lets bodies of up to `bytes`, for five minutes, through to the paths that fit: their route reads them as they come. */
  allow(path: RegExp, bytes: number): void;
  /** Rejects with a `BotError` for the operator when the address cannot be had. */
  listen(): Promise<{ url: string }>;
  /** Ends at once what is idle and within half a second what is not. */
  close(): Promise<void>;
}

/** Bytes. The longest message a platform takes is far smaller. */
const largestBody = 256 * 1024;

/**
 * Opens the server. `names` are host names, beside addresses and localhost, under which people may reach it; `bodyMs` is how
 * long a body of the usual size may take to come.
 */
export function openHttp(options: {
  host: string;
  port: number;
  log: Log;
  health: () => Readonly<Record<string, Health>>;
  names?: readonly string[];
  bodyMs?: number;
}): Http {
  const { host, port, log, bodyMs = 30_000 } = options;
  const app = openSite(options);
  const mounted = new Map<string, Listener>();
  const allowed: { readonly path: RegExp; readonly bytes: number }[] = [];
  const toApp = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(limits, (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const listener = mounted.get(path);
    const most = allowed.find((one) => one.path.test(path))?.bytes ?? largestBody;
    if (most === largestBody) hasten(request, bodyMs);
    if (Number(request.headers['content-length']) > most) refuse(response, 413, tooLarge(most));
    else if (listener) listener(request, response);
    else if (request.headers['transfer-encoding']) refuse(response, 411, 'Say beforehand how long the request is.');
    else void toApp(request, response);
  });
  server.maxConnections = 2_000;

  return {
    app,
    loopback: isLoopback(host),
    mount: (path, listener) => void mounted.set(path, listener),
    allow: (path, bytes) => void allowed.push({ path, bytes }),
    async listen() {
      const bound = await listen(server, host, port);
      server.on('error', (error) => log.error({ err: error }, 'the HTTP server failed'));
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}` };
    },
    close: () => close(server),
  };
}

/** Against slow clients, by https://nodejs.org/api/http.html#serverrequesttimeout; milliseconds and bytes. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
} as const;

/** Hangs up on whoever takes too long to send a small body: the server's own limit is made for large ones. */
function hasten(request: IncomingMessage, ms: number): void {
  if (!request.headers['content-length']) return;
  const late = setTimeout(() => request.complete || request.destroy(), ms);
  request.once('end', () => clearTimeout(late)).once('close', () => clearTimeout(late));
}

function tooLarge(most: number): string {
  const size = most < 1024 * 1024 ? `${most / 1024} kB` : `${most / 1024 / 1024} MB`;
  return `That is more than ${size}: send less at once.`;
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error }));
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? host === 'localhost' : loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** Resolves with the port that was bound, which the system chooses when `port` is 0. */
function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new BotError(sentence(error, host, port), { cause: error })));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function sentence(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop the other program or set PORT.`;
    case 'EACCES':
      return `This user may not open port ${port}: set PORT to a number above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}: set HOST to 127.0.0.1, or to one it has.`;
    default:
      return `The page could not be opened at ${host}:${port} (${error.code ?? error.message}): check HOST and PORT.`;
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 500);
  await closed;
  clearTimeout(cut);
}
