// What every Web API method works with: the workspace, the app that calls, and whom to tell of what happened.
import { Refusal, type Args } from './args.ts';
import type { App } from './shape.ts';
import type { Block, Channel, Message, User, World } from './world.ts';

export interface Office {
  readonly world: World;
  readonly app: App;
  /** What the bot token may do. */
  readonly scopes: ReadonlySet<string>;
  /** What the app-level token may do. */
  readonly appScopes: Set<string>;
  /** The platform's word for why no token works any more, and by how many milliseconds its clock is ahead. */
  ended: 'account_inactive' | 'token_revoked' | undefined;
  skewMs: number;
  /** Characters that a streamed message takes in all, and milliseconds that it stays open. */
  readonly stream: { cap: number; lifeMs: number };
  /** Streams by the name of their message. */
  readonly streams: Map<string, Stream>;
  /** What the app shows as its status, by channel and thread. */
  readonly statuses: Map<string, string>;
  readonly ephemerals: Whisper[];
  /** Triggers that came with what people did, and whether a modal was opened with them. */
  readonly triggers: Map<string, { readonly user: string; readonly at: number; isUsed: boolean }>;
  readonly views: Map<string, View>;
  readonly surfaces: Surfaces;
  /** What people granted the app, by the tokens it got for that. @see https://docs.slack.dev/authentication/tokens#user */
  readonly grants: Map<string, { readonly user: User; readonly scopes: Set<string> }>;
  /** The address of a socket for one connection. */
  socketUrl(): string;
  posted(message: Message): void;
  /** `before` is the message as it was, in the platform's shape. */
  changed(message: Message, before: object): void;
  removed(message: Message): void;
  /** Does something after some milliseconds, unless the twin is closed by then; never where they are undefined. */
  later(ms: number | undefined, action: () => void): void;
}

/** What only one person sees. */
export interface Whisper {
  readonly ts: string;
  readonly user: string;
  readonly channel: string;
  readonly thread?: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A modal that somebody sees. */
export interface View {
  readonly id: string;
  readonly user: string;
  shape: Readonly<Record<string, unknown>> & { readonly blocks: readonly Block[] };
  /** What the app complained of, by block. */
  errors: Readonly<Record<string, string>>;
  isOpen: boolean;
}

export interface HomeView {
  readonly type: string;
  readonly private_metadata?: string;
  readonly blocks: readonly Block[];
}

/** What the app has furnished its surfaces with. */
export interface Surfaces {
  /** Whether its manifest has a home tab, and makes it an agent instead of an assistant. */
  hasHome: boolean;
  isAgent: boolean;
  /** Home tabs by user. */
  readonly homes: Map<string, HomeView>;
  /** By channel and, for assistants, thread. */
  readonly prompts: Map<string, { title: string | undefined; prompts: readonly Record<string, unknown>[] }>;
  /** By channel and thread. */
  readonly titles: Map<string, string>;
}

export interface Stream {
  readonly mode: 'markdown_text' | 'chunks' | undefined;
  readonly expiresAt: number;
  length: number;
  stoppedByUser: boolean;
}

/** Whose token a call comes with; a person's was granted scopes of its own. */
export type Caller =
  | { readonly type: 'bot' | 'app'; readonly scopes: ReadonlySet<string> }
  | { readonly type: 'person'; readonly user: User; readonly scopes: ReadonlySet<string> };

/** A Web API method: the scopes of which one is needed, the kinds of token beside the bot's, and what it does. */
export interface Method {
  readonly scopes: readonly string[];
  /** `person`: it takes that of a person, too. */
  readonly token?: 'app' | 'any' | 'person';
  run(args: Args, office: Office, caller: Caller): object;
}

/** The conversation a method is about. Private ones that the app is not in do not exist for it. */
export function conversation(args: Args, office: Office, name = 'channel'): Channel {
  const id = args.need(name);
  const { world, app } = office;
  if (world.users.has(id)) return world.direct(id, app.userId);
  const channel = world.channels.get(id);
  const isHidden = channel !== undefined && channel.kind !== 'channel' && !channel.members.has(app.userId);
  if (channel === undefined || isHidden) throw new Refusal('channel_not_found');
  return channel;
}

/** A conversation the app may read in, or write to. @see https://docs.slack.dev/reference/methods/chat.postMessage#errors */
export function joined(args: Args, office: Office, name = 'channel'): Channel {
  const channel = conversation(args, office, name);
  if (!channel.members.has(office.app.userId)) throw new Refusal('not_in_channel');
  return channel;
}

/** As `joined`, and not archived. */
export function writable(args: Args, office: Office, name = 'channel'): Channel {
  const channel = joined(args, office, name);
  if (channel.archived) throw new Refusal('is_archived');
  return channel;
}

/** The message that `ts` names in this channel. */
export function messageIn(channel: Channel, ts: string): Message {
  const message = channel.messages.get(ts);
  if (message === undefined) throw new Refusal('message_not_found');
  return message;
}

const kinds: Record<Channel['kind'], string> = { channel: 'channels', group: 'groups', im: 'im', mpim: 'mpim' };

/** One scope a kind. @see https://docs.slack.dev/apis/web-api/using-the-conversations-api#permissions */
export function permit(channel: Channel, right: 'read' | 'history', office: Office): Channel {
  const needed = `${kinds[channel.kind]}:${right}`;
  if (!office.scopes.has(needed))
    throw new Refusal('missing_scope', { needed, provided: [...office.scopes].join(',') });
  return channel;
}
