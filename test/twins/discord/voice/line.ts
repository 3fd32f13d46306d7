// One WebSocket at the voice server: how a client comes in, comes back, and what it may say.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice-voice-close-event-codes
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import type { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { newPeer, type Grant, type Peer } from './peer.ts';
import { modes } from './rtp.ts';
import type { Room } from './room.ts';

const heartbeat = z.object({ t: z.number(), seq_ack: z.number() });
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
const speaking = z.object({ speaking: z.number(), delay: z.number(), ssrc: z.number() });
const transition = z.object({ transition_id: z.number() });
const message = z.object({ op: z.number(), d: z.unknown() });

/** After these a session cannot be resumed; 4015 and a line that broke let it live. */
const resumable = (code: number): boolean => code === 4015 || (code < 4000 && code !== 1000);

export function serve(room: Room, line: WebSocket, url = '/'): void {
  let peer: Peer | undefined;
  let watch: NodeJS.Timeout | undefined;
  const expectHeartbeat = (): void => {
    clearTimeout(watch);
    watch = setTimeout(() => line.close(4009), room.heartbeatMs * 1.5);
  };
  const refuse = (code: number): void => line.close(code);

  const heard = (op: number, d: unknown): void => {
    if (op === Op.Heartbeat) return beat(d);
    room.received({ op, d });
    if (op === Op.Identify) return peer ? refuse(4005) : void (peer = comeIn(room, line, identify.safeParse(d).data));
    if (op === Op.Resume) return void (peer = comeBack(room, line, resume.safeParse(d).data));
    if (!peer) return refuse(4003);
    if (op === Op.SelectProtocol) return choose(room, peer, select.safeParse(d).data);
    const flags = op === Op.Speaking ? speaking.safeParse(d).data : undefined;
    const step = transition.safeParse(d).data;
    if (flags) peer.speak(flags.speaking);
    else if (!step || !peer.received(op, step)) refuse(4001);
  };

  const beat = (d: unknown): void => {
    const { data } = heartbeat.safeParse(d);
    if (!data) return (room.violation('a heartbeat without t or seq_ack'), refuse(4020));
    expectHeartbeat();
    room.beat();
    peer?.confirm(data.seq_ack);
    room.quirks.pass('heartbeat', () => line.send(JSON.stringify({ op: Op.HeartbeatAck, d: { t: data.t } })));
  };

  const heardBytes = (bytes: Buffer): void => {
    room.received({ op: bytes.readUInt8(0) });
    if (!peer) return refuse(4003);
    if (!peer.receivedBytes(bytes.readUInt8(0), bytes.subarray(1))) refuse(4001);
  };

  line.on('error', () => line.terminate());
  line.on('message', (data, binary) => {
    // Unless told otherwise, ws hands over one Buffer.
    const bytes = data as Buffer;
    try {
      if (binary) heardBytes(bytes);
      else {
        const { op, d } = message.parse(JSON.parse(bytes.toString()));
        heard(op, d);
      }
    } catch (cause) {
      room.violation(`a message that makes no sense: ${String(cause)}`);
      refuse(4002);
    }
    room.changed();
  });
  line.on('close', (code) => {
    clearTimeout(watch);
    if (peer) lose(peer, line, code, room.resumeMs);
    room.changed();
  });
  if (new URL(url, 'https://discord.invalid').searchParams.get('v') !== '8') return refuse(4020);
  room.quirks.pass('hello', () => {
    line.send(JSON.stringify({ op: Op.Hello, d: { v: 8, heartbeat_interval: room.heartbeatMs } }));
    expectHeartbeat();
  });
}

/** https://docs.discord.com/developers/topics/voice-connections#establishing-a-voice-websocket-connection */
function comeIn(room: Room, line: WebSocket, asked: z.infer<typeof identify> | undefined): Peer | undefined {
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
    peer.answer(Op.Ready, { ssrc, ip: '127.0.0.1', port: room.udp.port, modes, heartbeat_interval: 1 });
    grant.call.connect(peer.client);
  });
  return peer;
}

function refusal(grant: Grant | undefined, asked: z.infer<typeof identify> | undefined): number | undefined {
  if (!asked) return 4002;
  if (!grant) return 4004;
  if (grant.sessionId !== asked.session_id || grant.userId !== asked.user_id) return 4006;
  if (grant.guildId !== asked.server_id) return 4011;
  return (asked.max_dave_protocol_version ?? 0) < 1 ? 4017 : undefined;
}

function choose(room: Room, peer: Peer, asked: z.infer<typeof select> | undefined): void {
  const mode = modes.find((one) => one === asked?.data.mode);
  if (asked?.protocol !== 'udp') return peer.line?.close(4012);
  if (!mode) return peer.line?.close(4016);
  const description = peer.describe(mode, asked.data);
  room.quirks.pass('session', () => {
    peer.answer(Op.SessionDescription, description);
    peer.grant.call.enter(peer.client);
  });
}

/** https://docs.discord.com/developers/topics/voice-connections#resuming-voice-connection */
function comeBack(room: Room, line: WebSocket, asked: z.infer<typeof resume> | undefined): Peer | undefined {
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
    const all = peer.missed(asked?.seq_ack ?? -1) ?? [];
    const resumed = JSON.stringify({ op: Op.Resumed, d: null });
    for (const frame of room.quirks.replays === 'before' ? [...all, resumed] : [resumed, ...all]) line.send(frame);
    peer.returning = false;
    peer.attach(line);
  });
  return peer;
}

function lose(peer: Peer, line: WebSocket, code: number, resumeMs: number): void {
  if (peer.line !== line) return;
  peer.attach(undefined);
  if (!resumable(code)) return end(peer);
  const gone = () => !peer.line && !peer.returning && end(peer);
  setTimeout(gone, resumeMs).unref();
}

/** The bot is not in the call any more. */
export function end(peer: Peer, code?: number): void {
  const { line, grant } = peer;
  peer.attach(undefined);
  if (code !== undefined) line?.close(code);
  peer.gone();
  if (grant.peer === peer) grant.peer = undefined;
  grant.call.leave(peer.client);
}
