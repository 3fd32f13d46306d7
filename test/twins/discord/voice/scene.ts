// A local Discord with one voice channel, two people, and a bot on the stock libraries that can call.
import { VoiceConnectionStatus as Status, type VoiceConnection } from '@discordjs/voice';
import type { Guild } from 'discord.js';
import { until } from '#test/until.ts';
import { startDiscordTwin, type DiscordTwin, type Options } from '../twin.ts';
import type { Channel, User } from '../world.ts';
import { call, newCaller } from './caller.ts';

export interface Scene {
  readonly twin: DiscordTwin;
  readonly voice: DiscordTwin['voice'];
  readonly server: { readonly id: string };
  readonly lounge: Channel;
  readonly ana: User;
  readonly ben: User;
  /** The server as discord.js has it. */
  guild(): Guild;
  /** Joins without waiting for anything. */
  call(channel?: Channel): VoiceConnection;
  /** Joins, and resolves when the bot is in the call and knows all keys. */
  join(channel?: Channel): Promise<VoiceConnection>;
  close(): Promise<void>;
}

export async function openScene(options: Options = {}): Promise<Scene> {
  const twin = await startDiscordTwin({ starts: { windowMs: 1 }, ...options });
  const { voice } = twin;
  const ana = twin.addUser({ name: 'Ana' });
  const ben = twin.addUser({ name: 'Ben' });
  const server = twin.addGuild({ members: [ana, ben], channels: [] });
  const lounge = twin.addChannel(server, { name: 'lounge', voice: true });
  const bot = await newCaller(twin);
  const calls = new Set<VoiceConnection>();
  const start = (channel = lounge): VoiceConnection => {
    const connection = call(bot, channel);
    connection.on('error', () => {});
    calls.add(connection);
    return connection;
  };
  return {
    twin,
    voice,
    server,
    lounge,
    ana,
    ben,
    guild() {
      const guild = bot.guilds.cache.get(server.id);
      if (!guild) throw new Error('the bot is not in this server');
      return guild;
    },
    call: start,
    async join(channel = lounge) {
      const connection = start(channel);
      await until(() => connection.state.status === Status.Ready, 'the bot is in the call');
      await agreed(twin, channel, connection);
      return connection;
    },
    async close() {
      for (const connection of calls) if (connection.state.status !== Status.Destroyed) connection.destroy();
      await bot.destroy();
      await twin.close();
    },
  };
}

/** Resolves when everybody in the call has the keys of everybody else, the bot included. */
export async function agreed({ voice }: DiscordTwin, channel: Channel, connection: VoiceConnection): Promise<void> {
  const alone = () => voice.present(channel).length < 2;
  await until(() => voice.settled(channel) && (alone() || connection.voicePrivacyCode !== undefined), 'all have keys');
}

/** Packets that can be told apart. They are no sound. */
export function words(count: number, from = 0): Buffer[] {
  return Array.from({ length: count }, (_, at) => Buffer.from([0x78, from + at, ...Array<number>(60).fill(at)]));
}
