// Somebody as a server knows them now: nobody is judged by roles they have no more.
import { DiscordAPIError, Routes } from 'discord.js';
import type { Person } from '#src/message.ts';
import type { Line } from '../line.ts';
import { guildMember, maybe, user } from '../payload.ts';
import { mayAdminister, nameOf } from '../space.ts';
import { read } from '../wire.ts';

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: whoever left, and whose account is no more. */
const nobody: readonly (number | string)[] = [10_007, 10_013];

const known = guildMember.extend({ user: maybe(user) });

/** Rejects where nobody can tell: of a server that is away, not even its roles are known. */
export async function memberNow(line: Line, space: string, person: string, signal: AbortSignal): Promise<Person> {
  const nothing = { id: person, name: person, isAdmin: false, roles: [] };
  if (space.startsWith('dm:')) return nothing;
  const guild = line.client.guilds.cache.get(space);
  if (guild?.available !== true) throw new Error('that server is not to be reached now');
  try {
    const found = known.parse(await read(line.rest, Routes.guildMember(space, person), { signal }));
    const { roles, nick, user: account } = found;
    const name = account ? nameOf(account, nick) : (nick ?? person);
    return { id: person, name, isAdmin: mayAdminister(line.client, space, person, roles), roles };
  } catch (error) {
    if (error instanceof DiscordAPIError && nobody.includes(error.code)) return nothing;
    throw error;
  }
}
