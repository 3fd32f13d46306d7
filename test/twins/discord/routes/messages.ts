// Reading, editing and deleting messages. https://docs.discord.com/developers/resources/message#get-channel-messages
import type { APIAllowedMentions, APIMessage, RESTPatchAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { readsAll, veiled } from '../intents.ts';
import { buckets } from '../limits.ts';
import { everything, mentionsIn } from '../mention.ts';
import { erase, eraseAll, revise, shown, timeline } from '../message.ts';
import { invalidForm, Refusal } from '../refusal.ts';
import { channelOf, done, found, messageOf, type Answer, type Call, type Route } from '../route.ts';
import { check, settable, trimmed } from '../rules.ts';
import { rightsOf } from '../shape.ts';
import { byAge } from '../snowflake.ts';
import { attachAll } from '../upload.ts';
import { may } from '../permissions.ts';
import { checkEdit } from '../voiced.ts';
import type { Channel, Kept, World } from '../world.ts';

const all = '/channels/{channel_id}/messages';
const one = '/channels/{channel_id}/messages/{message_id}';

/** `intents`: what the developer portal allows; reading content over REST depends on that, not on the session. */
export function messageRoutes(world: World, intents: number): Route[] {
  const show = (channel: Channel, kept: Kept) => {
    const message = shown(world, kept);
    return readsAll(intents) ? message : veiled(message, world.bot.id, !channel.guild);
  };
  return [
    { method: 'GET', path: all, bucket: buckets.read, run: (call) => list(world, call, show) },
    { method: 'GET', path: one, bucket: buckets.read, run: (call) => read(world, call, show) },
    { method: 'PATCH', path: one, bucket: buckets.edit, run: (call) => edit(world, call) },
    { method: 'DELETE', path: one, bucket: buckets.erase, run: (call) => remove(world, call) },
    {
      method: 'POST',
      path: `${all}/bulk-delete`,
      bucket: buckets.erase,
      run: (call) => removeMany(world, call),
    },
  ];
}

type Show = (channel: Channel, kept: Kept) => object;

/** Newest first; none without the right to read the history. */
function list(world: World, call: Call, show: Show): Answer {
  const channel = channelOf(world, call, { see: Right.ViewChannel });
  if (!may(rightsOf(world, channel, world.bot.id), Right.ReadMessageHistory)) return found([]);
  const chosen = page(timeline(channel), call.query).toReversed();
  return found(chosen.map((kept) => show(channel, kept)));
}

function page(messages: readonly Kept[], query: URLSearchParams): readonly Kept[] {
  const limit = Number(query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalidForm({
      path: ['limit'],
      code: 'NUMBER_TYPE_MAX',
      message: 'int value should be between 1 and 100.',
    });
  }
  const [around, before, after] = [query.get('around'), query.get('before'), query.get('after')];
  for (const [field, id] of Object.entries({ around, before, after }))
    if (id !== null && !/^\d{1,20}$/.test(id))
      throw invalidForm({ path: [field], code: 'NUMBER_TYPE_COERCE', message: `Value "${id}" is not snowflake.` });
  if (after) return messages.filter(({ message }) => byAge(message.id, after) > 0).slice(0, limit);
  if (before) return messages.filter(({ message }) => byAge(message.id, before) < 0).slice(-limit);
  if (!around) return messages.slice(-limit);
  const middle = messages.findIndex(({ message }) => byAge(message.id, around) >= 0);
  return messages.slice(Math.max(0, middle - Math.floor(limit / 2))).slice(0, limit);
}

function read(world: World, call: Call, show: Show): Answer {
  const channel = channelOf(world, call, { see: Right.ViewChannel | Right.ReadMessageHistory });
  return found(show(channel, messageOf(channel, call)));
}

/** https://docs.discord.com/developers/resources/message#edit-message */
function edit(world: World, call: Call): Answer {
  const channel = channelOf(world, call, { see: Right.ViewChannel });
  const kept = messageOf(channel, call);
  if (kept.message.author.id !== world.bot.id)
    throw new Refusal(403, 50005, 'Cannot edit a message authored by another user');
  // The judge has compared the body with Discord's schema of it.
  const body = (call.body ?? {}) as RESTPatchAPIChannelMessageJSONBody;
  checkEdit(kept.message);
  change(world, channel, kept, body, call.files);
  return found(shown(world, kept));
}

/** Applies an edit by the bot; what the body leaves out stays as it is. */
export function change(
  world: World,
  channel: Channel,
  kept: Kept,
  body: RESTPatchAPIChannelMessageJSONBody,
  files: Call['files'],
): void {
  const old = kept.message;
  check(body, files.length, old);
  const remaining = body.attachments && new Set(body.attachments.map(({ id }) => String(id)));
  const attachments = remaining ? old.attachments.filter(({ id }) => remaining.has(id)) : old.attachments;
  const own = ~settable & (old.flags ?? 0);
  revise(world, channel, kept, {
    ...(body.content === undefined ? {} : reworded(world, channel, kept, trimmed(body.content), body.allowed_mentions)),
    // Embeds and components that were judged become what is shown; their requests and responses have the same shape.
    ...(body.embeds === undefined ? {} : { embeds: body.embeds ?? [] }),
    ...(body.components === undefined ? {} : { components: body.components ?? [] }),
    ...(typeof body.flags === 'number' ? { flags: (body.flags & settable) | own } : {}),
    attachments: [...attachments, ...attachAll(world, channel, files, body.attachments ?? [])],
  });
}

/** New text has its mentions read anew. https://docs.discord.com/developers/resources/message#edit-message */
function reworded(
  world: World,
  channel: Channel,
  { message }: Kept,
  content: string,
  allowed: APIAllowedMentions | null | undefined,
): Partial<APIMessage> {
  const repliedTo = channel.kept.get(message.message_reference?.message_id ?? '')?.message.author;
  const replied_user = message.mentions.some(({ id }) => id === repliedTo?.id);
  const said = { channel, author: message.author, content, repliedTo };
  return { content, ...mentionsIn(world, said, allowed ?? { ...everything, replied_user }) };
}

function remove(world: World, call: Call): Answer {
  const channel = channelOf(world, call, { see: Right.ViewChannel });
  const kept = messageOf(channel, call);
  if (kept.message.author.id !== world.bot.id) {
    if (!channel.guild) throw new Refusal(403, 50003, 'Cannot execute action on a DM channel');
    channelOf(world, call, { see: Right.ViewChannel, act: Right.ManageMessages });
  }
  erase(world, channel, kept.message.id);
  return done;
}

/** 2 to 100 messages. https://docs.discord.com/developers/resources/message#bulk-delete-messages */
function removeMany(world: World, call: Call): Answer {
  const channel = channelOf(world, call, { see: Right.ViewChannel, act: Right.ManageMessages });
  // The judge has compared the body with Discord's schema of it.
  const { messages } = call.body as { messages: string[] };
  if (messages.length < 2 || messages.length > 100) {
    throw invalidForm({
      path: ['messages'],
      code: 'BASE_TYPE_BAD_LENGTH',
      message: 'Must be between 2 and 100 in length.',
    });
  }
  eraseAll(world, channel, messages);
  return done;
}
