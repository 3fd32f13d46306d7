// What a voice server is made of, and what all its lines share.
import type { Datagrams } from './datagrams.ts';
import type { Grant, Peer } from './peer.ts';
import type { Quirks } from './quirks.ts';
import type { Packet } from './rtp.ts';

export interface ServerSetup {
  readonly quirks: Quirks;
  readonly heartbeatMs: number;
  /** How long a client without a line is still in the call. */
  readonly resumeMs: number;
  readonly grant: (token: string) => Grant | undefined;
  readonly newSsrc: () => number;
  readonly said: (by: Grant, packet: Packet) => void;
  /** What clients say, but heartbeats. */
  readonly received: (message: { readonly op: number; readonly d?: unknown }) => void;
  readonly beat: () => void;
  /** A packet of sound came, whether or not it may be heard. */
  readonly came: () => void;
  readonly violation: (what: string) => void;
  readonly changed: () => void;
}

/** What the lines of a server share. */
export interface Room extends ServerSetup {
  readonly udp: Datagrams;
  /** Who is at the server now, by SSRC. */
  readonly peers: Map<number, Peer>;
}
