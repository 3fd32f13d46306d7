// A message as people see it now.
import type { Office } from './office.ts';
import { isOpen } from './stream.ts';
import { visible, type Block, type Channel, type Message, type StreamingState } from './world.ts';

export interface Seen {
  readonly ts: string;
  /** The user who wrote it. */
  readonly by: string;
  /** What can be read, wherever it stands: in the text or in the blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Ids of its files. */
  readonly files: readonly string[];
  /** Undefined for messages that were never streamed. */
  readonly streaming: StreamingState | undefined;
  /** How often it was edited; appends to a stream do not count. */
  readonly edits: number;
  /** Milliseconds since 1970. */
  readonly postedAt: number;
  readonly changedAt: number;
}

/** A channel's messages or, with `thread`, the replies of a thread. Oldest first. */
export function seenIn(channel: Channel, thread: string | undefined, office: Office): Seen[] {
  const inChannel = (): Message[] => [...channel.messages.values()].filter((message) => message.thread === undefined);
  const messages = thread === undefined ? inChannel() : (channel.threads.get(thread) ?? []);
  return messages.map((message) => seen(message, office));
}

function seen(message: Message, office: Office): Seen {
  isOpen(message, office);
  const { ts, user: by, blocks, edits, postedAt, changedAt, streaming } = message;
  const files = (message.files ?? []).filter((one) => typeof one === 'string');
  return { ts, by, text: visible(message), blocks, files, streaming, edits, postedAt, changedAt };
}
