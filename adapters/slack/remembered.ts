// A message as Slack remembers it, in the words every room shares.
import type { EarlierMessage } from '#src/message.ts';
import type { Files } from './files.ts';
import type { People } from './people.ts';
import { isOwn, post, wordsOf, type Post, type Self } from './post.ts';
import { millis } from './rooms.ts';

/** What of an answer of Slack's can be read at all. */
export function readable(messages: readonly unknown[] | undefined): Post[] {
  return (messages ?? []).flatMap((message) => {
    const parsed = post.safeParse(message);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Tells a message of a channel. */
export type Remember = (channel: string, said: Post) => Promise<EarlierMessage>;

export function rememberedBy(self: Self, people: People, files: Files): Remember {
  return async (channel, said) => {
    const author = said.user === undefined ? { id: said.bot_id ?? '', name: 'an app' } : await people.of(said.user);
    const [text, attachments] = await Promise.all([wordsOf(said, self, people, false), files.of(said)]);
    const link = linkTo(self, channel, said);
    return {
      id: said.ts,
      author: { id: author.id, name: author.name },
      text,
      at: millis(said.ts),
      own: isOwn(said, self),
      attachments,
      ...(link !== undefined && { link }),
    };
  };
}

/**
 * The address of a message, as `chat.getPermalink` would tell it, without a call for each:
 * https://docs.slack.dev/reference/methods/chat.getPermalink/
 */
export function linkTo(
  { url }: Self,
  channel: string,
  { ts, thread_ts: thread }: Pick<Post, 'ts' | 'thread_ts'>,
): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const link = new URL(`archives/${channel}/p${ts.replace('.', '')}`, url);
  if (thread !== undefined && thread !== ts)
    link.search = String(new URLSearchParams({ thread_ts: thread, cid: channel }));
  return link.href;
}
