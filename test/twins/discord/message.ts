// Posting, editing and deleting on the local Discord, and what of it the gateway tells.
// https://docs.discord.com/developers/resources/message#message-object
import type {
  APIAllowedMentions,
  APIAttachment,
  APIEmbed,
  APIMessage,
  APIMessageInteractionMetadata,
  APIMessageTopLevelComponent,
  APIPoll,
} from 'discord-api-types/v10';
import { MessageReferenceType, MessageType } from 'discord-api-types/v10';
import { everything, mentionedMembers, mentionsIn, pinged } from './mention.ts';
import { partialMember } from './shape.ts';
import { byAge } from './snowflake.ts';
import { resigned } from './upload.ts';
import type { Channel, Kept, User, World } from './world.ts';

/** A message about to be posted. */
export interface Draft {
  readonly channel: Channel;
  readonly author: User;
  readonly content: string;
  /** Milliseconds since 1970. */
  readonly at?: number | undefined;
  readonly type?: MessageType | undefined;
  readonly allowed?: APIAllowedMentions | undefined;
  /** The message it replies to. */
  readonly replyTo?: Kept | undefined;
  /** The message it forwards. */
  readonly forward?: APIMessage | undefined;
  readonly flags?: number | undefined;
  readonly components?: APIMessageTopLevelComponent[] | undefined;
  readonly embeds?: APIEmbed[] | undefined;
  readonly attachments?: APIAttachment[] | undefined;
  readonly poll?: APIPoll | undefined;
  readonly nonce?: string | number | undefined;
  readonly webhookId?: string | undefined;
  readonly onlyFor?: string | undefined;
  readonly asked?: APIMessageInteractionMetadata | undefined;
}

/** Posts a message and tells the gateway. */
export function post(world: World, draft: Draft): Kept {
  const { channel } = draft;
  const kept = keep(world, draft);
  channel.kept.set(kept.message.id, kept);
  channel.typing.delete(draft.author.id);
  channel.thread?.members.add(draft.author.id);
  if (!draft.onlyFor && byAge(kept.message.id, channel.lastMessageId ?? '') > 0)
    channel.lastMessageId = kept.message.id;
  const nonce = draft.nonce === undefined ? {} : { nonce: draft.nonce };
  world.happen({ t: 'MESSAGE_CREATE', d: { ...told(world, channel, kept), ...nonce }, channel });
  return kept;
}

function keep(world: World, draft: Draft): Kept {
  const at = draft.at ?? Date.now();
  const { channel, author, content, replyTo } = draft;
  const said = { channel, author, content, repliedTo: replyTo?.message.author };
  const message: APIMessage = {
    id: world.newId(at),
    channel_id: channel.id,
    type: draft.type ?? (replyTo ? MessageType.Reply : MessageType.Default),
    author,
    content,
    timestamp: new Date(at).toISOString(),
    edited_timestamp: null,
    tts: false,
    ...mentionsIn(world, said, draft.allowed ?? everything),
    attachments: draft.attachments ?? [],
    embeds: draft.embeds ?? [],
    components: draft.components ?? [],
    pinned: false,
    flags: draft.flags ?? 0,
    ...(draft.poll ? { poll: draft.poll } : {}),
    ...origin(world, draft),
  };
  const kept = { message, versions: [{ at, content }], pinged: pinged(message) };
  return draft.onlyFor ? { ...kept, onlyFor: draft.onlyFor } : kept;
}

/** What a message says of where it comes from: a reply, a forward, a webhook, an app's answer. */
function origin(world: World, draft: Draft): Partial<APIMessage> {
  const source = draft.replyTo?.message ?? draft.forward;
  const guild_id = draft.channel.guild ? { guild_id: draft.channel.guild.id } : {};
  const type = draft.forward ? MessageReferenceType.Forward : MessageReferenceType.Default;
  const reference = source && {
    type,
    channel_id: source.channel_id,
    message_id: source.id,
    ...guild_id,
  };
  return {
    ...(reference ? { message_reference: reference } : {}),
    ...(draft.forward ? { message_snapshots: [{ message: snapshot(draft.forward) }] } : {}),
    ...(draft.webhookId ? { webhook_id: draft.webhookId } : {}),
    ...(draft.author.id === world.bot.id && draft.asked ? { application_id: world.applicationId } : {}),
    ...(draft.asked ? { interaction_metadata: draft.asked } : {}),
  };
}

