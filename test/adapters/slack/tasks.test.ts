// Work given by slash commands and from the menu of messages, over both ways in: safe before Slack hears of it.
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { slack, type Slack, type SlackSettings } from '#adapters/slack/index.ts';
import type { Command } from '#src/command.ts';
import type { StoredMessage } from '#src/ledger.ts';
import { openLog } from '#src/log.ts';
import type { InboundMessage, Task } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Stage } from '#src/stage.ts';
import type { Offer, Turns } from '#src/turns.ts';
import manifest from '../../../deploy/slack-manifest.json' with { type: 'json' };
import { quietBot } from '#test/quiet-bot.ts';
import { turnOf } from '#test/said.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import type { Channel, User } from '#test/twins/slack/world.ts';

const { signal } = new AbortController();
const soon = { interval: 5, timeout: 30_000 };
const ends: (() => Promise<unknown>)[] = [];
let twin: SlackTwin;
let ann: User;
let general: Channel;

beforeEach(async () => {
  // Whether Slack hears back in time is for the clock; here it waits.
  twin = await startSlackTwin({ retryMs: 50, ackMs: 60_000 });
  ann = twin.addUser({ name: 'Ann', admin: true });
  general = twin.addChannel({ name: 'general' });
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await twin.close();
});

const describeImages: Command = {
  name: 'describe',
  description: 'Describes images.',
  options: [
    { name: 'as', description: 'What is wanted.', kind: 'text', choices: ['alt text', 'data'] },
    { name: 'columns', description: 'The columns.', kind: 'text' },
  ],
  action: 'ask',
  shown: 'room',
  task: true,
  menu: 'Describe images',
};
const settings: Command = {
  name: 'settings set',
  description: 'Changes a setting.',
  options: [{ name: 'value', description: 'The new value.', kind: 'text', required: true }],
  action: 'ask',
  shown: 'asker',
};
const join: Command = {
  name: 'join',
  description: 'Joins a call.',
  options: [],
  action: 'ask',
  shown: 'asker',
  calls: true,
};

interface Notes {
  readonly offered: InboundMessage[];
  /** Commands that were answered: name, what was chosen, who asked. */
  readonly commanded: unknown[][];
  /** What an offer does before it is taken. */
  before: () => Promise<unknown>;
  offer: Offer;
  stage: Stage | undefined;
}

function open(by: Partial<SlackSettings>, overheard: Bot['overheard'] = async () => undefined) {
  const notes: Notes = { offered: [], commanded: [], before: async () => undefined, offer: 'taken', stage: undefined };
  const turns: Turns = {
    async offer(message) {
      await notes.before();
      notes.offered.push(message);
      return notes.offer;
    },
    changed: async () => undefined,
    stop: () => 'over',
    remove: async () => undefined,
    resume: async () => undefined,
    close: async () => undefined,
  };
  const { botToken, apiUrl } = twin;
  const platform = slack(
    { botToken, apiUrl, ...by },
    {
      openTurns(stage) {
        notes.stage = stage;
        return turns;
      },
      reading: {
        takesPart: async () => false,
        enter: async () => {},
        mark: () => undefined,
        position: async () => undefined,
        streams: async () => [],
        rooms: async () => [],
      },
      log: openLog({ level: 'silent', secrets: [] }),
    },
  );
  ends.push(() => platform.stop(0));
  const bot: Bot = {
    ...quietBot(),
    commands: [describeImages, settings, join],
    overheard,
    async command(...asked) {
      notes.commanded.push(asked.slice(0, 3));
      return { text: 'It is **now** so.' };
    },
  };
  return { platform, bot, notes };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => server.close());
  // Of a server that listens on TCP.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}

/** A bot that has started, and hears by one of the two ways. */
async function started(way: 'Socket Mode' | 'HTTP' = 'Socket Mode', overheard?: Bot['overheard']): Promise<Notes> {
  const by = way === 'HTTP' ? { signingSecret: twin.signingSecret } : { appToken: twin.appToken };
  const { platform, bot, notes } = open(by, overheard);
  await platform.start(bot);
  if (way === 'HTTP') await twin.deliverTo(await serve(listenerOf(platform)));
  return notes;
}

function listenerOf({ listener }: Slack): RequestListener {
  if (!listener) throw new Error('it does not listen');
  return listener;
}

