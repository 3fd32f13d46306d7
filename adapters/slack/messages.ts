// Whole messages: posted, replaced and taken away, one call each.
import type { KnownBlock } from '@slack/web-api';
import { PostError } from '#src/poster.ts';
import { mark } from './find.ts';
import { messageOf } from './outgoing.ts';
import type { Address } from './rooms.ts';
import type { Wire } from './wire.ts';

/** What a message shows: a page's Markdown, and a control below it. */
export interface Shown {
  readonly text: string;
  readonly control: KnownBlock | undefined;
}

export interface Messages {
  /** Posts under a key that `findPost` knows it by, and resolves with the message's id. */
  post(to: Address, shown: Shown, key: string): Promise<string>;
  update(channel: string, id: string, shown: Shown): Promise<void>;
  /** Succeeds when the message is already gone. */
  remove(channel: string, id: string): Promise<void>;
}

export function messagesOf(wire: Wire): Messages {
  return {
    async post({ channel, thread }, { text, control }, key) {
      wire.spend(channel);
      const message = { channel, thread_ts: thread, ...messageOf(text, control), metadata: mark(key) };
      const { ts = '' } = await wire.call('chat.postMessage', channel, (web) =>
        web.chat.postMessage({ ...message, unfurl_links: false, unfurl_media: false }),
      );
      return ts;
    },
    async update(channel, id, { text, control }) {
      wire.spend(channel);
      await wire.call('chat.update', channel, (web) =>
        web.chat.update({ channel, ts: id, ...messageOf(text, control) }),
      );
    },
    async remove(channel, id) {
      try {
        await wire.call('chat.delete', channel, (web) => web.chat.delete({ channel, ts: id }));
      } catch (error) {
        if (!(error instanceof PostError && error.kind === 'gone')) throw error;
      }
    },
  };
}
