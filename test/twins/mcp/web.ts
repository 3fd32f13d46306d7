// Servers of tools over HTTP, on a port of their own: by the current way and the one before, and some that mean no good.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { onTestFinished } from 'vitest';
import { hostile } from './hostile.ts';

export interface Web {
  readonly url: string;
  /** What was asked for, with the token that came along. */
  readonly asked: { readonly path: string; readonly token: string | undefined }[];
  /** What `turn` changes. */
  readonly state: { turned: boolean };
}

/** `away`: where `/away` leads to. Ends with the test. */
export async function openWeb(away = ''): Promise<Web> {
  const state = { turned: false };
  const asked: Web['asked'] = [];
  const old = new Map<string, SSEServerTransport>();
  const ways: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>> = {
    '/mcp': async (request, response) => {
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const transport = new StreamableHTTPServerTransport({});
      await hostile(state).connect(transport);
      await transport.handleRequest(request, response);
    },
    // Repeats what it is told once it is called.
    '/parrot': async (request, response) => {
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const said = Buffer.concat(await Array.fromAsync(request)).toString();
      if (said.includes('tools/call'))
        return void response.writeHead(500).end(`${request.headers.authorization}: ${said}`);
      const transport = new StreamableHTTPServerTransport({});
      await hostile(state).connect(transport);
      await transport.handleRequest(request, response, JSON.parse(said));
    },
    // At once.
    '/echo': (request, response) => response.writeHead(500).end(String(request.headers.authorization)),
    '/locked': (request, response) =>
      request.headers.authorization === 'Bearer right-token'
        ? ways['/mcp']?.(request, response)
        : response.writeHead(401).end(),
    '/old': async (request, response) => {
      if (request.method !== 'GET') return void response.writeHead(405).end();
      const transport = new SSEServerTransport('/said', response);
      old.set(transport.sessionId, transport);
      await hostile(state).connect(transport);
    },
    '/said': (request, response) =>
      old
        .get(new URL(request.url ?? '', 'http://x').searchParams.get('sessionId') ?? '')
        ?.handlePostMessage(request, response),
    '/moved': (_, response) => response.writeHead(307, { location: '/mcp' }).end(),
    '/away': (_, response) => response.writeHead(307, { location: away }).end(),
    '/page': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>'),
    '/flood': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        while (!response.destroyed && response.write(`data: ${'x'.repeat(65_536)}`));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    asked.push({ path: `${request.method} ${path}`, token: request.headers.authorization });
    response.on('error', () => undefined);
    void ways[path]?.(request, response);
    if (!ways[path]) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked, state };
}
