// A bot in a call, on the unmodified discord.js and @discordjs/voice, connected to the local Discord.
import { EndBehaviorType, joinVoiceChannel, type VoiceConnection } from '@discordjs/voice';
import { GatewayIntentBits, type Client } from 'discord.js';
import { until } from '#test/until.ts';
import { connect, newBot } from '../bot.ts';
import type { DiscordTwin } from '../twin.ts';
import type { Channel } from '../world.ts';
import type { Guest } from './calls.ts';

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

/**
 * What the bot hears of somebody from now on, as the library hands it over. Resolves when it knows whose packets theirs
 * are: those that come before that, it drops.
 */
export async function listen(connection: VoiceConnection, guest: Guest): Promise<Buffer[]> {
  const packets: Buffer[] = [];
  const stream = connection.receiver.subscribe(guest.id, { end: { behavior: EndBehaviorType.Manual } });
  stream.on('data', (packet: Buffer) => void packets.push(packet));
  stream.on('error', () => {});
  guest.announce(1);
  await until(() => connection.receiver.ssrcMap.get(guest.ssrc), 'the bot knows who speaks');
  return packets;
}
