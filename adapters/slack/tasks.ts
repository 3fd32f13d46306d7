// Commands that are work, not settings: given with a slash or from a message's menu, they become messages with a task.
import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Bot } from '#src/platform.ts';
import type { Command } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Turns } from '#src/turns.ts';
import type { Files } from './files.ts';
import { given } from './given.ts';
import { type History, postAt } from './history.ts';
import type { People } from './people.ts';
import { post, type Self, wordsOf } from './post.ts';
import { lazy } from './revival.ts';
import { millis } from './rooms.ts';
import { postRoot } from './root.ts';
import { slackCode, type Wire } from './wire.ts';

export interface TaskParts {
  readonly commands: Bot['commands'];
  readonly wire: Wire;
  readonly self: Self;
  readonly turns: Pick<Turns, 'offer'>;
  readonly people: People;
  readonly history: History;
  readonly files: Files;
  readonly log: Log;
  /** 2.5 s unless a test says otherwise: Slack wants its acknowledgement within three, come what may. */
  readonly ackMs?: number;
}

const typed = z.looseObject({
  channel_id: z.string(),
  user_id: z.string(),
  text: z.string().catch(''),
  trigger_id: z.string(),
});
const chosen = z.looseObject({
  channel: z.looseObject({ id: z.string() }),
  user: z.looseObject({ id: z.string() }),
  message: post,
  action_ts: z.string().regex(/^\d+\.\d+$/),
});

/** Takes a command in; resolves, once it is safe, with what only the asker is told, if anything. */
type Take = () => Promise<string | undefined>;
type Tell = (sentence: string) => Promise<unknown>;

/** Registers the tasks among the commands. Slack sends none of them twice on purpose, and none again. */
export function listenForTasks(app: App, parts: TaskParts): void {
  const { log, ackMs = 2500 } = parts;
  const taken = new LRUCache<string, Promise<string | undefined>>({ max: 5000 });

  /** One command may come over two sockets. */
  const once = (key: string, take: Take): Promise<string | undefined> => {
    const taking = taken.get(key) ?? take().catch((error: unknown) => failed(error, parts.self, log));
    taken.set(key, taking);
    return taking;
  };

  /** Slack hears "received" when the command is safe, or when it would give up. What is to be told then, comes later. */
  const received = async (taking: Promise<string | undefined>, ack: (now?: string) => Promise<void>, tell: Tell) => {
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), ackMs);
    const told = await Promise.race([taking, late.promise]).finally(() => clearTimeout(timer));
    if (told !== 'late') return ack(told);
    await ack();
    void taking
      .then((sentence) => (sentence === undefined ? undefined : tell(sentence)))
      .catch((error: unknown) => log.warn({ platform: 'slack', err: error }, 'an asker could not be told'));
  };

  for (const command of parts.commands.filter(({ task }) => task)) {
    app.command(`/${command.name}`, async ({ ack, body, respond }) => {
      const { data } = typed.safeParse(body);
      if (!data) return ack();
      const tell: Tell = (text) => respond({ response_type: 'ephemeral', text });
      const taking = once(`/ ${data.trigger_id}`, () => fromSlash(parts, command, data));
      await received(
        taking,
        (text) => ack(text === undefined ? undefined : { response_type: 'ephemeral', text }),
        tell,
      );
    });
    if (command.menu === undefined) continue;
    app.shortcut({ type: 'message_action', callback_id: command.name }, async ({ ack, body, respond }) => {
      const { data } = chosen.safeParse(body);
      if (!data) return ack();
      const tell: Tell = (text) => respond({ response_type: 'ephemeral', replace_original: false, text });
      const taking = once(`${data.channel.id} ${data.action_ts}`, () => fromMenu(parts, command, data));
      // An acknowledgement of these takes no words.
      await received(
        taking,
        async (sentence) => {
          await ack();
          if (sentence !== undefined)
            void tell(sentence).catch((error: unknown) =>
              log.warn({ platform: 'slack', err: error }, 'an asker could not be told'),
            );
        },
        tell,
      );
    });
  }
}

/** About nothing that was said before: it gets a message of its own, and is answered in the thread of that. */
async function fromSlash(
  parts: TaskParts,
  command: Command,
  asked: z.infer<typeof typed>,
): Promise<string | undefined> {
  const { wire, self, people } = parts;
  const read = given(command, asked.text);
  if ('problem' in read) return read.problem;
  const channel = asked.channel_id;
  const author = await people.of(asked.user_id);
  const root = { command, by: author.name, chosen: read.chosen, key: asked.trigger_id };
  const id = await postRoot(wire, self, channel, root);
  return offered(parts, command, channel, id, {
    id,
    author,
    text: '',
    attachments: [],
    task: { name: command.name, chosen: read.chosen },
  });
}

/** About a message, in whose thread it is answered. */
async function fromMenu(
  parts: TaskParts,
  command: Command,
  asked: z.infer<typeof chosen>,
): Promise<string | undefined> {
  const { wire, self, people, files } = parts;
  const channel = asked.channel.id;
  const { ts, thread_ts: thread = ts } = asked.message;
  // Only by reading there, one learns whether the bot may answer; the message may have changed, too.
  const [author, now] = await Promise.all([people.of(asked.user.id), postAt(wire, channel, ts).catch(unread)]);
  const said = now ?? asked.message;
  return offered(parts, command, channel, thread, {
    id: asked.action_ts,
    author,
    text: await wordsOf(said, self, people, true),
    attachments: await files.of(said),
    repliesTo: ts,
    task: { name: command.name, chosen: {} },
  });
}

/** Without the scope to read there, what the menu brought along must do. */
function unread(error: unknown): undefined {
  if (slackCode(error) !== 'missing_scope') throw error;
}

type Asked = Omit<InboundMessage, 'place' | 'addressed' | 'inThread' | 'at' | 'earlier' | 'attached' | 'history'>;

async function offered(parts: TaskParts, command: Command, channel: string, thread: string, asked: Asked) {
  // Always a thread, in direct conversations, too: there is nowhere else for an answer to go.
  const place = { platform: 'slack', space: parts.self.team, room: `${channel}:${thread}` };
  const offer = await parts.turns.offer({
    ...asked,
    ...lazy(parts.history, { ...asked, place }),
    place,
    addressed: true,
    inThread: true,
    at: millis(asked.id),
  });
  return offer === 'busy' ? `Too much is waiting here: please try \`/${command.name}\` again later.` : undefined;
}

/** What the asker is told of a command that could not be taken in. */
function failed(error: unknown, self: Self, log: Log): string {
  const code = slackCode(error);
  if (code === 'not_in_channel' || code === 'channel_not_found')
    return `I am not in this conversation: write \`/invite\` <@${self.user}> here and try again, or ask me in a direct message.`;
  if (code === 'thread_not_found' || code === 'message_not_found') return 'That message is gone.';
  log.error({ platform: 'slack', err: error }, 'a command could not be taken in');
  if (code === 'is_archived' || code === 'restricted_action') return 'I may not write here.';
  return 'I could not take that in just now: please try again in a moment.';
}
