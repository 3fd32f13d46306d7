// What the page may ask of the bot: conversations, messages, edits, stops, and the stream of what is shown.
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Turns } from '#src/turns.ts';
import type { Door } from './door.ts';
import { personOf, placeOf, revive } from './inbound.ts';
import type { Rooms } from './rooms.ts';
import type { Transcript } from './transcript.ts';

/** What stands behind the routes. */
export interface Desk {
  readonly door: Door;
  readonly rooms: Rooms;
  readonly transcript: Transcript;
  /** Whether answers come from the offline stand-in, so that the page can say so. */
  readonly offline: boolean;
  /** The turns while messages are taken in, else undefined. */
  turns(): Turns | undefined;
  /** Aborts when all streams have to end. */
  readonly closing: AbortSignal;
}

/** What the middleware found out about a request. */
interface Known {
  Variables: { person: string; turns: Turns };
}

/** Made by the page: a UUID. */
const id = z.string().regex(/^[\w-]{16,64}$/);
const text = z
  .string()
  .max(200_000)
  .transform((raw) => raw.toWellFormed().replaceAll('\0', ''));
const written = text.refine((clean) => clean.trim() !== '');
const name = z
  .string()
  .max(60)
  .transform(
    (raw) =>
      raw
        .toWellFormed()
        .replace(/[\p{C}\s]+/gu, ' ')
        .trim() || 'Guest',
  );
const message = z.object({ id, text: written, name: name.default('Guest') });

/** Milliseconds; proxies cut a stream on which nothing came for a minute. */
const beatMs = 20_000;

export function routes(desk: Desk): Hono<Known> {
  const app = new Hono<Known>();
  app.post('/session', async (c) => {
    const { token } = z
      .object({ token: z.string().optional() })
      .catch({})
      .parse(await body(c));
    const entered = desk.door.enter(c, token);
    if (entered === 'in') return c.json({ offline: desk.offline });
    if (entered === 'wrong')
      return c.json({ error: token === undefined ? 'This page needs a token.' : 'That is not the token.' }, 401);
    c.header('retry-after', '60');
    return c.json({ error: 'Too many wrong tokens: try again in a minute.' }, 429);
  });

  app.use(async (c, next) => {
    const person = desk.door.person(c);
    if (person === undefined) return c.json({ error: 'This page needs a token.' }, 401);
    c.set('person', person);
    await next();
  });
  app.get('/rooms', async (c) => c.json(await desk.transcript.conversations(c.get('person'))));
  app.post('/rooms/:room/messages', open(desk), (c) => post(desk, c));

  app.use('/rooms/:room/*', async (c, next) => {
    const owner = await desk.transcript.owner(c.req.param('room'));
    if (owner === undefined || owner !== c.get('person'))
      return c.json({ error: 'There is no such conversation.' }, 404);
    await next();
  });
  app.get('/rooms/:room/events', (c) => watch(desk, c));
  app.put('/rooms/:room/messages/:id', open(desk), (c) => edit(desk, c));
  app.delete('/rooms/:room/messages/:id', open(desk), (c) => remove(desk, c));
  app.post('/rooms/:room/stop', open(desk), (c) => stop(desk, c));
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ error: 'The page sent something odd: reload it.' }, 400);
    throw error;
  });
  return app;
}

/** Lets through only while messages are taken in. */
function open(desk: Desk): MiddlewareHandler<Known> {
  return async (c, next) => {
    const turns = desk.turns();
    if (!turns) return c.json({ error: 'Parley is just starting or stopping: try again in a moment.' }, 503);
    c.set('turns', turns);
    await next();
  };
}

type Asked = Context<Known, string>;

async function body(c: Asked): Promise<unknown> {
  return c.req.json().catch(() => undefined);
}

function param(c: Asked, key: string): string {
  return id.parse(c.req.param(key));
}

/** Answers only when the message is durable; the same id again changes nothing. */
async function post(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  const said = message.parse(await body(c));
  const person = c.get('person');
  if ((await desk.transcript.claim(room, person, titleOf(said.text))) !== person) {
    return c.json({ error: 'There is no such conversation.' }, 404);
  }
  using lease = await desk.rooms.enter(room);
  const known = lease.room.get(said.id);
  const at = known?.at ?? Date.now();
  const fresh = {
    id: said.id,
    place: placeOf(room),
    author: personOf(person, said.name),
    text: known?.text ?? said.text,
  };
  const offer = await c
    .get('turns')
    .offer(revive(desk.rooms, { ...fresh, attachments: [], addressed: true, inThread: true, at }));
  if (offer === 'busy') return c.json({ error: 'Too much is waiting to be answered: try again in a moment.' }, 429);
  if (!lease.room.knows(said.id))
    await lease.room.show({ id: said.id, by: 'person', text: said.text, at, growing: false });
  return c.json({ offer }, 202);
}

async function edit(desk: Desk, c: Asked): Promise<Response> {
  const { text } = z.object({ text: written }).parse(await body(c));
  const room = param(c, 'room');
  using lease = await desk.rooms.enter(room);
  const shown = lease.room.get(param(c, 'id'));
  if (shown?.by !== 'person') return c.json({ error: 'There is no such message of yours.' }, 404);
  await c.get('turns').changed({ place: placeOf(room), messageId: shown.id, text });
  await lease.room.show({ ...shown, text });
  return c.json({});
}

async function remove(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  using lease = await desk.rooms.enter(room);
  const shown = lease.room.get(param(c, 'id'));
  if (shown?.by !== 'person') return c.json({ error: 'There is no such message of yours.' }, 404);
  await c.get('turns').changed({ place: placeOf(room), messageId: shown.id });
  await lease.room.remove(shown.id);
  return c.json({});
}

async function stop(desk: Desk, c: Asked): Promise<Response> {
  const { turn } = z.object({ turn: z.string() }).parse(await body(c));
  using lease = await desk.rooms.enter(param(c, 'room'));
  // Turns know no rooms of ours: only what is answered here may be stopped from here.
  if (lease.room.signs.turn !== turn) return c.json({ stopped: 'over' });
  return c.json({ stopped: c.get('turns').stop(turn, personOf(c.get('person'), '')) });
}

async function watch(desk: Desk, c: Asked): Promise<Response> {
  const lease = await desk.rooms.enter(param(c, 'room'));
  // The browser sends the header when a line breaks; the page the query when it opens another.
  const mark = c.req.header('last-event-id') ?? c.req.query('since');
  // Proxies would otherwise collect the stream: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  c.header('x-accel-buffering', 'no');
  return streamSSE(c, async (stream) => {
    using held = lease;
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const beat = setInterval(() => void stream.write(': still here\n\n'), beatMs);
    for await (const { mark: id, update } of held.room.watch(mark, AbortSignal.any([gone.signal, desk.closing]))) {
      await stream.writeSSE({ id, data: JSON.stringify(update) });
    }
    clearInterval(beat);
  });
}

/** The first words of a conversation, on one line. */
function titleOf(text: string): string {
  const line = Array.from(text.replace(/[\p{C}\s]+/gu, ' ').trim());
  return line.length > 60 ? `${line.slice(0, 59).join('')}…` : line.join('');
}
