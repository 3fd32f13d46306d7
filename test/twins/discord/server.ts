// The one HTTP server: the API, the gateway's upgrade, and the files of messages.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchange, type Desk } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { opened } from './upload.ts';
import type { World } from './world.ts';

/** Listens on a free port of 127.0.0.1, and tells the world where that is. */
export async function listen(world: World, desk: Desk, gateway: Gateway): Promise<Server> {
  const server = createServer((request, response) => {
    if (/^\/(?:ephemeral-)?attachments\//.test(request.url ?? '')) return download(world, desk, request, response);
    exchange(desk, request, response).catch((cause: unknown) => broken(request, response, cause));
  });
  // Longer than any client keeps a connection: a server that closes first would cut requests by chance.
  server.keepAliveTimeout = 120_000;
  server.on('upgrade', (request, socket, head: Buffer) => gateway.accept(request, socket, head));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A server that listens on a port has an address, and not the path of a pipe.
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

/** A client that went away is its own affair; anything else is a mistake in here, and the test must see it. */
function broken(request: IncomingMessage, response: ServerResponse, cause: unknown): void {
  if (!request.complete) return;
  response.destroy();
  throw cause;
}

/** https://docs.discord.com/developers/reference#signed-attachment-cdn-urls */
function download(world: World, desk: Desk, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', world.origin);
  const file = opened(world, url);
  desk.downloads.push({ path: url.pathname, authorization: request.headers.authorization, status: file ? 200 : 404 });
  if (!file)
    return void response.writeHead(404, { 'content-type': 'text/plain' }).end('This content is no longer available.');
  response.writeHead(200, { 'content-type': file.mediaType, 'content-length': file.bytes.length }).end(file.bytes);
}
