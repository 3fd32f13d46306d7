// A bot in a call: what it was told, over a line that may be lost and resumed, and its own way over UDP.
// https://docs.discord.com/developers/topics/voice-connections#buffered-resume
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Call } from './call.ts';
import type { Client } from './client.ts';
import type { Address, Datagrams } from './datagrams.ts';
import { open, seal, type Mode, type Packet } from './rtp.ts';

/** What lets a bot into a call: given with VOICE_SERVER_UPDATE. */
export interface Grant {
  readonly token: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly call: Call;
  /** Whether others' sound goes to it, and its own to others. */
  readonly hears: () => boolean;
  readonly speaks: () => boolean;
  peer: Peer | undefined;
}

export type Peer = ReturnType<typeof newPeer>;

/** How many messages are kept for a client that comes back. */
const keptMessages = 1000;

export interface PeerSetup {
  readonly grant: Grant;
  readonly ssrc: number;
  readonly udp: Datagrams;
  /** It is not at the server any more. */
  readonly gone: () => void;
  /** The bot has sent sound. */
  readonly said: (packet: Packet) => void;
  /** It did what it must not. */
  readonly violation: (what: string) => void;
}

export function newPeer({ grant, ssrc, udp, gone, said, violation }: PeerSetup) {
  const key = randomBytes(32);
  let mode: Mode = 'aead_aes256_gcm_rtpsize';
  let line: WebSocket | undefined;
  let address: Address | undefined;
  let sequence = 0;
  let sealed = 0;
  let lastCount = -1;
  let told: { readonly seq: number; readonly frame: string | Buffer }[] = [];

  const keep = (frame: string | Buffer): void => {
    told.push({ seq: sequence, frame });
    if (told.length > keptMessages) told.shift();
    line?.send(frame);
  };
  const next = (): number => (sequence = (sequence + 1) & 0xffff);

  const client: Client = {
    userId: grant.userId,
    ssrc,
    bot: true,
    tell: (op, d) => keep(JSON.stringify({ op, d, seq: next() })),
    tellBytes(op, payload) {
      const head = Buffer.alloc(3);
      head.writeUInt16BE(next());
      head.writeUInt8(op, 2);
      keep(Buffer.concat([head, payload]));
    },
    hear(_, packet) {
      if (!address || !grant.hears()) return;
      sealed = (sealed + 1) >>> 0;
      const datagram = seal(mode, key, sealed, packet);
      udp.send(packet.mangle?.(datagram) ?? datagram, address);
    },
  };

  const judge = (packet: Packet & { readonly count: number }): void => {
    if (packet.ssrc !== ssrc) violation(`sound under the SSRC ${packet.ssrc}, which is not its own`);
    if (packet.type !== 120) violation(`sound of the type ${packet.type}`);
    if (packet.count <= lastCount) violation(`a nonce that was used before: ${packet.count}`);
    if (!grant.call.announced(client)) violation('sound before it told that it speaks');
    lastCount = packet.count;
  };

  return {
    grant,
    client,
    ssrc,
    udp,
    gone,
    /** Whether it has asked to resume, and waits for the answer. */
    returning: false,
    get address(): Address | undefined {
      return address;
    },
    get line(): WebSocket | undefined {
      return line;
    },
    /** Over this line from now on; the old one, if any, is not closed. */
    attach(to: WebSocket | undefined): void {
      line = to;
    },
    /** https://docs.discord.com/developers/topics/voice-connections#establishing-a-voice-udp-connection */
    describe(chosen: Mode, at: Address): object {
      mode = chosen;
      address = at;
      return { mode, secret_key: [...key], dave_protocol_version: 1 };
    },
    /** Answers that are no part of what is told again. */
    answer: (op: number, d: unknown): void => line?.send(JSON.stringify({ op, d })),
    /** The client has everything up to here. */
    confirm(seq: number): void {
      const at = told.findIndex((one) => one.seq === seq);
      if (at >= 0) told = told.slice(at);
    },
    /** What came after `seq`, or nothing where that is not known any more. */
    missed(seq: number): (string | Buffer)[] | undefined {
      const at = told.findIndex((one) => one.seq === seq);
      if (seq === -1 && (told[0]?.seq ?? 1) === 1) return told.map(({ frame }) => frame);
      return at < 0 ? undefined : told.slice(at + 1).map(({ frame }) => frame);
    },
    heard(datagram: Buffer): void {
      try {
        const packet = open(mode, key, datagram);
        judge(packet);
        if (!grant.speaks()) return;
        said(packet);
        grant.call.forward(client, packet);
      } catch (cause) {
        violation(`a datagram of ${datagram.length} bytes that cannot be opened: ${String(cause)}`);
      }
    },
    /** Speaking of `op` 5. */
    speak: (flags: number): void => grant.call.speak(client, flags),
    received: (op: number, d: { readonly transition_id: number }): boolean => grant.call.received(client, op, d),
    receivedBytes: (op: number, payload: Buffer): boolean => grant.call.receivedBytes(client, op, payload),
  };
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
