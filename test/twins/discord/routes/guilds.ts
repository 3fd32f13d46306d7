// Servers, their members, roles and channels. https://docs.discord.com/developers/resources/guild
import type { RESTPatchAPIGuildMemberJSONBody } from 'discord-api-types/v10';
import { PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { buckets } from '../limits.ts';
import { silence } from '../member.ts';
import { listsMembers } from '../intents.ts';
import { listed } from '../listed.ts';
import { isImmune, isSilenced, may, outranks, rightsIn } from '../permissions.ts';
import { invalidForm, Refusal, unknown } from '../refusal.ts';
import { found, guildOf, type Answer, type Call, type Route } from '../route.ts';
import { channelShape, fullMember, guildShape, rightsOf } from '../shape.ts';
import type { Member, World } from '../world.ts';

const guild = '/guilds/{guild_id}';

/** `intents`: what the developer portal allows. */
export function guildRoutes(world: World, intents: number): Route[] {
  return [
    { method: 'GET', path: guild, run: (call) => found(guildShape(guildOf(world, call))) },
    { method: 'GET', path: `${guild}/roles`, run: (call) => found(guildOf(world, call).roles) },
    { method: 'GET', path: `${guild}/members`, run: (call) => found(membersOf(world, intents, call)) },
    { method: 'GET', path: `${guild}/members/{user_id}`, run: (call) => found(fullMember(member(world, call))) },
    {
      method: 'PATCH',
      path: `${guild}/members/{user_id}`,
      bucket: buckets.member,
      run: (call) => modify(world, call),
    },
    { method: 'GET', path: `${guild}/channels`, run: (call) => found(roomsOf(world, call, false)) },
    {
      method: 'GET',
      path: `${guild}/threads/active`,
      run: (call) => found({ threads: roomsOf(world, call, true), members: [] }),
    },
  ];
}

function member(world: World, call: Call): Member {
  const one = guildOf(world, call).members.get(call.param('user_id'));
  if (!one) throw world.users.has(call.param('user_id')) ? unknown.member() : unknown.account();
  return one;
}

/** "Up to 28 days in the future". */
const longestMs = 28 * 86_400_000;

/** Timeouts alone: nothing else of a member is changed here. https://docs.discord.com/developers/resources/guild#modify-guild-member */
function modify(world: World, call: Call): Answer {
  const here = guildOf(world, call);
  const one = member(world, call);
  // The judge has compared the body with what Discord documents of it.
  const { communication_disabled_until: until } = call.body as RESTPatchAPIGuildMemberJSONBody;
  if (until === undefined) throw new Error('the twin knows timeouts only');
  const { bot } = world;
  const mayNot =
    !may(rightsIn(here, bot.id), Right.ModerateMembers) ||
    isSilenced(here, bot.id) ||
    isImmune(here, one.user.id) ||
    !outranks(here, bot.id, one.user.id);
  if (mayNot) throw new Refusal(403, 50_013, 'Missing Permissions');
  if (Date.parse(until ?? '') > Date.now() + longestMs)
    throw invalidForm({
      path: ['communication_disabled_until'],
      code: 'GUILD_MEMBER_TIMEOUT_TOO_LONG',
      message: 'A timeout may end in 28 days at the latest.',
    });
  silence(world, here, one, until);
  return found(fullMember(one));
}

/**
 * By age of their accounts, 1 to 1,000 at a time. "This endpoint requires the GUILD_MEMBERS Privileged Intent."
 * https://docs.discord.com/developers/resources/guild#list-guild-members
 */
function membersOf(world: World, intents: number, call: Call) {
  const here = guildOf(world, call);
  if (!listsMembers(intents)) throw new Refusal(403, 50_001, 'Missing Access');
  return listed([...here.members.values()], call, { usual: 1, most: 1000 }, ({ user }) => user.id).map(fullMember);
}

function roomsOf(world: World, call: Call, threads: boolean) {
  const here = guildOf(world, call);
  return [...world.channels.values()]
    .filter((room) => room.guild === here && Boolean(room.thread) === threads)
    .filter((room) => may(rightsOf(world, room, world.bot.id), Right.ViewChannel))
    .map((room) => channelShape(room));
}
