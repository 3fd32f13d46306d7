// Hosts for tests of the way out: one on the "open internet" (127.0.0.2), one inside (127.0.0.1), and a name service of their own.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '#src/egress/web.ts';
import { isGlobal } from '#src/egress/address.ts';

export interface Host {
  readonly port: number;
  /** How many connections came, and what was asked. */
  readonly seen: { connections: number; readonly asked: string[]; readonly headers: Record<string, unknown>[] };
  close(): Promise<void>;
}

export async function openHost(
  address: string,
  answer: RequestListener = (_, response) => response.end('here'),
): Promise<Host> {
  const seen: Host['seen'] = { connections: 0, asked: [], headers: [] };
  const server: Server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    seen.asked.push(String(request.url));
    seen.headers.push(request.headers);
    answer(request, response);
  });
  server.on('connection', () => (seen.connections += 1));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    // A server that listens on a port has such an address.
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const outside = '127.0.0.2';

/** The real judgement of addresses, but that `outside` counts as the internet; names are what the test says they are. */
export function worldOf(
  names: Record<string, string | string[]>,
  but: Partial<World> = {},
): World & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async resolve(host) {
      asked.push(host);
      const found = [names[host] ?? []].flat();
      if (found.length === 0) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
      return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
    isGlobal: (address) => address === outside || isGlobal(address),
    ports: () => true,
    ...but,
  };
}
