// chat.*: posting, editing and deleting messages.
import { Refusal, type Args } from './args.ts';
import { content, metadataOf } from './content.ts';
import { type Caller, joined, messageIn, writable, type Method, type Office } from './office.ts';
import { messageShape } from './shape.ts';
import { isOpen } from './stream.ts';
import type { Channel, Message, User } from './world.ts';

export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scopes: ['chat:write'], run: post },
  'chat.update': { scopes: ['chat:write'], run: update },
  'chat.delete': { scopes: ['chat:write'], token: 'person', run: remove },
  'chat.postEphemeral': { scopes: ['chat:write'], run: whisper },
  'chat.getPermalink': { scopes: [], run: permalink },
};

/** @see https://docs.slack.dev/reference/methods/chat.postMessage : text beyond 40,000 characters is cut off, not refused */
function post(args: Args, office: Office): object {
  const channel = writable(args, office);
  const { text = '', blocks = [], attachments = [] } = content(args, Infinity);
  const thread = root(channel, args.text('thread_ts'));
  const now = Date.now();
  const message: Message = {
    ts: office.world.ts(),
    channel: channel.id,
    user: office.app.userId,
    bot: true,
    text: text.slice(0, 40_000),
    ...(thread !== undefined && { thread, broadcast: args.flag('reply_broadcast') }),
    blocks,
    attachments,
    metadata: metadataOf(args),
    postedAt: now,
    changedAt: now,
    edits: 0,
    reactions: new Map(),
  };
  office.world.put(message);
  // https://docs.slack.dev/reference/methods/assistant.threads.setStatus: a reply clears the status
  office.statuses.delete(`${channel.id} ${thread ?? ''}`);
  office.posted(message);
  return { channel: channel.id, ts: message.ts, message: messageShape(message, office.world, office.app) };
}

/** Threads have one level: a reply to a reply belongs to the first message. */
function root(channel: Channel, ts: string | undefined): string | undefined {
  return ts === undefined ? undefined : (channel.messages.get(ts)?.thread ?? ts);
}

/** Blocks and attachments not given stay; 4,000 characters. @see https://docs.slack.dev/reference/methods/chat.update */
function update(args: Args, office: Office): object {
  const channel = joined(args, office);
  const message = messageIn(channel, args.need('ts'));
  if (message.user !== office.app.userId) throw new Refusal('cant_update_message');
  if (isOpen(message, office)) throw new Refusal('streaming_state_conflict');
  const { text, blocks, attachments } = content(args, 4_000);
  const before = messageShape(message, office.world, office.app);
  message.text = text ?? message.text;
  message.blocks = blocks ?? message.blocks;
  message.attachments = attachments ?? message.attachments;
  message.metadata = metadataOf(args) ?? message.metadata;
  message.edits += 1;
  message.changedAt = Date.now();
  message.edited = { user: office.app.userId, ts: office.world.ts() };
  office.changed(message, before);
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: messageShape(message, office.world, office.app),
  };
}

/** A bot deletes its own messages only, a person what they can delete in the client. @see https://docs.slack.dev/reference/methods/chat.delete */
function remove(args: Args, office: Office, caller: Caller): object {
  const channel = caller.type === 'person' ? visibleTo(caller.user, args, office) : joined(args, office);
  const message = messageIn(channel, args.need('ts'));
  if (!mayDelete(caller, message, office) || isOpen(message, office)) throw new Refusal('cant_delete_message');
  office.world.remove(message);
  office.removed(message);
  return { channel: channel.id, ts: message.ts };
}

/** Private conversations without this person do not exist for them. */
function visibleTo(user: User, args: Args, { world }: Office): Channel {
  const channel = world.channels.get(args.need('channel'));
  if (channel === undefined || (channel.kind !== 'channel' && !channel.members.has(user.id)))
    throw new Refusal('channel_not_found');
  return channel;
}

/** Others' messages are for owners and admins. @see https://slack.com/help/articles/115004868646 */
function mayDelete(caller: Caller, message: Message, { app }: Office): boolean {
  if (caller.type !== 'person') return message.user === app.userId;
  const { id, admin, owner } = caller.user;
  return message.user === id || admin || owner;
}

/** @see https://docs.slack.dev/reference/methods/chat.postEphemeral */
function whisper(args: Args, office: Office): object {
  const channel = writable(args, office);
  const user = args.need('user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const { text = '', blocks = [] } = content(args, Infinity);
  const thread = args.text('thread_ts');
  const ts = office.world.ts();
  office.ephemerals.push({ ts, user, channel: channel.id, ...(thread !== undefined && { thread }), text, blocks });
  return { message_ts: ts };
}

/** @see https://docs.slack.dev/reference/methods/chat.getPermalink */
function permalink(args: Args, office: Office): object {
  const channel = joined(args, office);
  const { ts, thread } = messageIn(channel, args.need('message_ts'));
  const query = thread === undefined ? '' : `?thread_ts=${thread}&cid=${channel.id}`;
  return {
    channel: channel.id,
    permalink: `https://twin.slack.com/archives/${channel.id}/p${ts.replace('.', '')}${query}`,
  };
}
