// Posting a message: rights, nonce, reference, files. https://docs.discord.com/developers/resources/message#create-message
import type { RESTAPIMessageReference, RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { MessageReferenceType, MessageType, PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { buckets } from '../limits.ts';
import { everything } from '../mention.ts';
import { opened } from '../poll.ts';
import { post, shown, type Draft } from '../message.ts';
import type { Nonces } from '../nonce.ts';
import { may } from '../permissions.ts';
import { invalidForm, Refusal } from '../refusal.ts';
import { channelOf, found, type Answer, type Call, type Route } from '../route.ts';
import { check, settable, trimmed } from '../rules.ts';
import { rightsOf } from '../shape.ts';
import { attachAll } from '../upload.ts';
import { checkVoiced, isVoiced } from '../voiced.ts';
import type { Channel, World } from '../world.ts';

export function postRoutes(world: World, nonces: Nonces): Route[] {
  const path = '/channels/{channel_id}/messages';
  return [{ method: 'POST', path, bucket: buckets.post, run: (call) => create(world, nonces, call) }];
}

function create(world: World, nonces: Nonces, call: Call): Answer {
  const channel = writable(world, call);
  // The judge has compared the body with Discord's schema of it.
  const body = (call.body ?? {}) as RESTPostAPIChannelMessageJSONBody;
  const before = body.enforce_nonce ? nonces.find(body.nonce) : undefined;
  if (before) return found({ ...shown(world, before), nonce: body.nonce });
  const refers = references(world, channel, body.message_reference);
  if (!refers.forward) check(body, call.files.length);
  allow(world, channel, body, call.files);
  const kept = post(world, {
    channel,
    author: world.bot,
    ...drafted(world, channel, body, call.files),
    ...refers,
    poll: body.poll ? opened(body.poll) : undefined,
    nonce: body.nonce,
  });
  nonces.add(body.nonce, kept);
  return found({
    ...shown(world, kept),
    ...(body.nonce === undefined ? {} : { nonce: body.nonce }),
  });
}

/** Files, and voice messages, are a right each. https://docs.discord.com/developers/topics/permissions */
function allow(world: World, channel: Channel, body: RESTPostAPIChannelMessageJSONBody, files: Call['files']): void {
  const rights = rightsOf(world, channel, world.bot.id);
  checkVoiced(body, files);
  if (isVoiced(body) && !may(rights, Right.SendVoiceMessages))
    throw new Refusal(403, 50_173, 'You cannot send voice messages in this channel');
  if (body.poll && !may(rights, Right.SendPolls)) throw new Refusal(403, 50_013, 'Missing Permissions');
  if (files.length > 0 && !may(rights, Right.AttachFiles)) throw new Refusal(403, 50_013, 'Missing Permissions');
}

/** What a body says, as a draft. */
export function drafted(
  world: World,
  channel: Channel,
  body: RESTPostAPIChannelMessageJSONBody,
  files: Call['files'],
  allowed = everything,
): Pick<Draft, 'content' | 'allowed' | 'flags' | 'components' | 'embeds' | 'attachments'> {
  return {
    content: trimmed(body.content),
    allowed: body.allowed_mentions ?? allowed,
    flags: (body.flags ?? 0) & settable,
    components: body.components,
    embeds: body.embeds,
    attachments: attachAll(world, channel, files, body.attachments ?? []),
  };
}

function writable(world: World, call: Call): Channel {
  const act = world.channels.get(call.param('channel_id'))?.thread ? Right.SendMessagesInThreads : Right.SendMessages;
  const channel = channelOf(world, call, { see: Right.ViewChannel, act });
  if (channel.recipients.some(({ closed }) => closed))
    throw new Refusal(403, 50007, 'Cannot send messages to this user');
  if (isStranger(world, channel))
    throw new Refusal(403, 50278, 'Cannot send messages to this user due to having no mutual guilds');
  return channel;
}

/** Whether the bot shares no server with the other one of a direct conversation. */
function isStranger(world: World, { guild, recipients }: Channel): boolean {
  const shared = (id: string) =>
    [...world.guilds.values()].some(({ members }) => members.has(world.bot.id) && members.has(id));
  return guild === undefined && recipients.some(({ id }) => !shared(id));
}

/** https://docs.discord.com/developers/resources/message#message-reference-structure */
function references(
  world: World,
  channel: Channel,
  reference: RESTAPIMessageReference | null | undefined,
): Pick<Draft, 'replyTo' | 'forward'> {
  if (!reference) return {};
  const forwards = reference.type === MessageReferenceType.Forward;
  if (!forwards && !may(rightsOf(world, channel, world.bot.id), Right.ReadMessageHistory)) {
    throw new Refusal(400, 160_002, 'Cannot reply without permission to read message history');
  }
  const room = forwards ? world.channels.get(reference.channel_id ?? channel.id) : channel;
  const source = room?.kept.get(reference.message_id);
  if (!source || source.onlyFor) {
    if (reference.fail_if_not_exists === false) return {};
    throw badReference('REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
  }
  if (forwards) return { forward: source.message };
  if (!said.has(source.message.type))
    throw badReference('REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE', 'Cannot reply to a system message');
  return { replyTo: source };
}

/** Everything else is a system message. https://docs.discord.com/developers/resources/message#message-object-message-types */
const said: ReadonlySet<MessageType> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
]);

function badReference(code: string, message: string): Refusal {
  return invalidForm({ path: ['message_reference'], code, message });
}
