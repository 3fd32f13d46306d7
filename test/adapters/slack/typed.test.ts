// Commands typed in a message: what a slash does where Slack takes none, in that thread, and for the asker alone.
import { describe, expect, test, vi } from 'vitest';
import { typedOf } from '#adapters/slack/typed.ts';
import { openLog } from '#src/log.ts';
import { english } from '#src/tongue.ts';
import { said } from '#test/said.ts';
import { command, openScene, type Scene, type Way } from './counter-scene.ts';

const soon = { interval: 5, timeout: 30_000 };
const text = { name: 'text', description: 'What.', kind: 'text' } as const;
const commands = [
  command('ask', { options: [text] }),
  command('usage', { shown: 'room' }),
  command('settings set', {
    options: [
      { ...text, name: 'value', required: true },
      { ...text, name: 'room', kind: 'room' },
    ],
  }),
  command('describe', {
    task: true,
    shown: 'room',
    options: [
      { ...text, name: 'as', choices: ['data', 'alt text'] },
      { ...text, name: 'image', kind: 'file' },
    ],
  }),
  command('answer again', { hidden: true }),
  command('voice stats', { calls: true }),
];

const me = ({ twin }: Scene): string => `<@${twin.bot.userId}>`;
const told = (scene: Scene, count: number, of = scene.ann) =>
  vi.waitFor(() => expect(scene.whispers(of)).toHaveLength(count), soon).then(() => scene.whispers(of));

/** A thread of Ben's. */
const threadOf = (scene: Scene): string => scene.twin.say(scene.ben, scene.general, 'Let us talk.');