/** https://docs.discord.com/developers/resources/message#message-snapshot-object */
function snapshot(message: APIMessage) {
  const { type, content, embeds, attachments, timestamp, edited_timestamp, flags, mentions, mention_roles } = message;
  const { components } = message;
  return {
    type,
    content,
    embeds,
    attachments,
    timestamp,
    edited_timestamp,
    flags: flags ?? 0,
    mentions,
    mention_roles,
    components: components ?? [],
  };
}

/** Changes a message; `edited` is false for what Discord does by itself, such as adding the preview of a link. */
export function revise(world: World, channel: Channel, kept: Kept, change: Partial<APIMessage>, edited = true): void {
  const at = Date.now();
  const stamp = edited ? { edited_timestamp: new Date(at).toISOString() } : {};
  kept.message = { ...kept.message, ...change, ...stamp };
  if (edited) kept.versions.push({ at, content: kept.message.content });
  world.happen({ t: 'MESSAGE_UPDATE', d: told(world, channel, kept), channel });
}

/** https://docs.discord.com/developers/events/gateway-events#message-delete */
export function erase(world: World, channel: Channel, id: string): void {
  if (!channel.kept.delete(id)) return;
  world.happen({
    t: 'MESSAGE_DELETE',
    d: { id, channel_id: channel.id, ...inGuild(channel) },
    channel,
  });
}

/** https://docs.discord.com/developers/events/gateway-events#message-delete-bulk */
export function eraseAll(world: World, channel: Channel, ids: readonly string[]): void {
  const gone = ids.filter((id) => channel.kept.delete(id));
  world.happen({
    t: 'MESSAGE_DELETE_BULK',
    d: { ids: gone, channel_id: channel.id, ...inGuild(channel) },
    channel,
  });
}

/** A message as REST shows it: with what it replies to as that stands now, or null when that is gone. */
export function shown(world: World, kept: Kept): APIMessage {
  return { ...resigned(world, kept.message), ...referenced(world, kept.message) };
}

/** A message as the gateway tells it: with the author's membership. */
function told(world: World, channel: Channel, kept: Kept) {
  const { message } = kept;
  const member = message.webhook_id ? undefined : channel.guild?.members.get(message.author.id);
  return {
    ...message,
    ...referenced(world, message),
    ...(kept.onlyFor ? {} : inGuild(channel)),
    ...(member && !kept.onlyFor ? { member: partialMember(member) } : {}),
    mentions: mentionedMembers(channel, message.mentions),
    channel_type: channel.type,
  };
}

const withReference: readonly MessageType[] = [MessageType.Reply, MessageType.ThreadStarterMessage];

function referenced(world: World, { message_reference: reference, type }: APIMessage): Partial<APIMessage> {
  if (!reference?.message_id || !withReference.includes(type)) return {};
  const room = world.channels.get(reference.channel_id);
  const message = room?.kept.get(reference.message_id)?.message;
  return room ? { referenced_message: message ? resigned(world, message) : null } : {};
}

/** A channel's messages, oldest first, whatever order they were given in; with `viewer`, also those only they see. */
export function timeline(channel: Channel, viewer = ''): Kept[] {
  const visible = [...channel.kept.values()].filter(({ onlyFor }) => onlyFor === undefined || onlyFor === viewer);
  return visible.toSorted((a, b) => byAge(a.message.id, b.message.id));
}

function inGuild(channel: Channel): { guild_id?: string } {
  return channel.guild ? { guild_id: channel.guild.id } : {};
}
