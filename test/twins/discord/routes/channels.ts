// Channels, typing, reactions, threads and direct conversations. https://docs.discord.com/developers/resources/channel
import { ChannelType, PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { listsMembers } from '../intents.ts';
import { buckets } from '../limits.ts';
import { listed } from '../listed.ts';
import { react, unreact } from '../reaction.ts';
import { Refusal, unknown } from '../refusal.ts';
import { newDirect, newThread } from '../room.ts';
import { channelOf, done, found, messageOf, type Answer, type Call, type Route } from '../route.ts';
import { channelShape, fullMember } from '../shape.ts';
import { timeOf } from '../snowflake.ts';
import { type } from '../typing.ts';
import type { World } from '../world.ts';

const channel = '/channels/{channel_id}';
const own = `${channel}/messages/{message_id}/reactions/{emoji_name}/@me`;

/** `intents`: what the developer portal allows. */
export function channelRoutes(world: World, intents: number): Route[] {
  return [
    { method: 'GET', path: channel, run: (call) => read(world, call) },
    {
      method: 'POST',
      path: `${channel}/typing`,
      bucket: buckets.typing,
      run: (call) => startTyping(world, call),
    },
    { method: 'PUT', path: own, bucket: buckets.react, run: (call) => addReaction(world, call) },
    {
      method: 'DELETE',
      path: own,
      bucket: buckets.react,
      run: (call) => removeReaction(world, call),
    },
    {
      method: 'POST',
      path: `${channel}/messages/{message_id}/threads`,
      bucket: buckets.thread,
      run: (call) => thread(world, call),
    },
    {
      method: 'POST',
      path: `${channel}/threads`,
      bucket: buckets.thread,
      run: (call) => thread(world, call),
    },
    { method: 'GET', path: `${channel}/thread-members`, run: (call) => found(threadMembers(world, intents, call)) },
    { method: 'PUT', path: `${channel}/thread-members/@me`, run: (call) => join(world, call) },
    { method: 'POST', path: '/users/@me/channels', run: (call) => openDirect(world, call) },
  ];
}

function read(world: World, call: Call): Answer {
  return found(channelShape(channelOf(world, call, { see: Right.ViewChannel })));
}

function startTyping(world: World, call: Call): Answer {
  type(world, channelOf(world, call, { see: Right.ViewChannel, act: Right.SendMessages }), world.bot);
  return done;
}

function addReaction(world: World, call: Call): Answer {
  const see = Right.ViewChannel | Right.ReadMessageHistory;
  const room = channelOf(world, call, { see, act: Right.AddReactions });
  react(world, room, messageOf(room, call), world.bot, call.param('emoji_name'));
  return done;
}

function removeReaction(world: World, call: Call): Answer {
  const room = channelOf(world, call, { see: Right.ViewChannel });
  unreact(world, room, messageOf(room, call), world.bot, call.param('emoji_name'));
  return done;
}

/** From a message, the thread has the message's id. https://docs.discord.com/developers/resources/channel#start-thread-from-message */
function thread(world: World, call: Call): Answer {
  const parent = channelOf(world, call, { see: Right.ViewChannel, act: Right.CreatePublicThreads });
  if (parent.type !== ChannelType.GuildText)
    throw new Refusal(400, 50024, 'Cannot execute action on this channel type');
  const started = call.param('message_id') ? messageOf(parent, call) : undefined;
  if (started && world.channels.has(started.message.id)) {
    throw new Refusal(400, 160_004, 'A thread has already been created for this message');
  }
  // The judge has compared the body with Discord's schema of it.
  const { name } = call.body as { name: string };
  return {
    status: 201,
    body: channelShape(newThread(world, parent, { name, owner: world.bot, started })),
  };
}

/**
 * With `with_member`, by pages and with their membership; restricted by the members intent.
 * https://docs.discord.com/developers/resources/channel#list-thread-members
 */
function threadMembers(world: World, intents: number, call: Call) {
  const room = channelOf(world, call, { see: Right.ViewChannel });
  if (!room.thread) throw new Refusal(400, 50024, 'Cannot execute action on this channel type');
  if (!listsMembers(intents)) throw new Refusal(403, 50_001, 'Missing Access');
  const isWhole = call.query.get('with_member') === 'true';
  const ids = [...room.thread.members];
  const shown = isWhole ? listed(ids, call, { usual: 100, most: 100 }, (id) => id) : ids;
  return shown.map((user_id) => {
    const member = room.guild?.members.get(user_id);
    const base = { id: room.id, user_id, join_timestamp: new Date(timeOf(room.id)).toISOString(), flags: 0 };
    return isWhole && member ? { ...base, member: fullMember(member) } : base;
  });
}

function join(world: World, call: Call): Answer {
  const room = channelOf(world, call, { see: Right.ViewChannel });
  if (!room.thread) throw new Refusal(400, 50024, 'Cannot execute action on this channel type');
  room.thread.members.add(world.bot.id);
  return done;
}

function openDirect(world: World, call: Call): Answer {
  // The judge has compared the body with Discord's schema of it.
  const { recipient_id: id } = call.body as { recipient_id?: string };
  const user = world.users.get(id ?? '');
  if (!user) throw unknown.account();
  return found(channelShape(newDirect(world, user)));
}
