// Whether somebody may do in a room what they want of the bot: asked of Discord, as things stand now.
import { DiscordAPIError, PermissionFlagsBits as Right } from 'discord.js';
import type { Line } from '../line.ts';
import type { Refused } from '../moderator/effect.ts';
import { type Called, called } from '../moderator/rights.ts';

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: whoever left, and whose account is no more. */
const nobody: readonly (number | string)[] = [10_007, 10_013];

// said
const theirs = 'Whoever asks for it may not do that in {room} by themselves: they lack the right **{right}** there.';

/** Why not; undefined: they may, as everybody may in a direct conversation. Rejects as the requests do. */
export async function against(
  { client }: Line,
  room: string,
  person: string,
  needs: readonly Called[],
): Promise<Refused | undefined> {
  const channel = client.channels.cache.get(room) ?? (await client.channels.fetch(room));
  if (channel === null || channel.isDMBased()) return undefined;
  const wanted: readonly Called[] = ['View Channel', ...needs];
  try {
    const member = await channel.guild.members.fetch({ user: person, force: true, cache: false });
    const held = channel.permissionsFor(member);
    // Of timeouts discord.js knows nothing here: https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members
    const isSilent = member.isCommunicationDisabled() && !held.has(Right.Administrator);
    const missing = wanted.find((need) => !held.has(called[need]) || (isSilent && need !== 'View Channel'));
    return missing && refused(room, missing);
  } catch (error) {
    if (error instanceof DiscordAPIError && nobody.includes(error.code)) return refused(room, 'View Channel');
    throw error;
  }
}

function refused(room: string, right: Called): Refused {
  return { type: 'refused', why: theirs, values: { room: `<#${room}>`, right } };
}
