// A call's connection to Discord's voice servers: made, mended within limits, given up, and never talking in the clear.
import type { State } from './orders.ts';
import type { Sink, Tally } from './sink.ts';

export interface Opening {
  readonly guild: string;
  readonly channel: string;
  /** The bot's own user id. */
  readonly me: string;
  readonly sink: Sink;
  /** Sends a payload (opcode 4) to the gateway. */
  send(payload: unknown): void;
  /** Told of each change; `gone` is the last, told once. Never called while `openConnection` or a method runs, but `leave`. */
  state(state: State): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** How long and how often something is tried. */
export interface Patience {
  /** How long a voice server may take to answer. */
  readonly answerMs: number;
  /** How often in a row it may fail to. */
  readonly unanswered: number;
  /** How many new tries and resumptions there may be within `windowMs`. */
  readonly tries: number;
  readonly windowMs: number;
  /** Before the second of those; doubles each time. */
  readonly pauseMs: number;
  /** After which a channel in which nobody else seems to be counts as ready, though there is nobody to encrypt for. */
  readonly aloneMs: number;
}

export interface Connection {
  /** What became of the packets, over all tries. */
  readonly tally: Tally;
  /** Hands on what the gateway says: VOICE_STATE_UPDATE of the bot itself, or VOICE_SERVER_UPDATE. */
  gateway(event: 'state' | 'server', payload: unknown): void;
  /** Sends one packet of 20 ms, encrypted end to end; false: it could not be and was not sent, so try again later. */
  play(packet: Uint8Array): boolean;
  /** Shows whether the bot speaks; `play` does the `true` by itself. */
  speaking(on: boolean): void;
  /** While deaf, nothing is heard. */
  setDeaf(deaf: boolean): void;
  /** `gone` is told before it returns, unless it was told before. */
  leave(): void;
}

export declare function openConnection(opening: Opening, patience?: Patience): Connection;
