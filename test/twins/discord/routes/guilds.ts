// Servers, their members, roles and channels. https://docs.discord.com/developers/resources/guild
import { PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { may } from '../permissions.ts';
import { unknown } from '../refusal.ts';
import { found, guildOf, type Answer, type Call, type Route } from '../route.ts';
import { channelShape, fullMember, guildShape, rightsOf } from '../shape.ts';
import type { World } from '../world.ts';

const guild = '/guilds/{guild_id}';

export function guildRoutes(world: World): Route[] {
  return [
    { method: 'GET', path: guild, run: (call) => found(guildShape(guildOf(world, call))) },
    { method: 'GET', path: `${guild}/roles`, run: (call) => found(guildOf(world, call).roles) },
    { method: 'GET', path: `${guild}/members/{user_id}`, run: (call) => member(world, call) },
    { method: 'GET', path: `${guild}/channels`, run: (call) => found(roomsOf(world, call, false)) },
    {
      method: 'GET',
      path: `${guild}/threads/active`,
      run: (call) => found({ threads: roomsOf(world, call, true), members: [] }),
    },
  ];
}

function member(world: World, call: Call): Answer {
  const one = guildOf(world, call).members.get(call.param('user_id'));
  if (!one) throw world.users.has(call.param('user_id')) ? unknown.member() : unknown.account();
  return found(fullMember(one));
}

function roomsOf(world: World, call: Call, threads: boolean) {
  const here = guildOf(world, call);
  return [...world.channels.values()]
    .filter((room) => room.guild === here && Boolean(room.thread) === threads)
    .filter((room) => may(rightsOf(world, room, world.bot.id), Right.ViewChannel))
    .map((room) => channelShape(room));
}
