// Nothing of people who are not to be read is read: neither what they write, nor what they wrote before somebody else asked.
import type { Asked } from '#src/command.ts';
import type { EarlierMessage, InboundMessage, Turn } from '#src/message.ts';
import type { Unread } from '#src/unread.ts';

type Reader = Pick<Unread, 'has'>;

/** Whether a message is of somebody who is not to be read, and was not given as a command, which they know of. */
export function isHidden({ place, author, task }: InboundMessage, unread: Reader): boolean {
  return !task && unread.has(place.platform, author.id);
}

/** A message without its words, as it is taken in when somebody who is not to be read speaks to the bot on purpose. */
export function blank(message: InboundMessage): InboundMessage {
  return { ...message, text: '', attachments: [] };
}

/** A message behind which nobody who is not to be read is seen, nor in it, where it is about somebody else's. */
export function veiled(message: InboundMessage, unread: Reader): InboundMessage {
  const { wordsOf, place } = message;
  // One may be hidden and still have something done with what one wrote oneself.
  const isOthers = wordsOf !== undefined && wordsOf !== message.author.id;
  const about = isOthers && unread.has(place.platform, wordsOf) ? blank(message) : message;
  return {
    ...about,
    earlier: async (signal) => seen(await message.earlier(signal), place.platform, unread),
    history: (signal) => seenPages(message.history(signal), place.platform, unread),
  };
}

export function veiledTurn(turn: Turn, unread: Reader): Turn {
  const [first, ...rest] = turn.messages;
  return { ...turn, messages: [veiled(first, unread), ...rest.map((one) => veiled(one, unread))] };
}

/** The same of a command: what it is about, and what was said in its room. */
export function veiledAsked(asked: Asked, unread: Reader): Asked {
  const { about, author, place } = asked;
  const isOthers = about !== undefined && about.author.id !== author.id;
  const isUnread = isOthers && unread.has(place.platform, about.author.id);
  return {
    ...asked,
    ...(about && { about: veiled(isUnread ? blank(about) : about, unread) }),
    history: (signal) => seenPages(asked.history(signal), place.platform, unread),
  };
}

/** What the bot answered to somebody hidden is left out with what they said: it tells of that. */
function seen(all: readonly EarlierMessage[], platform: string, unread: Reader): readonly EarlierMessage[] {
  let isUnread = false;
  return all.filter(({ own, author }) => {
    if (!own) isUnread = unread.has(platform, author.id);
    return !isUnread;
  });
}

/** Pages come newest first: whom the bot answers at the beginning of one is told by the next. */
export async function* seenPages(
  pages: AsyncIterable<readonly EarlierMessage[]>,
  platform: string,
  unread: Reader,
): AsyncGenerator<readonly EarlierMessage[]> {
  let answers: readonly EarlierMessage[] = [];
  for await (const page of pages) {
    const asked = page.findIndex(({ own }) => !own);
    if (asked < 0) answers = [...page, ...answers];
    else {
      yield seen([...page.slice(asked), ...answers], platform, unread);
      answers = page.slice(0, asked);
    }
  }
  if (answers.length > 0) yield answers;
}
