import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Events } from 'discord.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openClient } from '#adapters/discord/gateway.ts';
import { frugal } from '#adapters/discord/shards.ts';
import { BotError } from '#src/trouble.ts';
import { openScene, type Scene } from './scene.ts';

const never = new AbortController().signal;

/** Starts and expects to be refused: the sentence for the operator. */
async function refusal({ platform, recorder }: Scene): Promise<string> {
  const error = await platform.start(recorder.bot).then(
    () => expect.unreachable(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof BotError)) throw error;
  return error.message;
}

describe('a start is refused, with a sentence that says what to do,', () => {
  test('for a wrong token, after two requests', async () => {
    const scene = await openScene({ asleep: true });
    scene.twin.revokeToken();
    expect(await refusal(scene)).toMatch(
      /^DISCORD_TOKEN is set but Discord refuses it: make a new one at https:\/\/discord\.com/,
    );
    expect(scene.twin.requests).toHaveLength(2);
    expect(scene.platform.health().ready).toBe(false);
  });

  test('for a token that was copied with a quote, without asking Discord', async () => {
    const scene = await openScene({ asleep: true });
    const platform = scene.open({ token: `"${scene.twin.token}"` });
    await expect(platform.start(scene.recorder.bot)).rejects.toThrow(/^DISCORD_TOKEN holds a character/);
    expect(scene.twin.requests).toEqual([]);
  });

  test('for the message content intent, once', async () => {
    const scene = await openScene({ asleep: true, portal: 0 });
    expect(await refusal(scene)).toMatch(/MESSAGE CONTENT INTENT.*or set DISCORD_MESSAGE_CONTENT=off$/);
    expect(scene.twin.identifies.map(({ outcome }) => outcome)).toEqual([4014]);
  });
});

test.each([4004, 4010, 4011, 4012, 4013, 4014])(
  'after close code %d it does not come back, and health says why',
  async (code) => {
    const { twin, platform, recorder } = await openScene();
    twin.gateway.drop(code);
    await recorder.until(() => recorder.lines.some(({ level }) => level === 50));
    expect(platform.health()).toMatchObject({
      ready: false,
      reason: expect.stringMatching(/DISCORD|Discord/) as string,
    });
    // discord.js comes back after half a second where it does.
    await sleep(800);
    expect([twin.gateway.connections, twin.identifies.length, twin.resumes.length]).toEqual([0, 1, 0]);
  },
);

test.each([4000, 4001, 4002, undefined])(
  'after a drop with %s the session is resumed, and nothing is lost or doubled',
  async (code) => {
    const { twin, platform, recorder, ann, general, me } = await openScene();
    twin.say(ann, general, `${me} before`);
    await recorder.until(() => recorder.texts.includes('before'));
    twin.gateway.drop(code);
    twin.say(ann, general, `${me} meanwhile`);
    await recorder.until(() => recorder.texts.includes('meanwhile'));
    twin.say(ann, general, `${me} after`);
    await recorder.until(() => recorder.texts.includes('after'));
    expect(recorder.texts).toEqual(['before', 'meanwhile', 'after']);
    expect([twin.identifies.length, twin.resumes.length]).toEqual([1, 1]);
    expect(platform.health()).toEqual({ ready: true });
  },
);

test('op 7 and a resumable op 9 cost no new session', async () => {
  const { twin, recorder, ann, general, me } = await openScene();
  twin.gateway.reconnect();
  await twin.until(() => twin.resumes.length === 1 && twin.gateway.ready === 1);
  twin.gateway.invalidate(true);
  await twin.until(() => twin.resumes.length === 2);
  twin.say(ann, general, `${me} hello`);
  await recorder.until(() => recorder.texts.includes('hello'));
  expect(twin.identifies).toHaveLength(1);
});

test('a line that is dead in one direction is noticed and resumed', async () => {
  const { twin, recorder, ann, general, me } = await openScene({ heartbeatMs: 150 });
  twin.gateway.swallowAcks();
  await twin.until(() => twin.resumes.length > 0);
  twin.gateway.swallowAcks(false);
  twin.say(ann, general, `${me} hello`);
  await recorder.until(() => recorder.texts.includes('hello'));
  expect(twin.identifies).toHaveLength(1);
});

