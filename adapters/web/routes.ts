// What the page may ask of the bot: conversations, messages, edits, stops, and the stream of what is shown.
import { Hono, type MiddlewareHandler } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { speaker } from '#src/tongue.ts';
import { hand, list, suggestions } from './commands.ts';
import { type Asked, body, type Desk, type Known, message, param, personOf, written } from './desk.ts';
import { placeOf } from './inbound.ts';
import { tongueFor } from './locale.ts';
import { order } from './order.ts';
import { receive, told } from './receive.ts';
import { give } from './tasks.ts';
import { download, upload } from './uploads.ts';

/** Milliseconds; proxies cut a stream on which nothing came for a minute. */
const beatMs = 20_000;

export function routes(desk: Desk): Hono<Known> {
  const app = new Hono<Known>();
  app.use(async (c, next) => {
    c.set('say', speaker(tongueFor(c.req.header('accept-language'))));
    await next();
  });
  app.post('/session', async (c) => {
    const { token } = z
      .object({ token: z.string().optional() })
      .catch({})
      .parse(await body(c));
    const entered = desk.door.enter(c, token);
    if (entered === 'in') return c.json({ offline: desk.offline });
    if (entered === 'wrong')
      return c.json(
        { error: c.var.say(token === undefined ? 'This page needs a token.' : 'That is not the token.') },
        401,
      );
    c.header('retry-after', '60');
    return c.json({ error: c.var.say('Too many wrong tokens: try again in a minute.') }, 429);
  });

  app.use(async (c, next) => {
    const rights = desk.door.rights(c);
    if (rights === undefined) return c.json({ error: c.var.say('This page needs a token.') }, 401);
    c.set('rights', rights);
    await next();
  });
  app.get('/rooms', async (c) => c.json(await desk.transcript.conversations(c.get('rights').id)));
  app.get('/commands', open(desk), (c) => list(desk, c));
  app.get('/handouts/:id', (c) => hand(desk, c));
  app.get('/rooms/:room/suggestions', open(desk), (c) => suggestions(desk, c));
  app.post('/rooms/:room/commands', open(desk), (c) => order(desk, c));
  app.post('/rooms/:room/messages', open(desk), (c) => post(desk, c));
  app.post('/rooms/:room/tasks', open(desk), (c) => give(desk, c));
  app.post('/rooms/:room/files', open(desk), (c) => upload(desk, c));

  app.use('/rooms/:room/*', async (c, next) => {
    const owner = await desk.transcript.owner(c.req.param('room'));
    if (owner === undefined || owner !== c.get('rights').id)
      return c.json({ error: c.var.say('There is no such conversation.') }, 404);
    await next();
  });
  app.get('/rooms/:room/events', (c) => watch(desk, c));
  app.get('/rooms/:room/files/:id', (c) => download(desk, c));
  app.put('/rooms/:room/messages/:id', open(desk), (c) => edit(desk, c));
  app.delete('/rooms/:room/messages/:id', open(desk), (c) => remove(desk, c));
  app.post('/rooms/:room/stop', open(desk), (c) => stop(desk, c));
  app.onError((error, c) => {
    if (error instanceof z.ZodError)
      return c.json({ error: c.var.say('The page sent something odd: reload it.') }, 400);
    throw error;
  });
  return app;
}

/** Lets through only while messages are taken in. */
function open(desk: Desk): MiddlewareHandler<Known> {
  return async (c, next) => {
    const answering = desk.answering();
    if (!answering)
      return c.json({ error: c.var.say('Parley is just starting or stopping: try again in a moment.') }, 503);
    c.set('turns', answering.turns);
    c.set('bot', answering.bot);
    await next();
  };
}

async function post(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  const { id, text, name, files } = message.parse(await body(c));
  const author = personOf(c, name);
  return told(c, await receive(desk, c.get('turns'), { id, place: placeOf(room), author, text, files, title: text }));
}

async function edit(desk: Desk, c: Asked): Promise<Response> {
  const { text } = z.object({ text: written }).parse(await body(c));
  const room = param(c, 'room');
  using lease = await desk.rooms.enter(room);
  const shown = lease.room.get(param(c, 'id'));
  if (shown?.by !== 'person' || shown.task !== undefined)
    return c.json({ error: c.var.say('There is no such message of yours.') }, 404);
  await c.get('turns').changed({ place: placeOf(room), messageId: shown.id, text });
  await lease.room.show({ ...shown, text });
  return c.json({});
}

async function remove(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  using lease = await desk.rooms.enter(room);
  const shown = lease.room.get(param(c, 'id'));
  if (shown?.by !== 'person') return c.json({ error: c.var.say('There is no such message of yours.') }, 404);
  await c.get('turns').changed({ place: placeOf(room), messageId: shown.id });
  await lease.room.remove(shown.id);
  await desk.files.erase(room, shown.id);
  return c.json({});
}

async function stop(desk: Desk, c: Asked): Promise<Response> {
  const { turn } = z.object({ turn: z.string() }).parse(await body(c));
  using lease = await desk.rooms.enter(param(c, 'room'));
  // Turns know no rooms of ours: only what is answered here may be stopped from here.
  if (lease.room.signs.turn !== turn) return c.json({ stopped: 'over' });
  return c.json({ stopped: c.get('turns').stop(turn, c.get('rights')) });
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
