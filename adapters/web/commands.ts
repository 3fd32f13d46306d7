// The bot's commands on the page: which there are, what an option may be, and the files that come of one.
import { z } from 'zod';
import type { Command } from '#src/command.ts';
import { type Asked, type Desk, foreign, param, personOf } from './desk.ts';
import { headersOf } from './handout.ts';
import { labelled } from './labels.ts';
import { askedBy } from './order.ts';

/** What this person is offered here, in their language. Hidden ones come along, since forms and buttons name them. */
export function list(desk: Desk, c: Asked): Response {
  const { say, rights } = c.var;
  // Nobody has roles on the page.
  const forAdmins = ({ action }: Pick<Command, 'action'>) => action === 'govern' || action === 'moderate';
  const offered = desk.commands().filter((command) => !command.calls && (!forAdmins(command) || rights.isAdmin));
  return c.json(
    offered.map(({ description, menu, options, ...one }) => ({
      ...one,
      description: say(description),
      ...(menu !== undefined && { menu: say(menu) }),
      options: options.map((option) => labelled({ ...option, description: say(option.description) }, say)),
    })),
  );
}

const wanted = z.object({
  command: z.string().max(60),
  option: z.string().max(100),
  typed: z.string().max(1000).default(''),
});

/** What an option may be, as far as it is typed. */
export async function suggestions(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  const { command, option, typed } = wanted.parse(c.req.query());
  if (await foreign(desk, c, room)) return c.json({ error: c.var.say('There is no such conversation.') }, 404);
  const asked = askedBy(desk, personOf(c, ''), room);
  return c.json(await c.get('bot').suggest(command, option, typed, asked));
}

/** Hands out a file that came with an outcome. */
export function hand(desk: Desk, c: Asked): Response {
  const clip = desk.handout.get(c.get('rights').id, param(c, 'id'));
  if (!clip) return c.json({ error: c.var.say('That file is no longer held: give the command again.') }, 404);
  return c.body(new Uint8Array(clip.bytes), 200, headersOf(clip));
}
