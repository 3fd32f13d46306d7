// Commands that are answered at once, such as those about settings: `/settings view` is the command `settings view`.
import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Command, Outcome } from '#src/command.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/platform.ts';
import { given } from './given.ts';
import { toMrkdwn } from './mrkdwn.ts';
import type { People } from './people.ts';
import type { Self } from './post.ts';

export interface CommandParts {
  readonly bot: Pick<Bot, 'commands' | 'command'>;
  readonly self: Self;
  readonly people: People;
  readonly log: Log;
}

/** Slack takes answers for half an hour; nobody waits that long for one of these. Milliseconds. */
const patienceMs = 60_000;

const typed = z.looseObject({ channel_id: z.string(), user_id: z.string(), text: z.string().catch('') });

/** Slack has no calls for the bot to take part in. What is work is taken in elsewhere. */
export function listenForCommands(app: App, parts: CommandParts): void {
  const answered = parts.bot.commands.filter(({ task, calls }) => !task && !calls);
  const families = Object.groupBy(answered, ({ name }) => name.split(' ', 1)[0] ?? name);
  for (const [family, commands = []] of Object.entries(families))
    app.command(`/${family}`, async ({ ack, body, respond }) => {
      await ack();
      const { data } = typed.safeParse(body);
      if (!data) return;
      // Not awaited: Slack hears "received" first.
      void perform(parts, family, commands, data)
        .then(({ text, shown }) =>
          respond({ response_type: shown === 'room' ? 'in_channel' : 'ephemeral', text: toMrkdwn(text) }),
        )
        .catch((error: unknown) => parts.log.warn({ platform: 'slack', err: error }, 'a command was not answered'));
    });
}

async function perform(
  { bot, self, people }: CommandParts,
  family: string,
  commands: readonly Command[],
  { channel_id: room, user_id, text }: z.infer<typeof typed>,
): Promise<Pick<Outcome, 'text'> & Pick<Command, 'shown'>> {
  const [word = ''] = text.trim().split(/\s+/, 1);
  const part = commands.find(({ name }) => name === `${family} ${word.toLowerCase()}`);
  const command = part ?? commands.find(({ name }) => name === family);
  if (!command) return { text: usage(family, commands), shown: 'asker' };
  const read = given(command, part ? text.trim().slice(word.length) : text);
  if ('problem' in read) return { text: read.problem, shown: 'asker' };
  const author = await people.of(user_id);
  const asked = { author, place: { platform: 'slack', space: self.team, room }, calls: false, async *history() {} };
  const outcome = await bot.command(command.name, read.chosen, asked, AbortSignal.timeout(patienceMs));
  return { text: outcome.text, shown: command.shown };
}

function usage(family: string, commands: readonly Command[]): string {
  const lines = commands.map(({ name, description }) => `- \`/${name}\`: ${description}`);
  return [`\`/${family}\` is followed by what you want:`, ...lines].join('\n');
}
