// Commands given with a slash, and from the menu of a message: `/settings view` is the command `settings view`.
import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Command } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/platform.ts';
import type { Asking } from './asking.ts';
import type { Clerk } from './clerk.ts';
import { families, partOf, usage } from './families.ts';
import { given } from './given.ts';
import { post, type Self } from './post.ts';
import { placeOf } from './rooms.ts';
import type { Tasks } from './tasks.ts';

export interface CommandParts {
  readonly bot: Pick<Bot, 'commands'>;
  readonly self: Self;
  readonly clerk: Clerk;
  readonly asking: Asking;
  readonly tasks: Tasks;
  readonly log: Log;
}

const text = z.string().min(1);
const typed = z.looseObject({
  team_id: text,
  channel_id: text,
  user_id: text,
  text: z.string().catch(''),
  trigger_id: text,
  response_url: z.url().optional().catch(undefined),
});
type Typed = z.infer<typeof typed>;
const chosen = z.looseObject({
  team: z.looseObject({ id: text }),
  channel: z.looseObject({ id: text }),
  user: z.looseObject({ id: text }),
  message: post,
  action_ts: z.string().regex(/^\d+\.\d+$/),
  trigger_id: text,
  response_url: z.url().optional().catch(undefined),
});
type Chosen = z.infer<typeof chosen>;

/** Slack has no calls for the bot to take part in. What is not as Slack sends it, or comes from another workspace, does nothing. */
export function listenForCommands(app: App, parts: CommandParts): void {
  const { bot, self, tasks, log } = parts;
  const served = new LRUCache<string, true>({ max: 5000 });
  /** One command may come over two sockets. Not awaited: Slack hears "received" first. */
  const once = (key: string, serve: () => Promise<void>): void => {
    if (served.has(key)) return;
    served.set(key, true);
    void serve().catch((error: unknown) => log.warn({ platform: 'slack', err: error }, 'a command was not answered'));
  };

  for (const [family, commands] of families(bot.commands))
    app.command(`/${family}`, async ({ ack, body, respond }) => {
      const { data } = typed.safeParse(body);
      if (data?.team_id !== self.team) return ack();
      const part = partOf(family, commands, data.text);
      if (part?.command.task) return tasks.fromSlash(part, data, ack, respond);
      await ack();
      once(data.trigger_id, () => fromSlash(parts, family, commands, data));
    });

  for (const command of bot.commands.filter(({ menu, calls }) => menu !== undefined && !calls))
    app.shortcut({ type: 'message_action', callback_id: command.name }, async ({ ack, body, respond }) => {
      const { data } = chosen.safeParse(body);
      if (data?.team.id !== self.team) return ack();
      if (command.task) return tasks.fromMenu(command, data, ack, respond);
      await ack();
      once(data.trigger_id, () => fromMenu(parts, command, data));
    });
}

async function fromSlash(
  { asking, clerk }: CommandParts,
  family: string,
  commands: readonly Command[],
  { channel_id: channel, user_id, text: words, trigger_id: trigger, response_url: answers }: Typed,
): Promise<void> {
  const { asked, ear } = await asking.of(user_id, { room: channel, channel, answers });
  const part = partOf(family, commands, words);
  const read = part ? given(part.command, part.rest, ear.say) : { problem: usage(family, commands, ear.say) };
  if (!part || 'problem' in read) return clerk.tell(ear, 'problem' in read ? read.problem : '');
  await clerk.serve({ command: part.command.name, chosen: read.chosen, asked, ear, key: trigger, trigger });
}

/** About a message; what comes of it is told where that stands. */
async function fromMenu({ asking, clerk, self }: CommandParts, command: Command, data: Chosen): Promise<void> {
  const { channel, message, trigger_id: trigger, response_url: answers } = data;
  const { room } = placeOf(self.team, { ...message, channel: channel.id });
  const thread = message.thread_ts;
  const origin = { room, channel: channel.id, answers, about: message.ts, ...(thread !== undefined && { thread }) };
  const about = await asking.about(channel.id, message);
  const { asked, ear } = await asking.of(data.user.id, origin, { about });
  await clerk.serve({ command: command.name, chosen: {}, asked, ear, key: data.action_ts, trigger });
}
