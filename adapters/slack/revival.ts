// Gives messages their lazy calls: when they come, and again when they were stored.
import type { StoredMessage } from '#src/ledger.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Files } from './files.ts';
import type { History } from './history.ts';
import { channelOf } from './rooms.ts';

type Asked = Pick<StoredMessage, 'id' | 'place' | 'repliesTo' | 'task'>;

/**
 * What a message can ask Slack for. A command that was given with a slash stands at the head of a thread of its own: what it may
 * be about was said in the channel. One from a message's menu is about that message, and what was said before it.
 */
export function lazy(
  history: History,
  { id, place, repliesTo, task }: Asked,
): Pick<InboundMessage, 'earlier' | 'attached' | 'history'> {
  const { channel, thread } = channelOf(place);
  const heads = task !== undefined && thread === id;
  return {
    earlier: (signal) =>
      heads ? history.newest(channel, id, signal) : history.earlier(place, (task && repliesTo) ?? id, signal),
    attached: (messageId, signal) => history.attached(place, messageId, signal),
    history: (signal) => history.pages(heads ? { ...place, room: channel } : place, signal, id),
  };
}

export function revival(history: History, files: Files): (stored: StoredMessage) => InboundMessage {
  return (stored) => ({
    ...stored,
    attachments: stored.attachments.map((one) => files.revive(one)),
    ...lazy(history, stored),
  });
}
