// Commands that are work, not settings: given with a slash or from a message's menu, they become messages with a task.
import { LRUCache } from 'lru-cache';
import type { Command } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { Person } from '#src/message.ts';
import { type Say, speaker, tongueOf } from '#src/tongue.ts';
import type { Part } from './families.ts';
import type { Files } from './files.ts';
import { given } from './given.ts';
import { postAt } from './history.ts';
import { type OfferParts, takeIn } from './offers.ts';
import type { People } from './people.ts';
import { type Post, wordsOf } from './post.ts';
import { whyNot } from './refusals.ts';
import { slackCode } from './wire.ts';

export interface TaskParts extends OfferParts {
  readonly people: People;
  readonly files: Files;
  readonly log: Log;
  /** 2.5 s unless a test says otherwise: Slack wants its acknowledgement within three, come what may. */
  readonly ackMs?: number;
}

/** Tells the asker alone. */
type Tell = (words: { response_type: 'ephemeral'; replace_original: false; text: string }) => Promise<unknown>;

interface Slash {
  readonly channel_id: string;
  readonly user_id: string;
  readonly trigger_id: string;
}

interface Menu {
  readonly channel: { readonly id: string };
  readonly user: { readonly id: string };
  readonly message: Post;
  readonly action_ts: string;
}

/** Each resolves when Slack has heard "received": once the work is safe, or Slack would give up. */
export interface Tasks {
  fromSlash(part: Part, asked: Slash, ack: Ack, tell: Tell): Promise<void>;
  fromMenu(command: Command, asked: Menu, ack: () => Promise<void>, tell: Tell): Promise<void>;
}

type Ack = (now?: { response_type: 'ephemeral'; text: string }) => Promise<void>;

/** Slack sends none of them twice on purpose, and none again. */
export function tasksOf(parts: TaskParts): Tasks {
  const { people, log, ackMs = 2500 } = parts;
  const taken = new LRUCache<string, Promise<string | undefined>>({ max: 5000 });

  /** Takes a command in; resolves, once it is safe, with what only the asker is told. One command may come over two sockets. */
  const once = (key: string, user: string, take: (author: Person, say: Say) => Promise<string | undefined>) => {
    const taking =
      taken.get(key) ??
      people.of(user).then(async (author) => {
        const say = speaker(tongueOf(author.locale) ?? 'en');
        return take(author, say).catch((error: unknown) => whyNot(error, say, log));
      });
    taken.set(key, taking);
    return taking;
  };

  const later = (taking: Promise<string | undefined>, tell: Tell): void =>
    void taking
      .then((text) => text !== undefined && tell({ response_type: 'ephemeral', replace_original: false, text }))
      .catch((error: unknown) => log.warn({ platform: 'slack', err: error }, 'an asker could not be told'));

  return {
    async fromSlash(part, asked, ack, tell) {
      const taking = once(`/ ${asked.trigger_id}`, asked.user_id, (author, say) =>
        fromSlash(parts, part, asked, author, say),
      );
      const told = await within(ackMs, taking);
      if (told.isLate) later(taking, tell);
      await ack(told.text === undefined ? undefined : { response_type: 'ephemeral', text: told.text });
    },
    async fromMenu(command, asked, ack, tell) {
      const taking = once(`${asked.channel.id} ${asked.action_ts}`, asked.user.id, (author, say) =>
        fromMenu(parts, command, asked, author, say),
      );
      await within(ackMs, taking);
      // An acknowledgement of these takes no words.
      await ack();
      later(taking, tell);
    },
  };
}

async function within(ms: number, taking: Promise<string | undefined>): Promise<{ isLate: boolean; text?: string }> {
  const late = Promise.withResolvers<{ isLate: boolean }>();
  const timer = setTimeout(() => late.resolve({ isLate: true }), ms);
  const told = taking.then((text) => ({ isLate: false, ...(text !== undefined && { text }) }));
  return Promise.race([told, late.promise]).finally(() => clearTimeout(timer));
}

/** About nothing that was said before. */
async function fromSlash(parts: TaskParts, { command, rest }: Part, asked: Slash, author: Person, say: Say) {
  const read = given(command, rest, say);
  if ('problem' in read) return read.problem;
  const { channel_id: channel, trigger_id: key } = asked;
  const offered = { task: { name: command.name, chosen: read.chosen } };
  return takeIn(parts, { command, author, origin: { room: channel, channel }, key, offered, attachments: [], say });
}

/** About a message, in whose thread it is answered. */
async function fromMenu(parts: TaskParts, command: Command, asked: Menu, author: Person, say: Say) {
  const { wire, self, people, files } = parts;
  const channel = asked.channel.id;
  const { ts, thread_ts: thread = ts } = asked.message;
  // Only by reading there, one learns whether the bot may answer; the message may have changed, too.
  const said = (await postAt(wire, channel, ts).catch(unread)) ?? asked.message;
  const [text, attachments] = await Promise.all([wordsOf(said, self, people, true), files.of(said)]);
  const offered = { task: { name: command.name, chosen: {} }, repliesTo: ts, text };
  const origin = { room: `${channel}:${thread}`, channel, thread };
  return takeIn(parts, {
    command,
    author,
    origin,
    key: asked.action_ts,
    offered,
    attachments,
    say,
    wordsOf: said.user,
  });
}

/** Without the scope to read there, what the menu brought along must do. */
function unread(error: unknown): undefined {
  if (slackCode(error) !== 'missing_scope') throw error;
}
