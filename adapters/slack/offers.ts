// Work that is taken in: as a message of the asker's, answered in a thread, and safe before anybody hears of it.
import type { Command, Offered } from '#src/command.ts';
import type { Attachment, InboundMessage, Person } from '#src/message.ts';
import type { Turns } from '#src/turns.ts';
import type { Say } from '#src/tongue.ts';
import type { History } from './history.ts';
import type { Origin } from './origin.ts';
import type { Self } from './post.ts';
import { lazy } from './revival.ts';
import { isStamp, millis } from './rooms.ts';
import { postRoot } from './root.ts';
import type { Wire } from './wire.ts';

export interface OfferParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly turns: Pick<Turns, 'offer'>;
  readonly history: History;
}

export interface Given {
  readonly command: Command;
  readonly author: Person;
  readonly origin: Pick<Origin, 'room' | 'channel' | 'thread'>;
  /** Names what was given for good. */
  readonly key: string;
  readonly offered: Offered;
  readonly attachments: readonly Attachment[];
  /** Who wrote what it is about, where that is not the author. */
  readonly wordsOf?: string | undefined;
  readonly say: Say;
}

/**
 * Resolves with what only the asker is told, if anything. Outside threads, and in direct conversations, too, it gets a message of
 * its own to be answered below: there is nowhere else for an answer to go.
 */
export async function takeIn(parts: OfferParts, given: Given): Promise<string | undefined> {
  const { wire, self, turns, history } = parts;
  const { command, author, origin, key, offered, attachments, wordsOf, say } = given;
  const { channel, thread, room } = origin;
  const { task, text = '' } = offered;
  const root = thread ?? (await postRoot(wire, self, channel, { command, by: author.name, chosen: task.chosen, key }));
  // A direct conversation is one room, and yet each of its answers stands in a thread.
  const isWhole = thread !== undefined && room === channel;
  // What a button asked for before has no message of its own in Slack.
  const isKnown = offered.repliesTo !== undefined && isStamp(offered.repliesTo);
  const repliesTo = isKnown ? offered.repliesTo : isWhole ? thread : undefined;
  const asked = {
    id: offered.id ?? (thread === undefined ? root : key),
    place: { platform: 'slack', space: self.team, room: isWhole ? channel : `${channel}:${root}` },
    task,
    ...(repliesTo !== undefined && { repliesTo }),
  };
  const message: InboundMessage = {
    ...asked,
    ...lazy(history, asked),
    author,
    text,
    attachments,
    ...(wordsOf !== undefined && { wordsOf }),
    addressed: true,
    inThread: true,
    at: isStamp(asked.id) ? millis(asked.id) : Date.now(),
  };
  if ((await turns.offer(message)) !== 'busy') return undefined;
  if (command.hidden) return say('Too much is waiting here: please try again later.');
  return say('Too much is waiting here: please try `{command}` again later.', { command: `/${command.name}` });
}
