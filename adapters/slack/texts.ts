// What messages said last: so an edit is told from previews, counts of replies and whatever else changes a message.
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Post } from './post.ts';

export interface Texts {
  /** A message as it was written. */
  note(channel: string, said: Post): void;
  /**
   * Whether a changed message says something else than before, as far as that is known: Slack's page shows no `previous_message`.
   * https://docs.slack.dev/reference/events/message/message_changed/
   */
  isNew(channel: string, now: Post, before: Post | undefined): boolean;
}

export function openTexts(): Texts {
  const texts = new LRUCache<string, string>({ max: 20_000 });
  const keyOf = (channel: string, { ts }: Post): string => `${channel} ${ts}`;
  const marked = ({ text }: Post): string => hash('sha1', text);
  return {
    note: (channel, said) => void texts.set(keyOf(channel, said), marked(said)),
    isNew(channel, now, before) {
      const key = keyOf(channel, now);
      const known = before ? marked(before) : texts.get(key);
      texts.set(key, marked(now));
      return known === undefined ? now.edited !== undefined : known !== marked(now);
    },
  };
}
