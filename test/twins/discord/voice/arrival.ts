// How a client comes in, tells where it can be reached, and comes back after its line was lost.
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import type { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { end, newPeer, type Grant, type Peer } from './peer.ts';
import type { Room } from './room.ts';
import { modes } from './rtp.ts';

const identify = z.object({
  server_id: z.string(),
  user_id: z.string(),
  session_id: z.string(),
  token: z.string(),
  max_dave_protocol_version: z.optional(z.number()),
});
const resume = z.object({
  server_id: z.string(),
  session_id: z.string(),
  token: z.string(),
  seq_ack: z.optional(z.number()),
});
const select = z.object({
  protocol: z.string(),
  data: z.object({ address: z.string(), port: z.number(), mode: z.string() }),
});

/** https://docs.discord.com/developers/topics/voice-connections#establishing-a-voice-websocket-connection */
export function comeIn(room: Room, line: WebSocket, d: unknown): Peer | undefined {
  const asked = identify.safeParse(d).data;
  const grant = asked && room.grant(asked.token);
  const code = room.quirks.refusal ?? refusal(grant, asked);
  if (!grant || code) {
    line.close(code);
    return undefined;
  }
  if (grant.peer) end(grant.peer, 4006);
  const ssrc = room.newSsrc();
  const said = (packet: Parameters<Room['said']>[1]) => room.said(grant, packet);
  const peer = newPeer({
    grant,
    ssrc,
    udp: room.udp,
    gone: () => room.peers.delete(ssrc),
    said,
    violation: room.violation,
  });
  peer.attach(line);
  grant.peer = peer;
  room.peers.set(ssrc, peer);
  room.quirks.pass('ready', () => {
    if (grant.peer !== peer) return;
    peer.answer(Op.Ready, { ssrc, ip: '127.0.0.1', port: room.udp.port, modes, heartbeat_interval: 1 });
    grant.call.connect(peer.client);
  });
  return peer;
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice-voice-close-event-codes */
function refusal(grant: Grant | undefined, asked: z.infer<typeof identify> | undefined): number | undefined {
  if (!asked) return 4002;
  if (!grant) return 4004;
  if (grant.sessionId !== asked.session_id || grant.userId !== asked.user_id) return 4006;
  if (grant.guildId !== asked.server_id) return 4011;
  return (asked.max_dave_protocol_version ?? 0) < 1 ? 4017 : undefined;
}

/** https://docs.discord.com/developers/topics/voice-connections#establishing-a-voice-udp-connection */
export function choose(room: Room, peer: Peer, d: unknown): void {
  const asked = select.safeParse(d).data;
  const mode = modes.find((one) => one === asked?.data.mode);
  if (asked?.protocol !== 'udp') return peer.line?.close(4012);
  if (!mode) return peer.line?.close(4016);
  const description = peer.describe(mode, asked.data);
  room.quirks.pass('session', () => {
    if (peer.grant.peer !== peer) return;
    peer.answer(Op.SessionDescription, description);
    peer.grant.call.enter(peer.client);
  });
}

/** https://docs.discord.com/developers/topics/voice-connections#resuming-voice-connection */
export function comeBack(room: Room, line: WebSocket, d: unknown): Peer | undefined {
  const asked = resume.safeParse(d).data;
  const grant = asked && room.grant(asked.token);
  const peer = grant?.sessionId === asked?.session_id ? grant?.peer : undefined;
  const missed = peer?.missed(asked?.seq_ack ?? -1);
  if (!peer || !missed) {
    line.close(4006);
    return undefined;
  }
  // Whatever happens until the answer comes is told by then, and not before.
  peer.returning = true;
  room.quirks.pass('resumed', () => {
    if (grant?.peer !== peer) return;
    const all = peer.missed(asked?.seq_ack ?? -1) ?? [];
    const resumed = JSON.stringify({ op: Op.Resumed, d: null });
    for (const frame of room.quirks.replays === 'before' ? [...all, resumed] : [resumed, ...all]) line.send(frame);
    peer.returning = false;
    peer.attach(line);
  });
  return peer;
}
