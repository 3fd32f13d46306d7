// What we touch of the voice library's inside: only here is known where it is, and whether it still is there.
import * as library from '@discordjs/voice';
import {
  type DAVESession,
  type Networking,
  NetworkingStatusCode,
  type VoiceConnection,
  type VoiceReceiver,
} from '@discordjs/voice';

type Held<Part extends string> = Extract<Networking['state'], Readonly<Record<Part, unknown>>>;
/** One connection to a voice server's gateway; a resumption makes a new one. */
export type Gateway = Held<'ws'>['ws'];
type Datagrams = Held<'udp'>['udp'];

/** What is told of each part as it comes, before anything arrives over it. */
export interface Parts {
  networking?(networking: Networking): void;
  gateway?(gateway: Gateway, networking: Networking): void;
  datagrams?(datagrams: Datagrams): void;
  /** The networking has another state than before; parts that came with it are told first. */
  changed?(networking: Networking): void;
}

/** Tells of all parts that a connection has and will have: each new voice server, gateway and socket. */
export function follow(connection: VoiceConnection, parts: Parts): void {
  const known = new WeakSet();
  const isNew = (part: object): boolean => !known.has(part) && known.add(part) !== undefined;

  function look(networking: Networking): void {
    const { state } = networking;
    if ('ws' in state && isNew(state.ws)) parts.gateway?.(state.ws, networking);
    if ('udp' in state && isNew(state.udp)) parts.datagrams?.(state.udp);
  }

  function find(): void {
    const networking = networkingOf(connection);
    if (!networking || !isNew(networking)) return;
    parts.networking?.(networking);
    networking.on('stateChange', () => {
      look(networking);
      parts.changed?.(networking);
    });
    look(networking);
  }

  connection.on('stateChange', find);
  find();
}

export function networkingOf({ state }: VoiceConnection): Networking | undefined {
  return 'networking' in state ? state.networking : undefined;
}

/** What encrypts end to end, also while the gateway of the voice server is resumed. */
export function daveOf(connection: VoiceConnection): DAVESession | undefined {
  const state = networkingOf(connection)?.state;
  return state && 'dave' in state ? state.dave : undefined;
}

/** Whether what is sent now is encrypted end to end: the library would send it in the clear if not. */
export function isSecure(dave: DAVESession | undefined): boolean {
  return (
    dave !== undefined && dave.protocolVersion > 0 && dave.session?.ready === true && dave.voicePrivacyCode !== null
  );
}

/** Whether the group's keys stand: while they change, or cannot be asked for, what is not opened may well be opened soon. */
export function isSettled(connection: VoiceConnection): boolean {
  const dave = daveOf(connection);
  if (!dave || networkingOf(connection)?.state.code !== NetworkingStatusCode.Ready) return false;
  const pending: unknown = Reflect.get(dave, 'pendingTransitions');
  return !dave.reinitializing && !(pending instanceof Map && pending.size > 0);
}

/** Calls back before each datagram with its sender, and with whom it should be from. */
export function watchSenders(datagrams: Datagrams, each: (from: Address, server: Address) => void): void {
  // Private to the library, which drops the sender's address.
  const { socket, remote } = datagrams as unknown as { socket: unknown; remote: { ip: string; port: number } };
  if (!isEmitter(socket)) return;
  const server = { address: remote.ip, port: remote.port };
  socket.prependListener('message', (_, from: Address) => each(from, server));
}

/** The library's own way, for what needs one of its optional packages. */
export function stockUnseal(receiver: VoiceReceiver, mode: string, nonce: Buffer, key: Uint8Array) {
  // Private to the library; takes the whole packet, and finds the end of the header by itself.
  const inside = receiver as unknown as {
    decrypt(packet: Buffer, mode: string, nonce: Buffer, key: Uint8Array): Buffer;
  };
  return (packet: Buffer): Buffer => inside.decrypt(packet, mode, nonce, key);
}

interface Address {
  readonly address: string;
  readonly port: number;
}

interface Emitter {
  prependListener(event: 'message', listener: (message: unknown, from: Address) => void): unknown;
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && 'prependListener' in value;
}

const methods = {
  VoiceConnection: ['configureNetworking', 'destroy', 'playOpusPacket', 'setSpeaking'],
  VoiceReceiver: ['onUdpMessage', 'decrypt'],
  VoiceWebSocket: ['onMessage', 'emit'],
  VoiceUDPSocket: ['onMessage'],
  Networking: ['onWsPacket', 'onWsBinary'],
  DAVESession: ['decrypt', 'recoverFromInvalidTransition'],
  SSRCMap: ['update', 'on'],
} as const;

/** What the library should have and has not, such as `VoiceReceiver.onUdpMessage`. */
export function oddities(of: Readonly<Record<string, unknown>> = { ...library }): string[] {
  return Object.entries(methods).flatMap(([name, wanted]) => {
    const made = of[name];
    const prototype: unknown = typeof made === 'function' ? made.prototype : undefined;
    const has = (method: string): boolean => typeof prototype === 'object' && prototype !== null && method in prototype;
    return wanted.filter((method) => !has(method)).map((method) => `${name}.${method}`);
  });
}
