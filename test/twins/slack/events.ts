// Which events a happening in the workspace makes, and the envelope they come in.
import type { StoredFile } from './drawer.ts';
import { withheldShape } from './fileshape.ts';
import { messageShape, type App } from './shape.ts';
import type { Channel, Message, World } from './world.ts';

export type Event = Record<string, unknown> & { type: string };

/** Bot events an app may subscribe to, of those the twin knows. @see https://docs.slack.dev/reference/events */
export const subscribable = [
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
  'reaction_added',
  'file_shared',
  'app_home_opened',
  'assistant_thread_started',
  'assistant_thread_context_changed',
  'app_uninstalled',
  'tokens_revoked',
];

const families: Record<Channel['kind'], string> = {
  channel: 'message.channels',
  group: 'message.groups',
  im: 'message.im',
  mpim: 'message.mpim',
};

/** The subscription an event belongs to. */
export function subscription(event: Event, world: World): string {
  const channel = event.type === 'message' ? world.channels.get(String(event['channel'])) : undefined;
  return channel === undefined ? event.type : families[channel.kind];
}

/**
 * A new message is a `message` event; one that names the app is an `app_mention` too, but not in direct conversations.
 * @see https://docs.slack.dev/reference/events/app_mention
 */
export function postedEvents(message: Message, world: World, app: App): Event[] {
  const isShared = world.channels.get(message.channel)?.shared === true && message.files !== undefined;
  const plain = {
    ...messageShape(message, world, app),
    ...(isShared && { files: filesOf(message, world).map(withheldShape) }),
    channel: message.channel,
    event_ts: message.ts,
  };
  const kind = world.channels.get(message.channel)?.kind ?? 'channel';
  const shared = filesOf(message, world).map(({ id, user }) => sharedEvent(id, user, message));
  const event: Event = { ...plain, type: 'message', channel_type: kind };
  const isMention = kind !== 'im' && message.user !== app.userId && message.text.includes(`<@${app.userId}>`);
  return isMention ? [{ ...plain, type: 'app_mention' }, event, ...shared] : [event, ...shared];
}

function filesOf({ files = [] }: Message, world: World): StoredFile[] {
  return files.flatMap((one) => (typeof one === 'string' ? (world.drawer.files.get(one) ?? []) : []));
}

/** @see https://docs.slack.dev/reference/events/file_shared */
function sharedEvent(file_id: string, user_id: string, { channel, ts }: Message): Event {
  return { type: 'file_shared', channel_id: channel, file_id, user_id, file: { id: file_id }, event_ts: ts };
}

/** @see https://docs.slack.dev/reference/events/message/message_changed */
export function changedEvent(message: Message, before: object, world: World, app: App): Event {
  const now = messageShape(message, world, app);
  return { ...hidden(message, 'message_changed', world), message: now, previous_message: before };
}

/** @see https://docs.slack.dev/reference/events/message/message_deleted */
export function deletedEvent(message: Message, world: World, app: App): Event {
  const before = messageShape(message, world, app);
  return { ...hidden(message, 'message_deleted', world), deleted_ts: message.ts, previous_message: before };
}

function hidden(message: Message, subtype: string, world: World): Event {
  const ts = world.ts();
  const channel_type = world.channels.get(message.channel)?.kind;
  return { type: 'message', subtype, hidden: true, channel: message.channel, channel_type, ts, event_ts: ts };
}

/** The outer event. @see https://docs.slack.dev/apis/events-api#callback-field */
export function callback(event: Event, world: World, app: App): Record<string, unknown> {
  const channel = world.channels.get(String(event['channel']));
  const authorization = {
    enterprise_id: null,
    team_id: app.teamId,
    user_id: app.userId,
    is_bot: true,
    is_enterprise_install: false,
  };
  const eventId = world.id('Ev');
  return {
    token: 'twin-verification-token',
    team_id: app.teamId,
    context_team_id: app.teamId,
    context_enterprise_id: null,
    api_app_id: app.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [authorization],
    is_ext_shared_channel: channel?.shared ?? false,
    event_context: `4-${eventId}`,
  };
}
