// A bot in a call, on the unmodified discord.js and @discordjs/voice, connected to the local Discord.
import { EndBehaviorType, joinVoiceChannel, type VoiceConnection } from '@discordjs/voice';
import { GatewayIntentBits, type Client } from 'discord.js';
import { connect, newBot } from '../bot.ts';
import type { DiscordTwin } from '../twin.ts';
import type { Channel } from '../world.ts';
import './trust.ts';

const { Guilds, GuildVoiceStates } = GatewayIntentBits;

/** A bot that knows its servers, and who is in which call. */
export async function newCaller(twin: DiscordTwin): Promise<Client> {
  const bot = newBot(twin, { intents: Guilds | GuildVoiceStates });
  await connect(bot, twin);
  return bot;
}

/** Joins without waiting for anything. */
export function call(bot: Client, channel: Channel): VoiceConnection {
  const guild = bot.guilds.cache.get(channel.guild?.id ?? '');
  if (!guild) throw new Error('the bot is not in this server');
  const { voiceAdapterCreator: adapterCreator } = guild;
  return joinVoiceChannel({
    channelId: channel.id,
    guildId: guild.id,
    adapterCreator,
    selfDeaf: false,
    group: bot.token ?? '',
  });
}

/** What the bot hears of somebody from now on, as the library hands it over. */
export function listen(connection: VoiceConnection, userId: string): Buffer[] {
  const packets: Buffer[] = [];
  const stream = connection.receiver.subscribe(userId, { end: { behavior: EndBehaviorType.Manual } });
  stream.on('data', (packet: Buffer) => void packets.push(packet));
  stream.on('error', () => {});
  return packets;
}