const acknowledged = (delivery: { state: string }): Promise<void> =>
  twin.until(() => delivery.state === 'acknowledged');
const own = () => twin.messages(general).filter(({ by }) => by === twin.bot.userId);
const whispers = (): string[] => twin.ephemerals.map(({ text }) => text);
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const image = (): string => twin.upload(ann, { name: 'a.png', bytes: png });

describe.each(['Socket Mode', 'HTTP'] as const)('by %s', (way) => {
  test('a slash command is a task under a message that names who asked', async () => {
    const notes = await started(way);
    await acknowledged(twin.slash(ann, general, '/describe', 'as:alt text'));
    const [root] = own();
    expect(root?.text).toBe('*Ann* asked for `/describe as:alt text`');
    expect(notes.offered).toMatchObject([
      {
        id: root?.ts,
        place: { platform: 'slack', space: twin.teamId, room: `${general.id}:${root?.ts}` },
        author: { id: ann.id, name: 'Ann', isAdmin: true },
        text: '',
        attachments: [],
        addressed: true,
        inThread: true,
        task: { name: 'describe', chosen: { as: 'alt text' } },
      },
    ]);
    expect(whispers()).toEqual([]);
  });

  test('an entry of the menu is a task about that message, in its thread', async () => {
    const notes = await started(way);
    const thread_ts = twin.say(ann, general, 'Hm');
    const ts = twin.say(ann, general, 'What *is* this?', { thread_ts, files: [image()] });
    await twin.until(() => notes.offered.length === 2);
    const delivery = twin.shortcut(ann, ts, 'describe');
    await acknowledged(delivery);
    expect(notes.offered[2]).toMatchObject({
      id: delivery.payload['action_ts'],
      place: { room: `${general.id}:${thread_ts}` },
      author: { name: 'Ann' },
      text: 'What **is** this?',
      attachments: [{ kind: 'image', name: 'a.png' }],
      wordsOf: ann.id,
      repliesTo: ts,
      addressed: true,
      task: { name: 'describe', chosen: {} },
    });
    expect(await buffer(notes.offered[2]!.attachments[0]!.read(signal))).toEqual(png);
    expect(own()).toEqual([]);
  });

  test('a wrong value is told to the asker alone', async () => {
    const notes = await started(way);
    await acknowledged(twin.slash(ann, general, '/describe', 'as:poem'));
    await twin.until(() => whispers().length === 1);
    expect(whispers()).toEqual(['“poem” does not do: as is one of alt text, data.']);
    expect(twin.ephemerals[0]?.user).toBe(ann.id);
    expect(notes.offered).toEqual([]);
    expect(own()).toEqual([]);
  });

  test.each([
    ['a slash command', (elsewhere: Channel) => twin.slash(ann, elsewhere, '/describe')],
    ['an entry of the menu', (elsewhere: Channel) => twin.shortcut(ann, twin.say(ann, elsewhere, 'Hm'), 'describe')],
  ])('%s where the bot is not, is told what to do', async (_name, give) => {
    const notes = await started(way);
    await acknowledged(give(twin.addChannel({ name: 'elsewhere', members: [ann] })));
    await twin.until(() => whispers().length === 1);
    expect(whispers()[0]).toContain('add me with `/invite`');
    expect(notes.offered).toEqual([]);
  });

  test('a command is safe before Slack hears so', async () => {
    const notes = await started(way);
    const writing = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    notes.before = () => {
      begun.resolve();
      return writing.promise;
    };
    const delivery = twin.slash(ann, general, '/describe');
    await begun.promise;
    expect(delivery.state).toBe('pending');
    writing.resolve();
    await acknowledged(delivery);
    expect(notes.offered).toHaveLength(1);
  });
});

