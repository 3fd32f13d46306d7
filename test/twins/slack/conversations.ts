// conversations.*: channels, their members and their history.
import { Refusal, type Args } from './args.ts';
import { conversation, joined, permit, type Method, type Office } from './office.ts';
import { channelShape, messageShape } from './shape.ts';
import type { Channel, Message } from './world.ts';

const reading = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const history = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

export const conversations: Readonly<Record<string, Method>> = {
  'conversations.info': {
    scopes: reading,
    run: (args, office) => ({ channel: channelShape(permit(conversation(args, office), 'read', office), office.app) }),
  },
  'conversations.history': { scopes: history, run: recent },
  'conversations.replies': { scopes: history, run: replies },
  'conversations.members': { scopes: reading, run: members },
  'conversations.open': { scopes: ['im:write', 'mpim:write'], run: open },
  'conversations.list': { scopes: reading, run: list },
};

/** These methods know conversations by their own ids: only `chat.postMessage` takes a person for the direct one with them. */
function named(args: Args, { world }: Office): Args {
  if (world.users.has(args.need('channel'))) throw new Refusal('channel_not_found');
  return args;
}

/** Newest first, replies only if broadcast. @see https://docs.slack.dev/reference/methods/conversations.history */
function recent(args: Args, office: Office): object {
  const channel = permit(joined(named(args, office), office), 'history', office);
  const inChannel = [...channel.messages.values()].filter(
    (message) => message.thread === undefined || message.broadcast === true,
  );
  return paged(inChannel.filter(between(args)).toReversed(), args, office);
}

/** The message that began the thread, then its replies. @see https://docs.slack.dev/reference/methods/conversations.replies */
function replies(args: Args, office: Office): object {
  const channel = permit(joined(named(args, office), office), 'history', office);
  const first = channel.messages.get(args.need('ts'));
  if (first === undefined) throw new Refusal('thread_not_found');
  const ts = first.thread ?? first.ts;
  const root = channel.messages.get(ts);
  const answers = (channel.threads.get(ts) ?? []).filter(between(args));
  return paged(root === undefined ? answers : [root, ...answers], args, office);
}

function between(args: Args): (message: Message) => boolean {
  const { oldest = '0', latest = '9999999999.999999' } = { oldest: args.text('oldest'), latest: args.text('latest') };
  const isInclusive = args.flag('inclusive');
  return ({ ts }) => {
    if (isInclusive && (ts === oldest || ts === latest)) return true;
    return Number(ts) > Number(oldest) && Number(ts) < Number(latest);
  };
}

/** @see https://docs.slack.dev/apis/web-api/pagination */
function paged(messages: readonly Message[], args: Args, office: Office): object {
  const { from, to } = page(args, messages.length);
  const withMetadata = args.flag('include_all_metadata');
  const shown = messages
    .slice(from, to)
    .map((message) => messageShape(message, office.world, office.app, withMetadata));
  return {
    messages: shown,
    has_more: to < messages.length,
    response_metadata: { next_cursor: cursor(to, messages.length) },
  };
}

function page(args: Args, length: number): { from: number; to: number } {
  const from = args.has('cursor') ? Number(Buffer.from(args.need('cursor'), 'base64').toString()) : 0;
  if (!Number.isInteger(from)) throw new Refusal('invalid_cursor');
  return { from, to: Math.min(length, from + Math.min(999, args.number('limit', 100))) };
}

function cursor(to: number, length: number): string {
  return to < length ? Buffer.from(String(to)).toString('base64') : '';
}

/** @see https://docs.slack.dev/reference/methods/conversations.members */
function members(args: Args, office: Office): object {
  const all = [...permit(conversation(args, office), 'read', office).members];
  const { from, to } = page(args, all.length);
  return { members: all.slice(from, to), response_metadata: { next_cursor: cursor(to, all.length) } };
}

/** @see https://docs.slack.dev/reference/methods/conversations.open */
function open(args: Args, office: Office): object {
  const users = args.need('users').split(',');
  if (users.some((user) => !office.world.users.has(user))) throw new Refusal('user_not_found');
  const [first = ''] = users;
  // One scope a kind of conversation.
  const needed = users.length === 1 ? 'im:write' : 'mpim:write';
  if (!office.scopes.has(needed))
    throw new Refusal('missing_scope', { needed, provided: [...office.scopes].join(',') });
  const channel = users.length === 1 ? office.world.direct(first, office.app.userId) : group(users, office);
  return { channel: args.flag('return_im') ? channelShape(channel, office.app) : { id: channel.id } };
}

function group(users: readonly string[], office: Office): Channel {
  return office.world.add({ kind: 'mpim', name: `mpdm-${users.join('--')}`, members: [...users, office.app.userId] });
}

/** @see https://docs.slack.dev/reference/methods/conversations.list */
function list(args: Args, office: Office): object {
  const types: Record<Channel['kind'], string> = {
    channel: 'public_channel',
    group: 'private_channel',
    im: 'im',
    mpim: 'mpim',
  };
  const wanted = (args.text('types') ?? 'public_channel').split(',');
  const visible = [...office.world.channels.values()].filter((channel) => {
    return (
      wanted.includes(types[channel.kind]) && (channel.kind === 'channel' || channel.members.has(office.app.userId))
    );
  });
  const { from, to } = page(args, visible.length);
  const channels = visible.slice(from, to).map((channel) => channelShape(channel, office.app));
  return { channels, response_metadata: { next_cursor: cursor(to, visible.length) } };
}
