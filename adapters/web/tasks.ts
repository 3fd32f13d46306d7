// What the bot is told to do: its commands as the page offers them, and what was chosen with one, checked.
import { z } from 'zod';
import type { Chosen, Command, Option } from '#src/command.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Asked, Desk } from './desk.ts';
import { body, given, param, personOf } from './desk.ts';
import { placeOf } from './inbound.ts';
import { type Incoming, receive, told } from './receive.ts';

/** What is asked for with a command; files come as attachments instead. */
function schemaOf(options: readonly Option[]) {
  return z.strictObject(
    Object.fromEntries(
      options
        .filter(({ kind }) => kind !== 'file')
        .map((option) => [option.name, option.required ? valueOf(option) : valueOf(option).optional()]),
    ),
  );
}

function valueOf({ kind, choices, least, most }: Option) {
  if (kind === 'flag') return z.boolean();
  if (kind === 'number')
    return z
      .number()
      .min(least ?? -1e9)
      .max(most ?? 1e9);
  const text = z.string().trim().min(1).max(100_000);
  return choices ? text.refine((value) => choices.includes(value)) : text;
}

/** Takes a task in. On a message it is about that one; else about what came with it. */
export async function give(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  const { id, name, task, chosen: raw, about, files } = given.parse(await body(c));
  const command = desk.commands().find((one) => one.task && one.name === task);
  if (!command || (about !== undefined && command.menu === undefined))
    return c.json({ error: c.var.say('I know no such command here: reload the page.') }, 404);
  const missing = command.options.some(({ kind, required }) => kind === 'file' && required) && files.length === 0;
  if (about === undefined && missing) return c.json({ error: c.var.say('`/{task}` needs a file.', { task }) }, 400);
  const chosen = about === undefined ? chosenOf(command, raw) : {};
  const subject = about === undefined ? undefined : await subjectOf(desk, room, about);
  if (about !== undefined && !subject) return c.json({ error: c.var.say('That message is gone.') }, 404);
  const incoming: Incoming = {
    id,
    place: placeOf(room),
    author: personOf(c, name),
    text: subject?.text ?? '',
    task: { name: task, chosen, seen: true },
    files,
    title: command.menu ? c.var.say(command.menu) : `/${task}`,
    ...(subject && { about: subject }),
  };
  return told(c, await receive(desk, c.get('turns'), incoming));
}

function chosenOf({ options }: Command, raw: Readonly<Record<string, unknown>>): Chosen {
  const found = schemaOf(options).parse(raw);
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** A message as something is about it; nothing of what was a command. */
export async function subjectOf(desk: Desk, room: string, id: string): Promise<Incoming['about']> {
  using lease = await desk.rooms.enter(room);
  const shown = lease.room.get(id);
  if (!shown || shown.task !== undefined) return undefined;
  const attachments: Omit<InboundMessage['attachments'][number], 'read'>[] = [];
  for (const { growing, ...file } of shown.files ?? []) if (!growing) attachments.push(file);
  return { id, text: shown.text, attachments };
}
