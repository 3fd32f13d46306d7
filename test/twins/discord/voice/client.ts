// Somebody in a call, as the voice server and the others there see them.
import type { Packet } from './rtp.ts';

/** Somebody in a call: a bot on its line, or a person in this process. */
export interface Client {
  readonly userId: string;
  readonly ssrc: number;
  readonly bot: boolean;
  tell(op: number, d: object): void;
  tellBytes(op: number, payload: Buffer): void;
  /** A packet of somebody else. */
  hear(from: Client, packet: Sent): void;
}

/** A packet on its way, and what happens to it on the wire. */
export interface Sent extends Packet {
  /** Changes the datagram after it was sealed. */
  readonly mangle?: (datagram: Buffer) => Buffer;
}