describe('no frame ends the process:', () => {
  const frames = [
    'null',
    '42',
    '[]',
    '"text"',
    '{',
    '',
    '{}',
    '{"op":99,"d":{}}',
    '{"op":null}',
    '{"op":10}',
    '{"op":10,"d":null}',
    '{"op":10,"d":{"heartbeat_interval":0}}',
    '{"op":9}',
    '{"op":9,"d":null}',
    '{"op":0}',
    '{"op":0,"t":null,"d":null}',
    '{"op":0,"t":"error","d":{}}',
    '{"op":0,"t":"__proto__","d":{}}',
    '{"op":0,"t":"NEVER_HEARD_OF","s":5,"d":{}}',
  ];

  test.each(frames)('%s', async (frame) => {
    const { twin, recorder, ann, general, me } = await openScene();
    twin.gateway.frame(frame);
    twin.say(ann, general, `${me} still there?`);
    await recorder.until(() => recorder.texts.includes('still there?'));
    expect(recorder.offers).toHaveLength(1);
  });

  test.each([
    'MESSAGE_CREATE',
    'MESSAGE_UPDATE',
    'MESSAGE_DELETE',
    'MESSAGE_DELETE_BULK',
    'INTERACTION_CREATE',
    'GUILD_CREATE',
    'GUILD_UPDATE',
    'CHANNEL_CREATE',
    'CHANNEL_UPDATE',
    'THREAD_CREATE',
    'THREAD_LIST_SYNC',
    'GUILD_ROLE_UPDATE',
    'GUILD_MEMBER_UPDATE',
    'TYPING_START',
  ])('%s with nothing in it, or the wrong things', async (event) => {
    const { twin, recorder, ann, general, me } = await openScene();
    for (const d of [
      null,
      {},
      [],
      { id: 5, channel_id: 7, author: null, mentions: null, guild_id: {} },
      { id: null, ids: 3 },
    ]) {
      twin.gateway.dispatch(event, d);
    }
    twin.say(ann, general, `${me} still there?`);
    await recorder.until(() => recorder.texts.includes('still there?'));
    expect(recorder.offers).toHaveLength(1);
  });

  test('not even before all servers are there, when discord.js handles events later', async () => {
    const { twin, recorder } = await openScene({ asleep: true });
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    onTestFinished(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const starts = { total: 9, remaining: 9, reset_after: 1e6, max_concurrency: 1 };
    const body = { url: `ws://127.0.0.1:${port}`, shards: 1, session_start_limit: starts };
    twin.fault({ path: '/gateway/bot' }, { type: 'answer', status: 200, body }, 9);
    server.on('connection', (socket) => {
      const send = (frame: object) => socket.send(JSON.stringify(frame));
      send({ op: 10, d: { heartbeat_interval: 41_250 } });
      socket.on('message', (data: Buffer) => {
        if ((JSON.parse(data.toString()) as { op: number }).op !== 2) return;
        const user = { id: twin.bot.id, username: 'parley' };
        const guilds = [{ id: '123456789012345678', unavailable: true }];
        send({ op: 0, t: 'READY', s: 1, d: { user, guilds, session_id: 'a', application: { id: twin.bot.id } } });
        send({ op: 0, t: 'CHANNEL_UPDATE', s: 2, d: null });
      });
    });
    const client = openClient({ messageContent: true, rest: { api: twin.apiUrl }, signal: never }, recorder.kit.log);
    onTestFinished(() => client.destroy());
    const ready = once(client, Events.ClientReady);
    await client.login(twin.token);
    await ready;
    await recorder.until(() => recorder.logged.includes('discord.js could not handle an event'));
    expect(client.isReady()).toBe(true);
  });

  test('and what was not understood is named without what it says', async () => {
    const { twin, recorder, ann, general, me } = await openScene();
    twin.gateway.dispatch('MESSAGE_CREATE', {
      id: 12,
      channel_id: general.id,
      content: 'a secret',
      author: null,
      mentions: null,
    });
    twin.say(ann, general, `${me} still there?`);
    await recorder.until(() => recorder.texts.includes('still there?'));
    expect(recorder.lines).toContainEqual(expect.objectContaining({ event: 'MESSAGE_CREATE', misunderstood: 1 }));
    expect(recorder.logged).not.toContain('a secret');
  });
});

describe('when Discord cannot be reached', () => {
  test('a start goes on trying, says so, and succeeds when it can', async () => {
    const { twin, platform, recorder } = await openScene({ asleep: true });
    twin.fault({ path: '/gateway/bot' }, { type: 'cut', performed: false });
    const started = platform.start(recorder.bot);
    await recorder.until(() => recorder.logged.includes('cannot be reached'));
    expect(platform.health()).toMatchObject({
      ready: false,
      reason: expect.stringContaining('cannot be reached') as string,
    });
    await started;
    expect(platform.health()).toEqual({ ready: true });
  });

  test('a start that is stopped ends, and opens no connection later', async () => {
    const { twin, platform, recorder } = await openScene({ asleep: true });
    twin.gateway.down();
    const started = platform.start(recorder.bot);
    await twin.until(() => twin.requests.length > 0);
    await platform.stop(0);
    await started;
    twin.gateway.up();
    await sleep(800);
    expect(twin.gateway.connections).toBe(0);
  });
});

test('a stop closes the gateway so that its session could be resumed', async () => {
  const { twin, recorder } = await openScene({ asleep: true });
  const client = openClient({ messageContent: true, rest: { api: twin.apiUrl }, signal: never }, recorder.kit.log);
  const opened = once(client.ws, 'READY') as Promise<[{ session_id: string; resume_gateway_url: string }]>;
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(twin.token);
  await ready;
  const [{ session_id: sessionId, resume_gateway_url: url }] = await opened;
  await client.destroy();
  const socket = new WebSocket(`${url}?v=10`);
  onTestFinished(() => socket.terminate());
  await once(socket, 'message');
  socket.send(JSON.stringify({ op: 6, d: { token: twin.token, session_id: sessionId, seq: 1 } }));
  await twin.until(() => twin.resumes.length === 1);
  expect(twin.resumes[0]?.outcome).toBe('resumed');
});

describe('the budget of sessions', () => {
  test('allows twenty an hour, and then the next one an hour after the first', async () => {
    const clock = { now: 0 };
    const throttler = frugal({ waitForIdentify: () => Promise.resolve() }, () => clock.now);
    const { signal } = new AbortController();
    for (let n = 0; n < 20; n += 1) await throttler.waitForIdentify(0, signal);
    clock.now = 3_599_990;
    const impatient = throttler.waitForIdentify(0, AbortSignal.abort());
    await expect(impatient).rejects.toThrow();
    await throttler.waitForIdentify(0, signal);
  });
});

test('what the client remembers does not grow with people and messages', async () => {
  const { twin, recorder, general, server } = await openScene({ asleep: true });
  const client = openClient({ messageContent: true, rest: { api: twin.apiUrl }, signal: never }, recorder.kit.log);
  onTestFinished(() => client.destroy());
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(twin.token);
  await ready;
  const seen = new Set<string>();
  client.on(Events.MessageCreate, ({ content }) => seen.add(content));
  for (let n = 0; n < 50; n += 1) {
    const person = twin.addUser({ name: `Person ${n}` });
    twin.addMember(server, person);
    twin.say(person, general, `message ${n}`);
  }
  twin.say(twin.bot, general, 'the end');
  while (!seen.has('the end')) await once(client, Events.MessageCreate);
  const channel = client.channels.cache.get(general.id);
  expect(seen.size).toBe(51);
  expect(channel?.isTextBased() === true && channel.messages.cache.size).toBe(0);
  expect([client.users.cache.size, client.guilds.cache.get(server.id)?.members.cache.size]).toEqual([1, 1]);
});
