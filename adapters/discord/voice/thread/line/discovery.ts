// Asks a voice server for our address until it answers: the library asks once, and a datagram may get lost.
// https://docs.discord.com/developers/topics/voice-connections#ip-discovery
import { NetworkingStatusCode, type VoiceConnection } from '@discordjs/voice';
import { follow } from './inside.ts';

const everyMs = 1_000;

export function askAgain(connection: VoiceConnection): void {
  follow(connection, {
    changed(networking) {
      const { state } = networking;
      if (state.code !== NetworkingStatusCode.UdpHandshaking) return;
      const { udp, connectionData } = state;
      const asking = setInterval(() => {
        if (networking.state === state) udp.send(question(connectionData.ssrc));
        else clearInterval(asking);
      }, everyMs);
    },
  });
}

function question(ssrc: number): Buffer {
  const bytes = Buffer.alloc(74);
  bytes.writeUInt16BE(1, 0);
  bytes.writeUInt16BE(70, 2);
  bytes.writeUInt32BE(ssrc, 4);
  return bytes;
}
