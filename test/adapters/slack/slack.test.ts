// Slack as a platform, against a workspace on loopback: signing in, both ways in, stopping, catching up.
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { slack, type Slack, type SlackSettings } from '#adapters/slack/index.ts';
import { openLog } from '#src/log.ts';
import type { Change, InboundMessage, Person, Place } from '#src/message.ts';
import type { Kit } from '#src/kit.ts';
import { BotError } from '#src/trouble.ts';
import type { Turns } from '#src/turns.ts';
import manifest from '../../../deploy/slack-manifest.json' with { type: 'json' };
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import { quietBot } from '#test/quiet-bot.ts';

const soon = { interval: 5 };
const ends: (() => Promise<unknown>)[] = [];
let twin: SlackTwin;

beforeEach(async () => {
  twin = await startSlackTwin({ ackMs: 250, retryMs: 50 });
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await twin.close();
});

const bot = quietBot({
  message: () => {
    throw new Error('these turns never run');
  },
});

/** Turns that only take notes, and the reading they share. */
interface Notes {
  readonly offered: InboundMessage[];
  readonly changes: Change[];
  readonly stops: [string, Pick<Person, 'id' | 'isAdmin'>][];
  readonly lines: string[];
  readonly rooms: { place: Place; inThread: boolean }[];
  readonly positions: Map<string, string>;
  /** Rooms that the bot takes part in. */
  readonly parts: Set<string>;
  /** How many of the next offers fail, as on a full disk. */
  failing: number;
  stopping: 'stopped' | 'refused' | 'over';
  resumed: number;
  stage: Parameters<Kit['openTurns']>[0] | undefined;
}

const bySocket = (): SlackSettings => ({ botToken: twin.botToken, appToken: twin.appToken, apiUrl: twin.apiUrl });
const byHttp = (): SlackSettings => ({
  botToken: twin.botToken,
  signingSecret: twin.signingSecret,
  apiUrl: twin.apiUrl,
});

function open(settings: SlackSettings = bySocket()): { platform: Slack; notes: Notes } {
  const notes: Notes = {
    offered: [],
    changes: [],
    stops: [],
    lines: [],
    rooms: [],
    positions: new Map(),
    parts: new Set(),
    failing: 0,
    stopping: 'stopped',
    resumed: 0,
    stage: undefined,
  };
  const turns: Turns = {
    async offer(message) {
      if (notes.failing > 0) {
        notes.failing -= 1;
        throw new Error('disk full');
      }
      notes.offered.push(message);
      return 'taken';
    },
    changed: async (change) => void notes.changes.push(change),
    stop(turnId, by) {
      notes.stops.push([turnId, by]);
      return notes.stopping;
    },
    remove: async () => undefined,
    resume: async () => void (notes.resumed += 1),
    close: async () => undefined,
  };
  const platform = slack(settings, {
    openTurns(stage) {
      notes.stage = stage;
      return turns;
    },
    reading: {
      takesPart: async ({ room }) => notes.parts.has(room),
      enter: async () => {},
      mark: (_platform, stream, position) => void notes.positions.set(stream, position),
      position: async (_platform, stream) => notes.positions.get(stream),
      streams: async () => [...notes.positions.keys()],
      rooms: async () => notes.rooms,
    },
    log: openLog({ level: 'debug', secrets: [], out: { write: (line) => notes.lines.push(line) } }),
  });
  ends.push(() => platform.stop(0));
  return { platform, notes };
}

const delivered = (type: string) =>
  twin.deliveries.filter(({ payload }) => (payload['event'] as { type?: string })?.type === type);