describe('a command', () => {
  test('that cannot be written down is told so', async () => {
    const notes = await started();
    notes.before = async () => Promise.reject(new Error('disk full'));
    await acknowledged(twin.slash(ann, general, '/describe'));
    await twin.until(() => whispers().length === 1);
    expect(whispers()).toEqual(['I could not take that in just now: please try again in a moment.']);
    await acknowledged(twin.shortcut(ann, twin.say(ann, general, 'Hm'), 'describe'));
    await twin.until(() => whispers().length === 2);
  });

  test('where too much waits already is told so', async () => {
    const notes = await started();
    notes.offer = 'busy';
    await acknowledged(twin.slash(ann, general, '/describe'));
    await twin.until(() => whispers().length === 1);
    expect(whispers()).toEqual(['Too much is waiting here: please try `/describe` again later.']);
  });

  test('that takes long is acknowledged in time all the same, and what is wrong is told later', async () => {
    const notes = await started();
    const writing = Promise.withResolvers<never>();
    notes.before = () => writing.promise;
    await acknowledged(twin.slash(ann, general, '/describe'));
    expect(whispers()).toEqual([]);
    writing.reject(new Error('disk full'));
    await twin.until(() => whispers().length === 1);
  });

  test('that comes twice is taken once', async () => {
    const notes = await started();
    const { payload } = twin.slash(ann, general, '/describe');
    for (const envelope_id of ['again', 'and again'])
      twin.frame(JSON.stringify({ type: 'slash_commands', envelope_id, payload, accepts_response_payload: true }));
    twin.say(ann, twin.dm(ann), 'still there?');
    await vi.waitFor(() => expect(notes.offered.map(({ text }) => text)).toContain('still there?'), soon);
    await vi.waitFor(() => expect(notes.offered.filter(({ task }) => task)).toHaveLength(1), soon);
    expect(own()).toHaveLength(1);
  });

  test('whose message got lost on the way back has it all the same', async () => {
    const notes = await started();
    twin.fault('chat.postMessage', { type: 'lost' });
    await acknowledged(twin.slash(ann, general, '/describe'));
    await vi.waitFor(() => expect(notes.offered).toHaveLength(1), soon);
    expect(own()).toMatchObject([{ ts: notes.offered[0]?.id }]);
  });

  test('pings nobody and shows no previews, whatever is typed', async () => {
    await started();
    await acknowledged(twin.slash(ann, general, '/describe', 'as:data'));
    const posted = twin.calls.find(({ method }) => method === 'chat.postMessage');
    expect(posted?.args).toMatchObject({ parse: 'none', unfurl_links: 'false', unfurl_media: 'false' });
  });

  test('shows nobody words that were not judged', async () => {
    const notes = await started();
    await acknowledged(twin.slash(ann, general, '/describe', 'as:data columns:"vile words"'));
    expect(own().map(({ text }) => text)).toEqual(['*Ann* asked for `/describe as:data`']);
    expect(notes.offered[0]?.task?.chosen).toEqual({ as: 'data', columns: 'vile words' });
  });

  test('that is no work is answered to the asker alone', async () => {
    const notes = await started();
    await acknowledged(twin.slash(ann, general, '/settings', 'set value:on'));
    await twin.until(() => whispers().length === 1);
    expect(whispers()).toEqual(['It is **now** so.']);
    expect(notes.commanded).toMatchObject([
      [
        'settings set',
        { value: 'on' },
        { author: { id: ann.id, isAdmin: true }, place: { room: general.id }, calls: false },
      ],
    ]);
    expect(own()).toEqual([]);
  });

  test('that is half of one, or lacks something, is explained', async () => {
    const notes = await started();
    await acknowledged(twin.slash(ann, general, '/settings'));
    await twin.until(() => whispers().length === 1);
    await acknowledged(twin.slash(ann, general, '/settings', 'set'));
    await twin.until(() => whispers().length === 2);
    expect(whispers()[0]).toContain('- `/settings set`: Changes a setting.');
    expect(whispers()[1]).toContain('Please tell me the value, too.');
    expect(notes.commanded).toEqual([]);
  });

  test('knows what was said in its channel before it, and a message’s task what was said before that', async () => {
    const notes = await started();
    const ts = twin.say(ann, general, 'Look', { files: [image()] });
    const within = twin.say(ann, general, 'And?', { thread_ts: ts });
    await acknowledged(twin.slash(ann, general, '/describe'));
    await acknowledged(twin.shortcut(ann, within, 'describe'));
    const tasks = notes.offered.filter(({ task }) => task);
    for (const task of [...tasks, ...tasks.map((one) => revived(notes, one))]) {
      const [first, ...rest] = await task.earlier(signal);
      expect(first).toMatchObject({ id: ts, attachments: [{ kind: 'image' }] });
      // Answers stand in threads: the one that was answered last belongs to what was said in a channel.
      expect(rest.map(({ text }) => text)).toEqual(task.repliesTo === undefined ? ['And?'] : []);
      const [file] = await task.attached(ts, signal);
      expect(await buffer(file!.read(signal))).toEqual(png);
    }
  });

  test('in a direct conversation is answered in a thread, too', async () => {
    const notes = await started();
    const direct = twin.dm(ann);
    const ts = twin.say(ann, direct, '', { files: [image()] });
    await twin.until(() => notes.offered.length === 1);
    await acknowledged(twin.shortcut(ann, ts, 'describe'));
    await acknowledged(twin.slash(ann, direct, '/describe'));
    const [, about, alone] = notes.offered;
    for (const message of [about!, alone!])
      await notes.stage!.poster(turnOf(message)).post({ number: 0, text: 'A cat.', growing: true }, message.id);
    expect(twin.messages(direct, ts)).toMatchObject([{ text: 'A cat.' }]);
    expect(twin.messages(direct, alone!.id)).toMatchObject([{ text: 'A cat.' }]);
  });
});

