// Whether the bot could join a voice channel at all, as far as Discord has told its rights and who is there.
import { ChannelType, PermissionFlagsBits, type Client } from 'discord.js';
import type { Told } from './words.ts';

/** Why the bot cannot join, as a sentence, or undefined. `crowd`: how many people are there now. */
export function barred(client: Client, guildId: string, room: string, crowd: number): Told | undefined {
  const guild = client.guilds.cache.get(guildId);
  const channel = guild?.channels.cache.get(room);
  if (channel?.type === ChannelType.GuildStageVoice)
    return (say) =>
      say(
        '{channel} is a stage, on which nobody speaks before a moderator lets them: I take part in voice channels only.',
        { channel: `<#${room}>` },
      );
  if (channel?.type !== ChannelType.GuildVoice)
    return (say) => say('I see no such voice channel here: it may be gone, or hidden from me.');
  const { ViewChannel, Connect, Speak, SendMessages, MoveMembers } = PermissionFlagsBits;
  const me = guild?.members.me;
  const may = me && channel.permissionsFor(me);
  if (!may) return undefined;
  // Without a notice in its chat, nobody knows what is heard.
  const wanted = { 'View Channel': ViewChannel, Connect, Speak, 'Send Messages': SendMessages };
  const missing = Object.entries(wanted).flatMap(([name, right]) => (may.has(right) ? [] : [`**${name}**`]));
  if (missing.length > 0)
    return (say) =>
      say(
        'I may not join {channel}: I lack {count, plural, one {the permission} other {the permissions}} {missing} there.',
        {
          channel: `<#${room}>`,
          count: missing.length,
          missing: new Intl.ListFormat(say('en')).format(missing),
        },
      );
  if (channel.userLimit > 0 && crowd >= channel.userLimit && !may.has(MoveMembers))
    return (say) =>
      say('{channel} is full: it takes {most} people.', { channel: `<#${room}>`, most: channel.userLimit });
  return undefined;
}
