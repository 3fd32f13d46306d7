// Objects of the workspace as the platform writes them into responses and events.
import { fileShape } from './fileshape.ts';
import type { Channel, Group, Message, User, World } from './world.ts';

/** Who the installed app is. */
export interface App {
  readonly appId: string;
  readonly teamId: string;
  readonly userId: string;
  readonly botId: string;
  readonly name: string;
}

/** @see https://docs.slack.dev/reference/objects/user-object */
export function userShape(user: User, withLocale = false): object {
  const profile = { real_name: user.name, display_name: user.name, real_name_normalized: user.name, team: user.team };
  return {
    id: user.id,
    team_id: user.team,
    name: user.name.toLowerCase().replaceAll(' ', '.'),
    real_name: user.name,
    deleted: user.deleted ?? false,
    tz: 'Europe/Berlin',
    profile,
    is_admin: user.admin || user.owner,
    is_owner: user.owner,
    is_primary_owner: user.owner,
    is_restricted: user.guest,
    is_ultra_restricted: false,
    is_bot: user.bot,
    is_app_user: false,
    ...(user.external && { is_stranger: true }),
    ...(withLocale && { locale: user.locale ?? 'en-US' }),
  };
}

/** @see https://docs.slack.dev/reference/objects/usergroup-object */
export function groupShape({ id, handle, members, disabled }: Group, app: App, withUsers: boolean): object {
  return {
    id,
    team_id: app.teamId,
    is_usergroup: true,
    name: handle,
    handle,
    is_external: false,
    date_create: 1_446_746_793,
    date_delete: disabled ? 1_446_746_999 : 0,
    user_count: members.length,
    ...(withUsers && { users: members }),
  };
}

/** @see https://docs.slack.dev/reference/objects/conversation-object */
export function channelShape(channel: Channel, app: App): object {
  const partner = [...channel.members].find((member) => member !== app.userId);
  const isMember = channel.members.has(app.userId);
  if (channel.kind === 'im')
    return { id: channel.id, is_im: true, user: partner, is_archived: false, context_team_id: app.teamId };
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'group',
    is_im: false,
    is_mpim: channel.kind === 'mpim',
    is_private: channel.kind !== 'channel',
    is_archived: channel.archived,
    is_general: false,
    is_shared: channel.shared,
    is_ext_shared: channel.shared,
    is_member: isMember,
    context_team_id: app.teamId,
    num_members: channel.members.size,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}

/** @see https://docs.slack.dev/reference/events/message and https://docs.slack.dev/reference/methods/conversations.history */
export function messageShape(message: Message, world: World, app: App, withMetadata = false): Record<string, unknown> {
  const channel = world.channels.get(message.channel);
  const replies = channel?.threads.get(message.ts) ?? [];
  const parent = channel?.messages.get(message.thread ?? '');
  const author = world.users.get(message.user);
  const isStranger = author !== undefined && author.team !== app.teamId;
  const isOwn = message.user === app.userId;
  const subtype = message.subtype ?? (isOwn ? world.ownSubtype : undefined);
  return {
    type: 'message',
    ...(subtype !== undefined && { subtype }),
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: author?.team ?? app.teamId,
    ...(isStranger && { user_team: author.team, source_team: author.team }),
    ...(message.bot && { bot_id: isOwn ? app.botId : `B${message.user.slice(1)}` }),
    ...(isOwn && { app_id: app.appId }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.files !== undefined && { files: filesOf(message, world) }),
    ...(message.edited !== undefined && { edited: message.edited }),
    ...(message.streaming !== undefined && { streaming_state: message.streaming }),
    ...(message.thread !== undefined && { thread_ts: message.thread, parent_user_id: parent?.user }),
    ...(replies.length > 0 && thread(message, replies)),
    ...(message.reactions.size > 0 && { reactions: reactions(message) }),
    ...(withMetadata && message.metadata !== undefined && { metadata: message.metadata }),
  };
}

function filesOf({ files = [] }: Message, world: World): readonly unknown[] {
  return files.map((one) => {
    const file = typeof one === 'string' ? world.drawer.files.get(one) : undefined;
    return file ? fileShape(file, world) : one;
  });
}

function thread(message: Message, replies: readonly Message[]): object {
  const users = [...new Set(replies.map((reply) => reply.user))];
  const latest = replies.at(-1)?.ts;
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: latest,
  };
}

function reactions(message: Message): object[] {
  return [...message.reactions].map(([name, users]) => ({ name, users: [...users], count: users.size }));
}