/** A message as a restart finds it. */
function revived({ stage }: Notes, message: InboundMessage): InboundMessage {
  // What the ledger stores and reads.
  const stored = JSON.parse(JSON.stringify(message)) as StoredMessage;
  if (!stage) throw new Error('nothing was opened');
  return stage.revive(stored);
}

describe('what nobody asked the bot about', () => {
  const task: Task = { name: 'describe', chosen: { as: 'alt text' } };

  test('becomes its task, where it came with files and the bot wants it', async () => {
    const heard: string[] = [];
    const notes = await started('Socket Mode', async (message) => {
      heard.push(message.text);
      return message.text === 'Look' ? task : undefined;
    });
    const ts = twin.say(ann, general, 'Look', { files: [image()] });
    twin.say(ann, general, 'No', { files: [image()] });
    twin.say(ann, general, 'Just words');
    twin.say(ann, general, `<@${twin.bot.userId}> you`, { files: [image()] });
    await vi.waitFor(() => expect(notes.offered).toHaveLength(4), soon);
    expect(heard).toEqual(['Look', 'No']);
    expect(notes.offered).toMatchObject([
      { id: ts, place: { room: `${general.id}:${ts}` }, addressed: true, task, author: { name: 'Ann' } },
      { addressed: false },
      { addressed: false },
      { addressed: true },
    ]);
    expect(notes.offered.slice(1).every((message) => message.task === undefined)).toBe(true);
  });
});

describe('files without words', () => {
  test('are heard in direct conversations and threads of the bot, and mentions bring theirs along', async () => {
    const notes = await started();
    const direct = twin.say(ann, twin.dm(ann), '', {
      files: [twin.upload(ann, { name: 'audio_message.m4a', subtype: 'slack_audio' })],
    });
    twin.say(ann, general, `<@${twin.bot.userId}>`, { files: [image()] });
    await vi.waitFor(() => expect(notes.offered).toHaveLength(2), soon);
    expect(notes.offered).toMatchObject([
      { id: direct, text: '', addressed: true, attachments: [{ kind: 'audio', spoken: true }] },
      { text: '', addressed: true, attachments: [{ kind: 'image' }] },
    ]);
  });
});

test('the manifest offers the work, and asks for what it needs', async () => {
  twin.install(manifest);
  const notes = await started();
  const ts = twin.say(ann, general, 'Look', { files: [image()] });
  await acknowledged(twin.shortcut(ann, ts, 'describe'));
  await acknowledged(twin.slash(ann, general, '/describe'));
  const tasks = notes.offered.filter((message) => message.task);
  expect(await buffer(tasks[0]!.attachments[0]!.read(signal))).toEqual(png);
  const poster = notes.stage!.poster(turnOf(tasks[1]!));
  const clip = { name: 'a.txt', mediaType: 'text/plain', bytes: png };
  const id = await poster.enclose({ type: 'file', clip }, 0, 'key-1');
  await twin.until(() => twin.messages(general, tasks[1]!.id).length === 1);
  await poster.remove(id);
  expect(twin.messages(general, tasks[1]!.id)).toEqual([]);
  expect(twin.calls.map(({ result }) => result?.['error']).filter((error) => error !== undefined)).toEqual([]);
});