describe('by Socket Mode', () => {
  test('the manifest grants all that a mention, its answer and the thread around it need', async () => {
    twin.install(manifest);
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    await platform.start(bot);
    const { id, poster, thread } = await answering(notes, ann.id, general.id);
    expect(notes.offered[0]?.author.name).toBe('Ann');
    twin.say(ann, general, 'and in the thread?', { thread_ts: thread });
    await vi.waitFor(() => expect(notes.offered).toHaveLength(2), soon);
    expect(await notes.offered[1]?.earlier(new AbortController().signal)).toHaveLength(2);
    poster.working('thinking');
    await poster.edit(id, { number: 0, text: 'well, well', growing: false });
    poster.over();
    await vi.waitFor(() => expect(twin.calls.at(-1)?.method).toBe('assistant.threads.setStatus'), soon);
    expect(twin.calls.map(({ result }) => result?.['error']).filter((error) => error !== undefined)).toEqual([]);
  });

  test('a mention arrives once, with who asked, and is acknowledged', async () => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann', admin: true });
    const general = twin.addChannel({ name: 'general' });
    await platform.start(bot);
    expect(platform.health()).toEqual({ ready: true });
    const ts = twin.say(ann, general, `<@${twin.bot.userId}> hello`);
    await twin.until(
      () => twin.deliveries.length === 2 && twin.deliveries.every(({ state }) => state === 'acknowledged'),
    );
    expect(notes.offered).toMatchObject([
      {
        id: ts,
        text: 'hello',
        addressed: true,
        author: { id: ann.id, name: 'Ann', isAdmin: true },
        place: { space: 'T0TWIN' },
      },
    ]);
    expect(twin.deliveries.every(({ attempts }) => attempts.length === 1)).toBe(true);
  });

  test.each([
    ['an admin', { admin: true }, true],
    ['an owner', { owner: true }, true],
    ['a member', {}, false],
    ['a guest whom somebody made an admin', { admin: true, guest: true }, false],
    ['an admin of another workspace', { admin: true, external: true }, false],
  ])('%s is taken for what Slack says', async (_name, is, isAdmin) => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann', ...is });
    await platform.start(bot);
    twin.say(ann, twin.dm(ann), 'hello');
    await vi.waitFor(() => expect(notes.offered).toMatchObject([{ author: { name: 'Ann', isAdmin } }]), soon);
  });

  test('nobody is an admin while Slack does not say who they are', async () => {
    twin.fault('users.info', { type: 'status', status: 500 });
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann', admin: true });
    await platform.start(bot);
    twin.say(ann, twin.dm(ann), 'one');
    await vi.waitFor(() => expect(notes.offered).toMatchObject([{ author: { id: ann.id, isAdmin: false } }]), soon);
    twin.say(ann, twin.dm(ann), 'two');
    await vi.waitFor(() => expect(notes.offered[1]).toMatchObject({ author: { name: 'Ann', isAdmin: true } }), soon);
  });

  test('an event that could not be written is not acknowledged, and taken when it comes again', async () => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    await platform.start(bot);
    notes.failing = 2;
    twin.say(ann, twin.dm(ann), 'hello');
    await twin.until(() => delivered('message')[0]?.state === 'acknowledged');
    expect(delivered('message')[0]?.attempts.map(({ ackedAt }) => ackedAt === undefined)).toEqual([true, true, false]);
    expect(notes.offered).toHaveLength(1);
  });

  test('no event is lost while Slack changes sockets', async () => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    await platform.start(bot);
    for (let said = 0; said < 20; said += 1) {
      twin.say(ann, twin.dm(ann), `message ${said}`);
      if (said % 4 === 0) twin.sockets.disconnect('refresh_requested', { afterMs: 200 });
      await twin.until(
        () => twin.deliveries.length > said && twin.deliveries.every(({ state }) => state === 'acknowledged'),
      );
    }
    expect(notes.offered.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, said) => `message ${said}`));
  });

  test.each(['__proto__', 'error', 'constructor', 'toString'])('an event of type %s harms nothing', async (type) => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    await platform.start(bot);
    twin.frame(
      JSON.stringify({ type: 'events_api', envelope_id: 'odd', payload: { type: 'event_callback', event: { type } } }),
    );
    twin.frame(JSON.stringify({ type: 'interactive', envelope_id: 'odd', payload: { type } }));
    twin.say(ann, twin.dm(ann), 'still there?');
    await vi.waitFor(() => expect(notes.offered).toMatchObject([{ text: 'still there?' }]), soon);
  });

  test('edits and deletions are followed', async () => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    await platform.start(bot);
    const ts = twin.say(ann, twin.dm(ann), 'one');
    twin.unfurl(ts, 'https://a.example');
    twin.edit(ts, 'two');
    twin.remove(ts);
    await twin.until(
      () => twin.deliveries.length === 4 && twin.deliveries.every(({ state }) => state === 'acknowledged'),
    );
    expect(notes.changes).toMatchObject([{ messageId: ts, text: 'two' }, { messageId: ts }]);
    expect(notes.changes[1]).not.toHaveProperty('text');
  });
});

