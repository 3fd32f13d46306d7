// How a bot comes into a call: it asks the gateway, and is told where the voice server is and with which token.
// https://docs.discord.com/developers/topics/voice-connections#retrieving-voice-server-information
import { randomUUID } from 'node:crypto';
import { ChannelType, PermissionFlagsBits as Right } from 'discord-api-types/v10';
import * as z from 'zod/mini';
import { may } from '../permissions.ts';
import { rightsOf } from '../shape.ts';
import type { Channel, Guild, World } from '../world.ts';
import type { Calls } from './calls.ts';
import { end, type Grant } from './peer.ts';
import type { Quirks } from './quirks.ts';
import type { VoiceServer } from './server.ts';
import { hasRoom, put, remove } from './states.ts';

const wanted = z.object({
  guild_id: z.string(),
  channel_id: z.nullable(z.string()),
  self_mute: z.boolean(),
  self_deaf: z.boolean(),
});

export interface LobbySetup {
  readonly world: World;
  readonly calls: Calls;
  readonly quirks: Quirks;
  /** The server for calls that begin now. */
  readonly server: () => Promise<VoiceServer>;
}

/** A gateway session that asks. */
interface Asking {
  readonly id: string;
  serves(guildId: string): boolean;
}

export function newLobby({ world, calls, quirks, server }: LobbySetup) {
  const grants = new Map<string, Grant>();
  const me = world.bot.id;

  const tell = (guild: Guild, token: string, endpoint: string | null): void => {
    world.happen({ t: 'VOICE_SERVER_UPDATE', d: { token, guild_id: guild.id, endpoint }, guild });
  };

  /** Lets the bot into a call, with a token that is good for this once. */
  const give = async (guild: Guild, channel: Channel, sessionId: string): Promise<void> => {
    const { endpoint } = await server();
    const presence = () => guild.voices.get(me);
    const grant: Grant = {
      token: randomUUID(),
      guildId: guild.id,
      channelId: channel.id,
      userId: me,
      sessionId,
      call: calls.call(channel.id),
      hears: () => !presence()?.self_deaf && !presence()?.deaf,
      speaks: () => !presence()?.mute && may(rightsOf(world, channel, me), Right.Speak),
      peer: undefined,
    };
    if (presence()?.channel !== channel) return;
    grants.set(guild.id, grant);
    quirks.pass('server', () => tell(guild, grant.token, endpoint));
  };

  /** The bot is not at the voice server any more; its line is closed with a code, if one is given. */
  const drop = (guild: Guild, code?: number): void => {
    const peer = grants.get(guild.id)?.peer;
    if (peer) end(peer, code);
  };

  return {
    grant: (token: string): Grant | undefined => [...grants.values()].find((one) => one.token === token),
    /** The bot's own way in a server. */
    of: (guild: Guild): Grant | undefined => grants.get(guild.id),
    /** https://docs.discord.com/developers/events/gateway-events#update-voice-state. Tells whether it was one at all. */
    wish(session: Asking, d: unknown): boolean {
      const { data } = wanted.safeParse(d);
      if (!data) return false;
      const guild = world.guilds.get(data.guild_id);
      const channel = world.channels.get(data.channel_id ?? '');
      if (!guild || !session.serves(guild.id)) return true;
      if (data.channel_id === null) {
        drop(guild);
        remove(world, guild, me);
      } else if (channel?.guild === guild && welcome(world, channel)) {
        const there = guild.voices.get(me)?.channel === channel && connected(grants.get(guild.id));
        const { self_mute, self_deaf } = data;
        if (!there) drop(guild);
        put(world, me, { channel, sessionId: session.id }, { self_mute, self_deaf });
        if (!there) void give(guild, channel, session.id);
      }
      return true;
    },
    /** Somebody moves the bot. */
    move(guild: Guild, channel: Channel): void {
      const { sessionId } = guild.voices.get(me) ?? {};
      if (sessionId === undefined) throw new Error('the bot is in no call');
      drop(guild, 4014);
      put(world, me, { channel, sessionId });
      void give(guild, channel, sessionId);
    },
    /** Somebody disconnects the bot, or the channel is gone (4022). */
    kick(guild: Guild, code = 4014): void {
      drop(guild, code);
      remove(world, guild, me);
    },
    /** The voice server is gone. */
    lose(guild: Guild, code?: number): void {
      tell(guild, grants.get(guild.id)?.token ?? '', null);
      drop(guild, code);
    },
    /** There is a voice server again: the bot is told where. */
    async find(guild: Guild): Promise<void> {
      const presence = guild.voices.get(me);
      if (presence) await give(guild, presence.channel, presence.sessionId);
    },
    /** The gateway session that brought the bot into calls is over. */
    ended(sessionId: string): void {
      for (const guild of world.guilds.values())
        if (guild.voices.get(me)?.sessionId === sessionId) {
          drop(guild, 4014);
          remove(world, guild, me);
        }
    },
  };
}

/** Whether the handshake is done, and the line is open. */
function connected(grant: Grant | undefined): boolean {
  return grant?.peer?.line !== undefined && grant.peer.address !== undefined;
}

/** A bot that may not come in, or does not fit in, hears nothing at all. */
function welcome(world: World, channel: Channel): boolean {
  const rights = rightsOf(world, channel, world.bot.id);
  const mayEnter = may(rights, Right.ViewChannel | Right.Connect);
  return channel.type === ChannelType.GuildVoice && mayEnter && hasRoom(world, channel, world.bot.id);
}
