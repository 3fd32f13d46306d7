// The UDP side of the voice server: IP discovery, keepalives, and sealed packets.
// https://docs.discord.com/developers/topics/voice-connections#ip-discovery
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface Address {
  readonly address: string;
  readonly port: number;
}

export interface Ears {
  /** A client asks for its address; the answer is sent by `answer`. */
  discovered(ssrc: number, from: Address, answer: () => void): void;
  heard(datagram: Buffer, from: Address): void;
}

export interface Datagrams {
  readonly port: number;
  /** Keepalives that came. */
  readonly keepalives: number;
  send(datagram: Buffer, to: Address): void;
  /** The same from a port that has nothing to do with the call. */
  sendAsStranger(datagram: Buffer, to: Address): void;
  close(): void;
}

const discoveryBytes = 74;
const keepaliveBytes = 8;

export async function openDatagrams(ears: Ears): Promise<Datagrams> {
  const socket = await bound();
  const stranger = await bound();
  let keepalives = 0;
  let open = true;
  socket.on('message', (datagram, from) => {
    if (datagram.length === keepaliveBytes) {
      keepalives += 1;
      send(socket, datagram, from);
    } else if (datagram.length === discoveryBytes && datagram.readUInt16BE(0) === 1) {
      ears.discovered(datagram.readUInt32BE(4), from, () => send(socket, discovery(datagram, from), from));
    } else ears.heard(datagram, from);
  });
  const send = (by: Socket, datagram: Buffer, to: Address): void => {
    // A client that has closed its socket is not the server's trouble.
    if (open) by.send(datagram, to.port, to.address, () => {});
  };
  return {
    port: socket.address().port,
    get keepalives() {
      return keepalives;
    },
    send: (datagram, to) => send(socket, datagram, to),
    sendAsStranger: (datagram, to) => send(stranger, datagram, to),
    close() {
      open = false;
      socket.close();
      stranger.close();
    },
  };
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 21, sendBufferSize: 1 << 21 });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function discovery(request: Buffer, from: RemoteInfo | Address): Buffer {
  const answer = Buffer.alloc(discoveryBytes);
  answer.writeUInt16BE(2, 0);
  answer.writeUInt16BE(discoveryBytes - 4, 2);
  request.copy(answer, 4, 4, 8);
  answer.write(from.address, 8, 'latin1');
  answer.writeUInt16BE(from.port, discoveryBytes - 2);
  return answer;
}
