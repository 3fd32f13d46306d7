// A voice server: a WebSocket of version 8 over TLS, and UDP beside it.
// https://docs.discord.com/developers/topics/voice-connections#establishing-a-voice-websocket-connection
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { openDatagrams, type Datagrams } from './datagrams.ts';
import { serve } from './line.ts';
import type { Peer } from './peer.ts';
import type { Room, ServerSetup } from './room.ts';

export interface VoiceServer {
  /** For VOICE_SERVER_UPDATE. */
  readonly endpoint: string;
  readonly udp: Datagrams;
  /** Lines that are open now. */
  readonly lines: number;
  close(): Promise<void>;
}

const pem = (name: string) => readFileSync(new URL(name, import.meta.url));

/**
 * The path of the server's certificate, for `NODE_EXTRA_CA_CERTS` of a process that is to trust it. It says 127.0.0.1 and
 * localhost, lasts a hundred years, and is good for nothing else; tests have it from `vitest.config.ts`.
 */
export const certificate: string = fileURLToPath(new URL('localhost.crt', import.meta.url));

export async function startVoiceServer(setup: ServerSetup): Promise<VoiceServer> {
  const peers = new Map<number, Peer>();
  const udp = await openDatagrams({
    discovered: (_, __, answer) => setup.quirks.pass('discovery', answer),
    heard(datagram, from) {
      const peer = datagram.length < 12 ? undefined : peers.get(datagram.readUInt32BE(8));
      if (peer?.address?.port === from.port) {
        peer.heard(datagram);
        setup.came();
      } else setup.violation(`a datagram of ${datagram.length} bytes from nobody`);
    },
  });
  const room: Room = { ...setup, udp, peers };
  const web = createServer({ key: pem('localhost.key'), cert: pem('localhost.crt') });
  const sockets = new WebSocketServer({ noServer: true });
  web.on('upgrade', (request, socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    setup.quirks.pass('upgrade', () =>
      sockets.handleUpgrade(request, socket, head, (line) => serve(room, line, request.url)),
    );
  });
  await once(web.listen(0, '127.0.0.1'), 'listening');
  // A server that listens on a port has an address, and not the path of a pipe.
  const { port } = web.address() as AddressInfo;
  return {
    endpoint: `127.0.0.1:${port}`,
    udp,
    get lines() {
      return sockets.clients.size;
    },
    async close() {
      for (const line of sockets.clients) line.terminate();
      sockets.close();
      udp.close();
      web.closeAllConnections();
      await new Promise((resolve) => web.close(resolve));
    },
  };
}