describe('by HTTP', () => {
  test('events and clicks are checked, taken, and only then acknowledged', async () => {
    const { platform, notes } = open(byHttp());
    const url = await serve(platform.listener);
    await expect(twin.deliverTo(url)).rejects.toThrow();
    await platform.start(bot);
    await twin.deliverTo(url);
    const ann = twin.addUser({ name: 'Ann' });
    notes.failing = 1;
    twin.say(ann, twin.dm(ann), 'hello');
    await twin.until(() => delivered('message')[0]?.state === 'acknowledged');
    expect(delivered('message')[0]?.attempts).toHaveLength(2);
    expect(notes.offered).toMatchObject([{ text: 'hello' }]);
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  test.each([
    ['a forged signature', () => ({ at: now(), sign: 'wrong secret' }), 401],
    ['a request of six minutes ago', () => ({ at: now() - 360, sign: undefined }), 401],
    ['a request from the future', () => ({ at: now() + 360, sign: undefined }), 401],
    ['a body of two megabytes', () => ({ at: now(), sign: undefined, body: 'x'.repeat(2_000_000) }), 413],
    ['a body that is no JSON', () => ({ at: now(), sign: undefined, body: '{"type":' }), 400],
    ['another path', () => ({ at: now(), sign: undefined, path: '/slack/other' }), 404],
  ])('%s is refused, and nothing is taken', async (_name, forge, status) => {
    const { platform, notes } = open(byHttp());
    await platform.start(bot);
    const url = await serve(platform.listener);
    const forged: { at: number; sign: string | undefined; body?: string; path?: string } = forge();
    const event = { type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', ts: '1.000001', text: 'hi' };
    const body = forged.body ?? JSON.stringify({ type: 'event_callback', team_id: twin.teamId, event });
    const { signature } = await import('#test/twins/slack/signed.ts');
    const response = await fetch(new URL(forged.path ?? '/slack/events', url), {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': String(forged.at),
        'x-slack-signature': signature(forged.sign ?? twin.signingSecret, forged.at, body),
      },
    });
    expect(response.status).toBe(status);
    expect(notes.offered).toEqual([]);
  });
});

describe('stopping', () => {
  test('the button on a growing post stops its turn, for whom the turns allow it', async () => {
    twin.fault('chat.startStream', { type: 'error', error: 'feature_not_enabled' });
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    const bob = twin.addUser({ name: 'Bob' });
    const general = twin.addChannel({ name: 'general' });
    await platform.start(bot);
    const { id } = await answering(notes, ann.id, general.id);
    expect(twin.click(ann, id, 'parley_stop').kind).toBe('interactive');
    await vi.waitFor(() => expect(notes.stops).toMatchObject([['turn-1', { id: ann.id, isAdmin: false }]]), soon);
    expect(twin.ephemerals).toEqual([]);
    notes.stopping = 'refused';
    twin.click(bob, id, 'parley_stop');
    await vi.waitFor(() => expect(twin.ephemerals).toMatchObject([{ user: bob.id, channel: general.id }]), soon);
  });

  test('the button beside a stream stops its turn, for whom the turns allow it, and is no part of what is said', async () => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    const bob = twin.addUser({ name: 'Bob' });
    const general = twin.addChannel({ name: 'general' });
    await platform.start(bot);
    const { id, thread, poster } = await answering(notes, ann.id, general.id);
    const button = () => twin.messages(general, thread).find(({ ts }) => ts !== id)?.ts;
    await vi.waitFor(() => expect(button()).toBeDefined(), soon);
    notes.stopping = 'refused';
    twin.click(bob, button()!, 'parley_stop');
    await vi.waitFor(
      () => expect(twin.ephemerals).toMatchObject([{ user: bob.id, channel: general.id, thread }]),
      soon,
    );
    notes.stopping = 'stopped';
    twin.click(ann, button()!, 'parley_stop');
    await vi.waitFor(() => expect(notes.stops.at(-1)).toMatchObject(['turn-1', { id: ann.id }]), soon);
    const next = twin.say(ann, general, 'and now?', { thread_ts: thread });
    await vi.waitFor(() => expect(notes.offered).toHaveLength(2), soon);
    const earlier = await notes.offered[1]!.earlier(new AbortController().signal);
    expect(earlier.map((said) => said.id)).toEqual([thread, id]);
    await poster.edit(id, { number: 0, text: 'well', growing: false });
    await vi.waitFor(() => expect(button()).toBe(next), soon);
    twin.remove(next);
    await vi.waitFor(() => expect(notes.changes).toMatchObject([{ messageId: next }]), soon);
  });

  test('a button that was left behind goes when somebody presses it, and no answer goes with it', async () => {
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    await platform.start(bot);
    const { id, thread } = await answering(notes, ann.id, general.id);
    await vi.waitFor(() => expect(twin.messages(general, thread)).toHaveLength(2), soon);
    twin.fault('chat.startStream', { type: 'error', error: 'feature_not_enabled' });
    const grown = await answering(notes, ann.id, general.id);
    notes.stopping = 'over';
    twin.click(ann, grown.id, 'parley_stop');
    twin.click(ann, twin.messages(general, thread).at(-1)!.ts, 'parley_stop');
    await vi.waitFor(() => expect(twin.messages(general, thread).map(({ ts }) => ts)).toEqual([id]), soon);
    expect(twin.messages(general, grown.thread)).toHaveLength(1);
  });

  test('Slack’s own control stops the turn that streams in its thread, and no other', async () => {
    twin.subscriptions.add('agent_session_stopped');
    const { platform, notes } = open();
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    await platform.start(bot);
    const { id, thread, poster } = await answering(notes, ann.id, general.id);
    const control = { type: 'agent_session_stopped', channel: general.id, user: ann.id, streaming_message_ts: [id] };
    twin.emit({ ...control, thread_ts: '1.000001' });
    twin.emit({ ...control, thread_ts: thread });
    await twin.until(() => delivered('agent_session_stopped').every(({ state }) => state === 'acknowledged'));
    expect(notes.stops).toMatchObject([['turn-1', { id: ann.id }]]);
    poster.over();
    twin.emit({ ...control, thread_ts: thread });
    await twin.until(() => delivered('agent_session_stopped').every(({ state }) => state === 'acknowledged'));
    expect(notes.stops).toHaveLength(1);
  });
});

describe('starting', () => {
  test.each([
    ['SLACK_BOT_TOKEN', 'a person’s token', { botToken: 'xoxp-1-2' }, /SLACK_BOT_TOKEN holds a person's token.*xoxb/],
    ['SLACK_APP_TOKEN', 'a bot token', { appToken: 'xoxb-1-2' }, /SLACK_APP_TOKEN holds a bot token.*xapp/],
    [
      'SLACK_BOT_TOKEN',
      'an unknown token',
      { botToken: 'xoxb-unknown' },
      /Slack refuses SLACK_BOT_TOKEN.*https:\/\/api\.slack\.com\/apps/,
    ],
    [
      'SLACK_APP_TOKEN',
      'an unknown token',
      { appToken: 'xapp-unknown' },
      /Slack refuses SLACK_APP_TOKEN.*https:\/\/api\.slack\.com\/apps/,
    ],
  ])('%s with %s is told to the operator', async (_setting, _what, wrong, sentence) => {
    const { platform } = open({ ...bySocket(), ...wrong });
    const trouble: unknown = await platform.start(bot).catch((error: unknown) => error);
    expect(trouble).toBeInstanceOf(BotError);
    expect(trouble).toHaveProperty('sentence', expect.stringMatching(sentence));
    expect(platform.health().ready).toBe(false);
  });

  test('without a way in, the operator is told of both', async () => {
    const started = open({ botToken: twin.botToken, apiUrl: twin.apiUrl }).platform.start(bot);
    await expect(started).rejects.toHaveProperty(
      'sentence',
      expect.stringMatching(/SLACK_APP_TOKEN.*SLACK_SIGNING_SECRET/),
    );
  });

  test.each(['account_inactive', 'token_revoked', 'not_allowed_token_type'])(
    '%s is not asked about twice',
    async (error) => {
      twin.fault('auth.test', { type: 'error', error });
      await expect(open().platform.start(bot)).rejects.toBeInstanceOf(BotError);
      expect(twin.calls).toHaveLength(1);
    },
  );

  test('while Slack cannot be reached it says so, and starts when it can', async () => {
    twin.fault('auth.test', { type: 'cut' });
    const { platform, notes } = open();
    const started = platform.start(bot);
    expect(platform.health().ready).toBe(false);
    await started;
    expect(platform.health()).toEqual({ ready: true });
    expect(notes.resumed).toBe(1);
  });

  test('stopping ends a start that waits for Slack', async () => {
    twin.fault('auth.test', { type: 'status', status: 500 }, 1000);
    const { platform } = open();
    const started = platform.start(bot);
    await twin.until(() => twin.calls.length > 0);
    await platform.stop(0);
    await started;
    expect(platform.health().ready).toBe(false);
  });
});

describe('catching up', () => {
  test('what was said while it was away is offered, oldest first, before unfinished turns go on', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    const direct = twin.dm(ann);
    const root = twin.say(ann, general, `<@${twin.bot.userId}> answered before`);
    const seen = twin.say(ann, direct, 'read before');
    const { platform, notes } = open();
    notes.positions.set(general.id, root).set(direct.id, seen);
    for (const room of [direct.id, `${general.id}:${root}`])
      notes.rooms.push({ place: { platform: 'slack', space: twin.teamId, room }, inThread: true });
    // Slack gave up sending them again: else they would come by both ways, in any order.
    const subscribed = [...twin.subscriptions];
    twin.subscriptions.clear();
    twin.say(ann, direct, 'first');
    twin.say(ann, general, `<@${twin.bot.userId}> second`, { thread_ts: root });
    twin.say(ann, general, 'nobody asked', { thread_ts: root });
    twin.say(ann, general, `<@${twin.bot.userId}> third`);
    for (const event of subscribed) twin.subscriptions.add(event);
    await platform.start(bot);
    expect(notes.resumed).toBe(1);
    const asked = notes.offered.filter(({ addressed }) => addressed).map(({ text }) => text);
    expect(asked).toEqual(expect.arrayContaining(['first', 'second', 'third']));
    expect(asked.filter((text) => ['first', 'second', 'third'].includes(text))).toEqual(['first', 'second', 'third']);
  });

  test('a mention in a thread it never was in is found by the thread’s last answer', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    const root = twin.say(ann, general, 'nobody is asked here');
    const asked = twin.say(ann, general, `<@${twin.bot.userId}> answered before`);
    const { platform, notes } = open();
    notes.positions.set(general.id, asked);
    notes.rooms.push({
      place: { platform: 'slack', space: twin.teamId, room: `${general.id}:${asked}` },
      inThread: true,
    });
    // Slack gave up sending this one again.
    const subscribed = [...twin.subscriptions];
    twin.subscriptions.clear();
    twin.say(ann, general, `<@${twin.bot.userId}> and here?`, { thread_ts: root });
    for (const event of subscribed) twin.subscriptions.add(event);
    await platform.start(bot);
    expect(notes.offered.map(({ text }) => text)).toContain('and here?');
  });

  test('what was passed over before the thread became the bot’s is not answered now', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    // What was passed over came while the thread was not the bot's, and does not come again.
    const subscribed = [...twin.subscriptions];
    twin.subscriptions.clear();
    const root = twin.say(ann, general, 'shall we ask?');
    twin.say(ann, general, 'passed over', { thread_ts: root });
    for (const event of subscribed) twin.subscriptions.add(event);
    const seen = twin.say(ann, general, `<@${twin.bot.userId}> yes`, { thread_ts: root });
    const { platform, notes } = open();
    notes.positions.set(general.id, seen);
    notes.parts.add(`${general.id}:${root}`);
    notes.rooms.push({
      place: { platform: 'slack', space: twin.teamId, room: `${general.id}:${root}` },
      inThread: true,
    });
    twin.say(ann, general, 'and this?', { thread_ts: root });
    await platform.start(bot);
    const asked = notes.offered.filter(({ addressed }) => addressed).map(({ text }) => text);
    expect(asked).toEqual(expect.arrayContaining(['yes', 'and this?']));
    expect(asked).not.toContain('passed over');
  });

  test('a room that cannot be read costs no other', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const direct = twin.dm(ann);
    const { platform, notes } = open();
    for (const room of ['C0GONE:1.000001', direct.id])
      notes.rooms.push({ place: { platform: 'slack', space: twin.teamId, room }, inThread: true });
    twin.say(ann, direct, 'hello');
    await platform.start(bot);
    expect(notes.offered.map(({ text }) => text)).toContain('hello');
    expect(notes.lines.join('')).toContain('could not be read');
  });

  test('the conversation so far is read from Slack, also for a message that was stored', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const bob = twin.addUser({ name: 'Bob' });
    const general = twin.addChannel({ name: 'general' });
    const { platform, notes } = open();
    await platform.start(bot);
    const root = twin.say(ann, general, 'who knows *this*?');
    twin.say(bob, general, 'not me', { thread_ts: root });
    twin.say(bob, general, `<@${twin.bot.userId}> do you?`, { thread_ts: root });
    await vi.waitFor(() => expect(notes.offered.at(-1)?.text).toBe('do you?'), soon);
    const asked = notes.offered.at(-1)!;
    twin.say(ann, general, 'too late', { thread_ts: root });
    for (const message of [asked, notes.stage!.revive(asked)])
      expect(await message.earlier(new AbortController().signal)).toMatchObject([
        { id: root, author: { name: 'Ann' }, text: 'who knows **this**?', own: false },
        { author: { name: 'Bob' }, text: 'not me', own: false },
      ]);
  });
});

/** An answer that is being shown, as turns would show it. */
async function answering(notes: Notes, author: string, channel: string) {
  const thread = twin.say(author, channel, `<@${twin.bot.userId}> go on`);
  await vi.waitFor(() => expect(notes.offered.at(-1)?.id).toBe(thread), soon);
  const message = notes.offered.at(-1)!;
  const poster = notes.stage!.poster({
    id: 'turn-1',
    place: message.place,
    author: message.author,
    messages: [message],
  });
  const id = await poster.post({ number: 0, text: 'well', growing: true }, 'key-1');
  return { id, thread, poster };
}

async function serve(listener: RequestListener | undefined): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on TCP has an address of this kind.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}
