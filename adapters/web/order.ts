// Does a command that was given on the page, and tells line by line what became of it.
import { stream } from 'hono/streaming';
import type { z } from 'zod';
import type { Asked as Order, Command, Offered, Option, Outcome } from '#src/command.ts';
import type { StoredAttachment } from '#src/ledger.ts';
import type { Clip, InboundMessage } from '#src/message.ts';
import { type Asked, body, type Desk, foreign, ordered, param, personOf } from './desk.ts';
import { attachment, history, placeOf, revive } from './inbound.ts';
import { withNames } from './names.ts';
import { type Line, linesOf } from './outcome.ts';
import { giveThumb } from './press.ts';
import { type Received, receive } from './receive.ts';
import { subjectOf } from './tasks.ts';

type Given = z.infer<typeof ordered>;

/** A command that is being done. */
interface Doing {
  readonly command: Command;
  readonly given: Given;
  readonly asked: Order;
}

/** Answers with a line of JSON for each step, as it comes. */
export async function order(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  const given = ordered.parse(await body(c));
  if (await foreign(desk, c, room)) return c.json({ error: c.var.say('There is no such conversation.') }, 404);
  const command = desk.commands().find(({ name, calls }) => name === given.command && !calls);
  if (!command) return c.json({ error: c.var.say('I know no such command here: reload the page.') }, 404);
  if (!command.options.every((option) => fits(option, given)))
    return c.json({ error: c.var.say('Something of it is missing, or cannot be: look again.') }, 400);
  const asked = await orderOf(desk, c, room, given);
  if (!asked) return c.json({ error: c.var.say('That message is gone.') }, 404);
  c.header('content-type', 'application/x-ndjson');
  c.header('cache-control', 'no-store');
  c.header('x-accel-buffering', 'no');
  return stream(c, async (to) => {
    const gone = new AbortController();
    to.onAbort(() => gone.abort());
    const beat = setInterval(() => void to.write('\n'), beatMs);
    const lines = done(desk, c, { command, given, asked }, AbortSignal.any([gone.signal, desk.closing]));
    for await (const line of lines) await to.write(`${JSON.stringify(line)}\n`);
    clearInterval(beat);
  });
}

/** Milliseconds; proxies cut a stream on which nothing came for a minute. */
const beatMs = 20_000;

async function* done(desk: Desk, c: Asked, doing: Doing, signal: AbortSignal): AsyncGenerator<Line, void> {
  const { command } = doing;
  try {
    yield* steps(desk, c, doing, signal);
  } catch (error) {
    desk.log.error({ err: error, command: command.name }, 'the outcome of a command could not be shown');
    yield { type: 'sign', text: c.var.say('Something went wrong on my side. Please try again.') };
  }
}

async function* steps(desk: Desk, c: Asked, doing: Doing, signal: AbortSignal): AsyncGenerator<Line, void> {
  const { command, given, asked } = doing;
  const { chosen, below } = given;
  const outcome: Outcome = command.task
    ? { text: '', offer: { task: { name: command.name, chosen } } }
    : await c.get('bot').command(command.name, chosen, asked, signal);
  if (below !== undefined) {
    using lease = await desk.rooms.enter(asked.place.room);
    await giveThumb(lease.room, below, given);
  }
  if (outcome.remove) await c.get('turns').remove(outcome.remove);
  const hold = (clip: Clip) => desk.handout.hold(asked.author.id, clip);
  if (!outcome.offer)
    return yield* linesOf(
      { ...outcome, text: await named(desk, outcome.text, asked) },
      { hold, say: c.var.say },
      signal,
    );
  const received = await offer(desk, c, doing, outcome.offer);
  yield 'offer' in received ? { type: 'taken' } : { type: 'text', keep: 0, add: received.error };
}

function named({ transcript }: Desk, text: string, { author }: Order): Promise<string> {
  const titles = async () =>
    new Map((await transcript.conversations(author.id)).map(({ room, title }) => [room, title]));
  return withNames(text, { reader: author, titles });
}

/** Gives the turns what a command has become. */
async function offer(desk: Desk, c: Asked, { command, given, asked }: Doing, offered: Offered): Promise<Received> {
  const { place, author, about: on } = asked;
  const { id = given.id, task, text, repliesTo = on?.id } = offered;
  const about = repliesTo === undefined ? undefined : await subjectOf(desk, place.room, repliesTo);
  return receive(desk, c.get('turns'), {
    id,
    place,
    author,
    text: text ?? about?.text ?? '',
    task,
    files: given.files,
    title: (command.menu && c.var.say(command.menu)) ?? text ?? `/${command.name}`,
    unseen: desk.unseen(task.name),
    ...(repliesTo !== undefined && { about: { text: '', attachments: [], ...about, id: repliesTo } }),
  });
}

/** Undefined: what it is about is gone. */
async function orderOf(desk: Desk, c: Asked, room: string, given: Given): Promise<Order | undefined> {
  const author = personOf(c, given.name);
  const about = given.about === undefined ? undefined : await aboutOf(desk, room, given.about, author);
  if (given.about !== undefined && !about) return undefined;
  const files = await Promise.all(given.files.map(({ id }) => desk.files.get(room, id)));
  const came: readonly StoredAttachment[] = files.flatMap((file) => file ?? []);
  return {
    ...askedBy(desk, author, room),
    ...(about && { about }),
    ...(came.length > 0 && { attachments: came.map((file) => attachment(desk.files, room, file)) }),
  };
}

/** What is known of every command that is given in a conversation. */
export function askedBy(desk: Desk, author: Order['author'], room: string): Order {
  return {
    author,
    place: placeOf(room),
    calls: false,
    history: (signal) => history(desk, room, author, Number.MAX_SAFE_INTEGER, signal),
  };
}

async function aboutOf(
  desk: Desk,
  room: string,
  id: string,
  reader: InboundMessage['author'],
): Promise<InboundMessage | undefined> {
  const subject = await subjectOf(desk, room, id);
  if (!subject) return undefined;
  using lease = await desk.rooms.enter(room);
  const { by, at } = lease.room.get(id) ?? { by: 'person', at: Date.now() };
  const author = by === 'person' ? reader : { id: 'parley', name: 'Parley', isAdmin: false, roles: [] };
  return revive(desk, { ...subject, place: placeOf(room), author, at, addressed: true, inThread: true });
}

/** Whether what was chosen for an option can be; what is no option may come of a form, and is the command's to judge. */
function fits({ name, kind, required, choices, least, most, longest }: Option, { chosen, files }: Given): boolean {
  if (kind === 'file') return !required || files.length > 0;
  const value = chosen[name];
  if (value === undefined || value === '') return !required;
  if (kind === 'flag') return typeof value === 'boolean';
  if (kind === 'number')
    return typeof value === 'number' && value >= (least ?? -Infinity) && value <= (most ?? Infinity);
  const text = String(value);
  return (choices?.includes(text) ?? true) && text.length <= (longest ?? 100_000);
}
