// Commands typed in a message, for where Slack takes none with a slash: `@Parley !settings view`.
import type { Log } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Asking } from './asking.ts';
import type { Clerk } from './clerk.ts';
import { families, partOf, usage } from './families.ts';
import { given } from './given.ts';
import type { History } from './history.ts';
import type { Post, Self } from './post.ts';
import { lazy } from './revival.ts';

interface TypedParts {
  readonly bot: Pick<Bot, 'commands'>;
  readonly self: Self;
  readonly clerk: Pick<Clerk, 'serve' | 'tell'>;
  readonly asking: Asking;
  readonly history: History;
  readonly log: Log;
}

/**
 * Takes a message that was said to the bot and is a command: undefined, where that is all there is to it. Work becomes a message
 * with a task, and everything else is handed back as it is. `settled`: it was read before, so that it has been done.
 */
export type Typed = (
  said: Post & { channel: string },
  message: InboundMessage,
  settled: boolean,
) => Promise<InboundMessage | undefined>;

export function typedOf({ bot, self, clerk, asking, history, log }: TypedParts): Typed {
  const known = families(bot.commands);
  const begin = new RegExp(`^\\s*(?:<@${self.user}(?:\\|[^>]*)?>\\s*)*!([a-z][a-z0-9_-]*)(?:\\s+([^]*))?$`, 'i');

  return async (said, message, settled) => {
    const [, word = '', typed = ''] = begin.exec(said.text) ?? [];
    const family = word.toLowerCase();
    const commands = known.get(family);
    if (!commands || !message.addressed || message.task) return message;
    const { channel, ts, thread_ts } = said;
    const thread = thread_ts === ts ? undefined : thread_ts;
    // A message that begins a thread was written in the channel.
    const room = thread === undefined ? channel : `${channel}:${thread}`;
    const { attachments } = message;
    const { asked, ear } = await asking.of(message.author.id, { room, channel, thread }, { attachments });
    const part = partOf(family, commands, typed);
    const read = part ? given(part.command, part.rest, ear.say) : { problem: usage(family, commands, ear.say) };
    if (part?.command.task && 'chosen' in read) {
      const task = { name: part.command.name, chosen: read.chosen };
      return { ...message, ...lazy(history, { ...message, task }), text: '', addressed: true, task };
    }
    if (settled) return undefined;
    const done =
      part && 'chosen' in read
        ? clerk.serve({ command: part.command.name, chosen: read.chosen, asked, ear, key: ts })
        : clerk.tell(ear, 'problem' in read ? read.problem : '');
    // Not awaited: Slack hears "received" first.
    void done.catch((error: unknown) => log.warn({ platform: 'slack', err: error }, 'a command was not answered'));
    return undefined;
  };
}
