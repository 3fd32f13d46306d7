// The workspace as its people see it: users, channels, messages, and the clock that names messages.
import { Drawer } from './drawer.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  admin: boolean;
  owner: boolean;
  guest: boolean;
  /** From another workspace, through Slack Connect. */
  readonly external: boolean;
  readonly bot: boolean;
  /** Deactivated: the account is no more, the memberships stay. */
  readonly deleted?: boolean;
  /** As the person chose it: `de-DE`. */
  readonly locale?: string;
}

/** A user group, which people mention by its handle. */
export interface Group {
  readonly id: string;
  readonly handle: string;
  members: readonly string[];
  /** Switched off. */
  disabled: boolean;
}

export type Block = Record<string, unknown> & { type: string };
export type StreamingState = 'in_progress' | 'completed' | 'errored';

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Record<string, unknown>;
}

export interface Message {
  /** Unique in the whole workspace here, in its channel on the platform. */
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly bot: boolean;
  text: string;
  readonly thread?: string;
  readonly broadcast?: boolean;
  readonly subtype?: string;
  /** Ids of files of the workspace, or files as they come. */
  readonly files?: readonly (object | string)[];
  blocks: readonly Block[];
  attachments: readonly object[];
  metadata: Metadata | undefined;
  streaming?: StreamingState;
  /** Milliseconds since 1970. */
  readonly postedAt: number;
  changedAt: number;
  /** How often its content changed, appends to a stream not counted. */
  edits: number;
  edited?: { user: string; ts: string };
  readonly reactions: Map<string, Set<string>>;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'group' | 'im' | 'mpim';
  /** Shared with another workspace. */
  readonly shared: boolean;
  readonly members: Set<string>;
  archived: boolean;
  /** Oldest first. */
  readonly messages: Map<string, Message>;
  /** Replies by the message that began the thread, oldest first. */
  readonly threads: Map<string, Message[]>;
}

/** Users and channels are named by what the twin returned for them, or by their id. */
export type Ref = string | { readonly id: string };

export function idOf(ref: Ref): string {
  return typeof ref === 'string' ? ref : ref.id;
}

export class World {
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly groups = new Map<string, Group>();
  readonly drawer = new Drawer();
  /** Classic apps' posts are `bot_message`s; those of today's apps have no subtype, and a `bot_id`. */
  ownSubtype: 'bot_message' | undefined;
  #last = 0;
  #ids = 0;

  /** A fresh id as the platform shapes them: a letter and ten signs. */
  id(letter: string): string {
    this.#ids += 1;
    return `${letter}0TWIN${this.#ids.toString(36).toUpperCase().padStart(5, '0')}`;
  }

  /** Seconds with six digits that never repeat: the name of a message. @see https://docs.slack.dev/messaging/retrieving-messages */
  ts(): string {
    this.#last = Math.max(this.#last + 1, Date.now() * 1_000);
    return `${Math.floor(this.#last / 1e6)}.${String(this.#last % 1e6).padStart(6, '0')}`;
  }

  user(ref: Ref): User {
    return known(this.users.get(idOf(ref)), 'user', idOf(ref));
  }

  channel(ref: Ref): Channel {
    return known(this.channels.get(idOf(ref)), 'channel', idOf(ref));
  }

  message(ts: string): Message {
    return known(this.find(ts), 'message', ts);
  }

  put(message: Message): void {
    const channel = this.channels.get(message.channel);
    channel?.messages.set(message.ts, message);
    const { ts, thread } = message;
    for (const id of message.files ?? []) {
      const file = typeof id === 'string' ? this.drawer.files.get(id) : undefined;
      file?.shares.push({ channel: message.channel, ts, ...(thread !== undefined && { thread }) });
    }
    if (channel === undefined || message.thread === undefined) return;
    const replies = channel.threads.get(message.thread);
    if (replies === undefined) channel.threads.set(message.thread, [message]);
    else replies.push(message);
  }

  remove(message: Message): void {
    const channel = this.channels.get(message.channel);
    channel?.messages.delete(message.ts);
    const replies = message.thread === undefined ? undefined : channel?.threads.get(message.thread);
    replies?.splice(replies.indexOf(message), 1);
  }

  /** A message by its name, wherever it is. */
  find(ts: string): Message | undefined {
    for (const channel of this.channels.values()) {
      const message = channel.messages.get(ts);
      if (message !== undefined) return message;
    }
    return undefined;
  }

  /** The direct conversation of somebody with the bot, opened where there is none. */
  direct(user: string, bot: string): Channel {
    const open = [...this.channels.values()].find((channel) => channel.kind === 'im' && channel.members.has(user));
    return open ?? this.add({ kind: 'im', name: '', members: [user, bot] });
  }

  add(channel: { kind: Channel['kind']; name: string; members: readonly string[]; shared?: boolean }): Channel {
    const id = this.id(channel.kind === 'im' ? 'D' : channel.kind === 'channel' ? 'C' : 'G');
    const { kind, name, shared = false } = channel;
    const members = new Set(channel.members);
    const added: Channel = {
      id,
      name,
      kind,
      shared,
      members,
      archived: false,
      messages: new Map(),
      threads: new Map(),
    };
    this.channels.set(id, added);
    return added;
  }
}

function known<T>(found: T | undefined, what: string, id: string): T {
  if (found === undefined) throw new Error(`There is no ${what} ${id}.`);
  return found;
}

/**
 * What a message says to a person: with an app's blocks, its text is only for notifications. A streamed text is none such, as
 * long as no `chat.update` has replaced it: https://docs.slack.dev/reference/methods/chat.update
 */
export function visible(message: Message): string {
  // What people write comes as rich text beside the same text.
  const shown = message.blocks.filter(({ type }) => message.bot || type !== 'rich_text');
  const inBlocks = shown.map(blockText).filter((text) => text !== '');
  const isOwnText =
    message.blocks.length === 0 || (message.streaming !== undefined && message.edits === 0) || !message.bot;
  return [...(isOwnText ? [message.text] : []), ...inBlocks].join('\n');
}

function blockText(block: Block): string {
  if (block.type === 'rich_text') return richText(block['elements']);
  const { text, elements } = block as { text?: unknown; elements?: unknown };
  if (typeof text === 'string') return text;
  const inner = (text as { text?: unknown } | undefined)?.text;
  if (typeof inner === 'string') return inner;
  if (block.type !== 'context' || !Array.isArray(elements)) return '';
  return elements.map((element: { text?: string }) => element.text ?? '').join(' ');
}

/** @see https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
function richText(elements: unknown): string {
  if (!Array.isArray(elements)) return '';
  return elements.map((one: { text?: string; elements?: unknown }) => one.text ?? richText(one.elements)).join('');
}
