// One WebSocket at the voice server: what a client may say over it, its heartbeat, and what happens when it breaks.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice-voice-close-event-codes
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import type { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { choose, comeBack, comeIn } from './arrival.ts';
import { end, type Peer } from './peer.ts';
import type { Room } from './room.ts';

const heartbeat = z.object({ t: z.number(), seq_ack: z.number() });
const speaking = z.object({ speaking: z.number(), delay: z.number(), ssrc: z.number() });
const transition = z.object({ transition_id: z.number() });
const message = z.object({ op: z.number(), d: z.unknown() });

/** After 4015, and when a line broke, a session can be resumed. */
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
    if (op === Op.Identify) return peer ? refuse(4005) : void (peer = comeIn(room, line, d));
    if (op === Op.Resume) return void (peer = comeBack(room, line, d));
    if (!peer) return refuse(4003);
    if (op === Op.SelectProtocol) return choose(room, peer, d);
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

function lose(peer: Peer, line: WebSocket, code: number, resumeMs: number): void {
  if (peer.line && peer.line !== line) return;
  peer.attach(undefined);
  peer.returning = false;
  if (!resumable(code)) return end(peer);
  const gone = () => !peer.line && !peer.returning && end(peer);
  setTimeout(gone, resumeMs).unref();
}