describe.each<Way>(['Socket Mode', 'HTTP'])('by %s', (way) => {
  test('a command in a thread is done there, and the asker alone is told', async () => {
    const scene = await openScene(commands, way);
    const thread_ts = threadOf(scene);
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !ask why?`, { thread_ts });
    expect(await told(scene, 1)).toEqual(['Done.']);
    expect(scene.twin.ephemerals).toMatchObject([{ user: scene.ann.id, channel: scene.general.id, thread: thread_ts }]);
    expect(scene.given).toMatchObject([
      {
        name: 'ask',
        chosen: { text: 'why?' },
        asked: {
          author: { id: scene.ann.id, isAdmin: true },
          place: { platform: 'slack', space: scene.twin.teamId, room: `${scene.general.id}:${thread_ts}` },
          calls: false,
        },
      },
    ]);
    expect(scene.offered.map((one) => one.text)).toEqual(['Let us talk.']);
  });

  test('work in a thread is a task there, safe before Slack hears of it', async () => {
    const scene = await openScene(commands, way);
    const thread_ts = threadOf(scene);
    const file = scene.twin.upload(scene.ann, { name: 'a.png', bytes: Buffer.from('png') });
    const ts = scene.twin.say(scene.ann, scene.general, `${me(scene)} !describe as:alt text`, {
      thread_ts,
      files: [file],
    });
    await vi.waitFor(() => expect(scene.offered).toHaveLength(2), soon);
    expect(scene.offered[1]).toMatchObject({
      id: ts,
      place: { room: `${scene.general.id}:${thread_ts}` },
      text: '',
      attachments: [{ kind: 'image' }],
      addressed: true,
      task: { name: 'describe', chosen: { as: 'alt text' } },
    });
    expect(scene.given).toEqual([]);
    expect(scene.whispers()).toEqual([]);
  });
});

describe('a command', () => {
  test('outside a thread is given in the channel', async () => {
    const scene = await openScene(commands);
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !ask why?`);
    await told(scene, 1);
    expect(scene.given[0]?.asked.place.room).toBe(scene.general.id);
    expect(scene.twin.ephemerals[0]).not.toHaveProperty('thread');
  });

  test('needs no mention in a direct conversation, nor in a thread that the bot takes part in', async () => {
    const scene = await openScene(commands);
    const direct = scene.twin.dm(scene.ann);
    scene.twin.say(scene.ann, direct, '!ask one');
    // Nobody else reads there.
    const read = () => scene.twin.messages(direct).map((one) => one.text);
    await vi.waitFor(() => expect(read()).toEqual(['!ask one', 'Done.']), soon);
    const thread_ts = threadOf(scene);
    scene.twin.say(scene.ann, scene.general, '!ask two', { thread_ts });
    await told(scene, 1);
    expect(scene.given.map(({ chosen, asked: { place } }) => [chosen['text'], place.room])).toEqual([
      ['one', direct.id],
      ['two', `${scene.general.id}:${thread_ts}`],
    ]);
  });

  test('for everybody is shown in the thread', async () => {
    const scene = await openScene(commands);
    const thread_ts = threadOf(scene);
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !usage`, { thread_ts });
    const seen = () => scene.twin.messages(scene.general, thread_ts).filter(({ by }) => by === scene.twin.bot.userId);
    await vi.waitFor(() => expect(seen().map((one) => one.text)).toEqual(['Done.']), soon);
    expect(scene.whispers()).toEqual([]);
  });

  test('names rooms by their ids, and brings its files', async () => {
    const scene = await openScene(commands);
    const file = scene.twin.upload(scene.ann, { name: 'a.json', bytes: Buffer.from('{}') });
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !settings set value:on room:<#C7|lobby>`, { files: [file] });
    await told(scene, 1);
    expect(scene.given[0]).toMatchObject({
      name: 'settings set',
      chosen: { value: 'on', room: 'C7' },
      asked: { attachments: [{ name: 'a.json' }] },
    });
  });

  test('that is half of one, or lacks something, is explained', async () => {
    const scene = await openScene(commands);
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !settings`);
    expect((await told(scene, 1))[0]).toContain('`/settings set`: Does settings set.');
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !settings set`);
    expect((await told(scene, 2))[1]).toContain('Please tell me the value, too.');
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !describe as:poem`);
    expect((await told(scene, 3))[2]).toContain('“poem” does not do');
    expect(scene.given).toEqual([]);
    expect(scene.offered).toEqual([]);
  });

  test('with a form gets a button that opens it', async () => {
    const scene = await openScene(commands);
    const thread_ts = threadOf(scene);
    const form = { title: 'Ask', command: 'ask', chosen: {}, fields: [text] };
    scene.answer = () => ({ text: 'Too late.', form });
    scene.twin.say(scene.ann, scene.general, `${me(scene)} !ask why?`, { thread_ts });
    expect(await told(scene, 1)).toEqual(['Too late.']);
    scene.twin.clickWhisper(scene.ann, scene.twin.ephemerals[0]!, 'parley_do:0');
    await scene.twin.until(() => scene.twin.views.length === 1);
    expect(scene.given[1]).toMatchObject({
      chosen: { text: 'why?' },
      asked: { place: { room: `${scene.general.id}:${thread_ts}` } },
    });
  });

  test('that comes as two events, and again, is done once', async () => {
    const scene = await openScene(commands);
    const ts = scene.twin.say(scene.ann, scene.general, `${me(scene)} !ask why?`);
    await told(scene, 1);
    const event = scene.twin.deliveries.map(({ payload }) => payload['event'] as { type: string; ts?: string });
    for (const one of event.filter((sent) => sent.ts === ts)) await scene.acknowledged(scene.twin.emit({ ...one }));
    scene.twin.say(scene.ann, scene.general, `${me(scene)} and now?`);
    await vi.waitFor(() => expect(scene.offered.at(-1)?.text).toBe('and now?'), soon);
    expect(scene.given).toHaveLength(1);
  });
});

test('what was read before a restart is not done again, nor asked; work is for the turns to know', async () => {
  const served: string[] = [];
  const history = { earlier: async () => [], newest: async () => [], attached: async () => [], async *pages() {} };
  const message = said('', { id: '100.000001', place: { platform: 'slack', space: 'T1', room: 'D1' } });
  const ear = { user: 'U1', team: 'T1', room: 'D1', channel: 'D1', say: english };
  const typed = typedOf({
    bot: { commands },
    self: { team: 'T1', user: 'U0BOT', bot: undefined },
    clerk: {
      tell: async () => undefined,
      serve: async ({ command: name }) => void served.push(name),
    },
    asking: {
      of: async () => ({ asked: { ...message, calls: false, history: (until) => message.history(until) }, ear }),
      about: async () => undefined,
    },
    history,
    log: openLog({ level: 'silent', secrets: [] }),
  });
  const found = (text: string, settled: boolean) =>
    typed({ channel: 'D1', ts: message.id, text, files: [] }, { ...message, text }, settled);
  expect(await found('!ask why?', true)).toBeUndefined();
  expect(served).toEqual([]);
  expect(await found('!describe', true)).toMatchObject({ task: { name: 'describe' } });
  expect(await found('!ask why?', false)).toBeUndefined();
  expect(served).toEqual(['ask']);
});

describe('is no command', () => {
  test.each([
    ['what no command is called', '!nothing at all'],
    ['what is for buttons alone', '!answer again'],
    ['what is for calls', '!voice stats'],
    ['a mark that stands alone', '! ask why?'],
    ['what comes after other words', 'please !ask why?'],
    ['an exclamation', 'Ask me!'],
  ])('%s', async (_name, words) => {
    const scene = await openScene(commands);
    scene.twin.say(scene.ann, scene.general, `${me(scene)} ${words}`);
    await vi.waitFor(() => expect(scene.offered).toHaveLength(1), soon);
    expect(scene.offered[0]).toMatchObject({ text: words, addressed: true });
    expect(scene.offered[0]).not.toHaveProperty('task');
    expect(scene.given).toEqual([]);
  });

  test('what was not said to the bot', async () => {
    const scene = await openScene(commands);
    scene.twin.say(scene.ann, scene.general, '!ask why?');
    await vi.waitFor(() => expect(scene.offered).toHaveLength(1), soon);
    expect(scene.offered[0]?.addressed).toBe(false);
    expect(scene.given).toEqual([]);
  });
});
