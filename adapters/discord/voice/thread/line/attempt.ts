// One try at a call: the library's connection, guarded on all sides, from joining to its end.
import {
  type DiscordGatewayAdapterLibraryMethods,
  joinVoiceChannel,
  NetworkingStatusCode,
  type VoiceConnection,
  VoiceConnectionStatus,
} from '@discordjs/voice';
import * as z from 'zod/mini';
import { guardControl } from './control.ts';
import { openSeals } from './dave.ts';
import { askAgain } from './discovery.ts';
import { daveOf, follow, isSecure, networkingOf } from './inside.ts';
import { hear } from './receive.ts';
import type { Failures, Remedy } from './remedy.ts';
import type { Sink, Tally } from './sink.ts';
import { hearStock } from './stock.ts';

export interface Joining {
  readonly guild: string;
  readonly channel: string;
  readonly me: string;
  readonly deaf: boolean;
  readonly sink: Sink;
  readonly tally: Tally;
  readonly failures: Failures;
  send(payload: unknown): void;
  /** Something may be otherwise than before. */
  changed(): void;
  /** The voice server has closed the line, and it cannot be resumed. */
  closed(code: number): void;
  /** The line broke and is being resumed. */
  resuming(): void;
  /** New keys have not helped. */
  failing(remedy: Exclude<Remedy, 'recover'>): void;
  troubled(error: unknown, what: string): void;
}

/** `alone`: connected, but nobody is there to agree on keys with. `open`: connected, without keys. */
export type Standing = 'connecting' | 'open' | 'alone' | 'secure';

export interface Attempt {
  standing(): Standing;
  state(payload: VoiceState): void;
  server(payload: VoiceServer): void;
  play(packet: Uint8Array): boolean;
  speaking(on: boolean): void;
  /** Leaves. Nothing is told any more, and nothing is left open. */
  end(): void;
}

/** What the library reads of a VOICE_STATE_UPDATE. */
export const voiceState = z.looseObject({
  user_id: z.string(),
  session_id: z.string(),
  channel_id: z.nullable(z.string()),
  self_deaf: z.optional(z.boolean()),
  self_mute: z.optional(z.boolean()),
});
export type VoiceState = z.infer<typeof voiceState>;

type StateUpdate = Parameters<DiscordGatewayAdapterLibraryMethods['onVoiceStateUpdate']>[0];

/** And of a VOICE_SERVER_UPDATE. */
export const voiceServer = z.looseObject({
  guild_id: z.string(),
  token: z.string(),
  endpoint: z.nullish(z.string()),
});
export type VoiceServer = z.infer<typeof voiceServer>;

/** @param odd What of the library is not as expected: without such, its own ways are made better. */
export function attempt(joining: Joining, odd: readonly string[]): Attempt {
  const { connection, library } = join(joining);
  const stop = guard(connection, joining, odd);
  const speak = (act: () => unknown): boolean => {
    try {
      return standingOf(connection, joining.me) === 'secure' && act() === true;
    } catch (error) {
      joining.troubled(error, 'a packet of speech could not be sent');
      return false;
    }
  };
  return {
    standing: () => standingOf(connection, joining.me),
    // Checked for all that the library reads of it.
    state: (payload) => library.onVoiceStateUpdate(payload as unknown as StateUpdate),
    server: ({ endpoint = null, ...payload }) => library.onVoiceServerUpdate({ ...payload, endpoint }),
    play: (packet) => speak(() => connection.playOpusPacket(Buffer.from(packet))),
    speaking: (on) => void speak(() => connection.setSpeaking(on)),
    end() {
      stop();
      connection.removeAllListeners('stateChange');
      if (connection.state.status !== VoiceConnectionStatus.Destroyed) connection.destroy();
    },
  };
}

/** Each bot has its own group, so that the library mistakes no connection for another. */
function join(joining: Joining) {
  const { guild, channel, me, deaf } = joining;
  let library: DiscordGatewayAdapterLibraryMethods | undefined;
  let joined = false;
  /** Once, and to leave: the library would also rejoin by itself, at once and for ever. */
  const sendPayload = (payload: { readonly d?: unknown }): boolean => {
    if (joined && !isLeaving(payload.d)) return false;
    joined = true;
    joining.send(payload);
    return true;
  };
  const connection = joinVoiceChannel({
    guildId: guild,
    channelId: channel,
    group: me,
    selfDeaf: deaf,
    selfMute: false,
    daveEncryption: true,
    // The library ends streams at these; what is done about them is decided in remedy.ts.
    decryptionFailureTolerance: Infinity,
    adapterCreator: (methods) => {
      library = methods;
      return { sendPayload, destroy: () => undefined };
    },
  });
  if (!library) throw new Error('the voice library has given no way to tell it of the gateway');
  return { connection, library };
}

function isLeaving(d: unknown): boolean {
  return typeof d === 'object' && d !== null && 'channel_id' in d && d.channel_id === null;
}

/** @returns Stops hearing, and telling. */
function guard(connection: VoiceConnection, joining: Joining, odd: readonly string[]): () => void {
  const { sink, tally, failures } = joining;
  let over = false;
  const unlessOver = (tell: () => void): void => {
    if (!over) tell();
  };
  const changed = (): void => unlessOver(() => joining.changed());
  const troubled = (what: string) => (error: unknown) => unlessOver(() => joining.troubled(error, what));
  const oddSound = troubled('what was heard could not be handled');

  function listen(): () => void {
    if (odd.length > 0) return hearStock(connection, sink, tally, oddSound);
    guardControl(connection, changed, troubled('a word of the voice server could not be taken'));
    const open = openSeals(connection, failures, (remedy) => unlessOver(() => joining.failing(remedy)));
    return hear(connection, sink, open, tally, oddSound);
  }

  const stop = listen();
  connection.on('error', troubled('the voice connection is in trouble'));
  connection.on('stateChange', changed);
  connection.on('transitioned', changed);
  askAgain(connection);
  follow(connection, {
    networking(networking) {
      // Before the library hears of it.
      networking.prependListener('close', (code: number) => {
        // Of the old server, while the call moves to a new one.
        const moving = connection.state.status === VoiceConnectionStatus.Disconnected;
        if (!moving) unlessOver(() => joining.closed(code));
      });
    },
    gateway(_, { state }) {
      if (state.code === NetworkingStatusCode.Resuming) unlessOver(() => joining.resuming());
    },
  });
  return () => {
    over = true;
    stop();
  };
}

function standingOf(connection: VoiceConnection, me: string): Standing {
  const state = networkingOf(connection)?.state;
  if (connection.state.status !== VoiceConnectionStatus.Ready || state?.code !== NetworkingStatusCode.Ready)
    return 'connecting';
  if (isSecure(daveOf(connection))) return 'secure';
  const alone = [...state.connectionData.connectedClients].every((userId) => userId === me);
  return alone ? 'alone' : 'open';
}
