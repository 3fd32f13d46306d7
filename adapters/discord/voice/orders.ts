// What the main thread and the voice thread tell each other. Calls are named by their guild: one call a server.
import type { Heard, Reception, Sound } from '#src/voice.ts';

/** From the main thread. */
export type Order =
  /** Connect; `agreed` may be heard, nobody else. Exactly one `state` follows each change of the connection. */
  | {
      readonly type: 'join';
      readonly guild: string;
      readonly channel: string;
      readonly me: string;
      readonly agreed: readonly string[];
    }
  /** Leave politely. A last `state` of `gone` follows. */
  | { readonly type: 'leave'; readonly guild: string }
  /** A payload of the gateway for the call's connection: VOICE_STATE_UPDATE of the bot itself, or VOICE_SERVER_UPDATE. */
  | { readonly type: 'gateway'; readonly guild: string; readonly event: 'state' | 'server'; readonly payload: unknown }
  /** Effective with the next packet of that person. */
  | { readonly type: 'consent'; readonly guild: string; readonly person: string; readonly agrees: boolean }
  /** A person is not in the channel any more: what is heard of them ends. */
  | { readonly type: 'gone'; readonly guild: string; readonly person: string }
  /** Nobody listens to this utterance any more: what the person says from now on is a new one. */
  | { readonly type: 'left'; readonly guild: string; readonly utterance: number }
  /** Nothing is heard, decoded or recorded while deaf; shown to members as deafened. */
  | { readonly type: 'deaf'; readonly guild: string; readonly deaf: boolean }
  /** Play, now: the bytes of a WAV file follow. A `heard` answers it, once. Only one speech at a time in a call. */
  | {
      readonly type: 'play';
      readonly guild: string;
      readonly speech: number;
      readonly speed: number;
      readonly yieldsTo: 'anyone' | readonly string[];
    }
  /** More of the WAV file; without bytes: that was all of it. */
  | { readonly type: 'bytes'; readonly guild: string; readonly speech: number; readonly bytes?: Uint8Array }
  | { readonly type: 'cut'; readonly guild: string; readonly speech: number };

/** From the voice thread. */
export type Report =
  /** For the gateway: an update of the bot's own voice state (opcode 4). */
  | { readonly type: 'send'; readonly guild: string; readonly payload: unknown }
  | { readonly type: 'state'; readonly guild: string; readonly state: State }
  | {
      readonly type: 'utterance';
      readonly guild: string;
      readonly utterance: number;
      readonly person: string;
      readonly from: number;
    }
  /** A step of an utterance; without one: it has ended. */
  | { readonly type: 'sound'; readonly guild: string; readonly utterance: number; readonly step?: Sound }
  | { readonly type: 'heard'; readonly guild: string; readonly speech: number; readonly heard: Heard }
  /** Every few seconds, and before the last `state`. */
  | { readonly type: 'reception'; readonly guild: string; readonly reception: Reception }
  | {
      readonly type: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly fields: Readonly<Record<string, unknown>>;
      readonly message: string;
    };

/** The connection of a call. */
export type State =
  /** Speech can be heard and said, encrypted end to end. */
  | { readonly type: 'ready' }
  /** Broken, and being mended: at most a few seconds. */
  | { readonly type: 'mending' }
  /**
   * Over, and nothing will be tried any more. `left`: as ordered. `kicked`: somebody disconnected or moved the bot, or the
   * channel is gone (close code 4014). `unanswered`: the voice server did not answer in 15 s, three times.
   * `encryption`: end-to-end encryption could not be set up (4017). `refused`: another close code that ends all tries.
   */
  | {
      readonly type: 'gone';
      readonly why: 'left' | 'kicked' | 'unanswered' | 'encryption' | 'refused';
      /** The voice gateway's close code, where one was the reason. */
      readonly code?: number;
    };
