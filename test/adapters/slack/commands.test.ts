// Commands that are answered at once: who asks, what they are told, and who else sees it.
import { buffer } from 'node:stream/consumers';
import { describe, expect, test, vi } from 'vitest';
import type { Outcome } from '#src/command.ts';
import type { ReplyPart } from '#src/message.ts';
import { command, openScene, type Scene, type Way } from './counter-scene.ts';

const soon = { interval: 5, timeout: 30_000 };
const text = { name: 'text', description: 'What.', kind: 'text' } as const;
const commands = [
  command('ask', { options: [text] }),
  command('usage', { shown: 'room' }),
  command('usage server', { action: 'govern' }),
  command('settings set', {
    options: [
      { ...text, name: 'value', required: true },
      { ...text, name: 'room', kind: 'room' },
    ],
  }),
  command('settings view', { menu: 'Settings' }),
  command('settings save', { hidden: true }),
  command('draft', { menu: 'Draft a reply' }),
  command('voice stats', { calls: true }),
];

const clip = { name: 'usage.csv', mediaType: 'text/csv', bytes: Buffer.from('a,b') };

async function* reply(...parts: readonly ReplyPart[]): AsyncGenerator<ReplyPart> {
  yield* parts;
}

const told = (scene: Scene, count: number, of = scene.ann) =>
  vi.waitFor(() => expect(scene.whispers(of)).toHaveLength(count), soon).then(() => scene.whispers(of));
const own = ({ twin, general }: Scene) => twin.messages(general).filter(({ by }) => by === twin.bot.userId);
const direct = ({ twin, ann }: Scene) => twin.messages(twin.dm(ann));

describe.each<Way>(['Socket Mode', 'HTTP'])('by %s', (way) => {
  test('what somebody asked with a slash, they alone are told', async () => {
    const scene = await openScene(commands, way);
    scene.answer = () => ({ text: '**So** it is.' });
    await scene.acknowledged(scene.twin.slash(scene.ann, scene.general, '/ask', 'why?'));
    expect(await told(scene, 1)).toEqual(['**So** it is.']);
    expect(scene.twin.ephemerals[0]?.blocks).toMatchObject([{ type: 'markdown', text: '**So** it is.' }]);
    expect(scene.given).toMatchObject([
      {
        name: 'ask',
        chosen: { text: 'why?' },
        asked: {
          author: { id: scene.ann.id, name: 'Ann', isAdmin: true },
          place: { platform: 'slack', space: scene.twin.teamId, room: scene.general.id },
          attachments: [],
          calls: false,
        },
      },
    ]);
    expect(own(scene)).toEqual([]);
  });

  test('an entry of a message’s menu is about that message', async () => {
    const scene = await openScene(commands, way);
    const thread_ts = scene.twin.say(scene.ben, scene.general, 'Hm');
    const file = scene.twin.upload(scene.ben, { name: 'a.png', bytes: Buffer.from('png') });
    const ts = scene.twin.say(scene.ben, scene.general, 'What *is* this?', { thread_ts, files: [file] });
    scene.answer = () => ({ text: 'A draft.' });
    await scene.acknowledged(scene.twin.shortcut(scene.ann, ts, 'draft'));
    await told(scene, 1);
    const { name, asked } = scene.given[0]!;
    expect(name).toBe('draft');
    const room = `${scene.general.id}:${thread_ts}`;
    expect(asked).toMatchObject({
      author: { id: scene.ann.id },
      place: { room },
      about: {
        id: ts,
        place: { room },
        author: { id: scene.ben.id, name: 'Ben' },
        text: 'What **is** this?',
        attachments: [{ kind: 'image', name: 'a.png' }],
      },
    });
    const { signal } = new AbortController();
    expect(String(await buffer(asked.about!.attachments[0]!.read(signal)))).toBe('png');
    expect(scene.twin.ephemerals).toMatchObject([{ thread: thread_ts }]);
    const pages = await Array.fromAsync(asked.history(signal));
    expect(pages.flat().map((one) => one.id)).toEqual([thread_ts, ts]);
  });
});

describe('what is asked for', () => {
  test('is not known where it was not said which: that is explained, threads and the menu included', async () => {
    const scene = await openScene(commands);
    await scene.acknowledged(scene.twin.slash(scene.ann, scene.general, '/settings', 'what'));
    const [usage] = await told(scene, 1);
    expect(usage).toContain('- `/settings set`: Does settings set.\n- `/settings view`: Does settings view.');
    expect(usage).toContain(
      'In a thread, where Slack takes no commands with a slash, mention me and write `!settings set`.',
    );
    expect(usage).toContain('In the menu of a message, you find it as **Settings**.');
    expect(usage).not.toContain('save');
    expect(scene.given).toEqual([]);
  });

  test('is the part of a family, or its head with what follows', async () => {
    const scene = await openScene(commands);
    scene.twin.slash(scene.ann, scene.general, '/usage', 'Server');
    await vi.waitFor(() => expect(scene.given).toHaveLength(1), soon);
    scene.twin.slash(scene.ann, scene.general, '/usage');
    await vi.waitFor(() => expect(scene.given).toHaveLength(2), soon);
    expect(scene.given.map(({ name }) => name)).toEqual(['usage server', 'usage']);
  });

  test('names rooms by their ids', async () => {
    const scene = await openScene(commands);
    scene.twin.slash(scene.ann, scene.general, '/settings', 'set value:"<#C1|a> <https://a.example|a>" room:<#C2|b>');
    await vi.waitFor(() => expect(scene.given).toHaveLength(1), soon);
    expect(scene.given[0]?.chosen).toEqual({ value: '<#C1> https://a.example', room: 'C2' });
  });

  test('comes twice over two sockets, and is done once', async () => {
    const scene = await openScene(commands);
    const { payload } = scene.twin.slash(scene.ann, scene.general, '/ask', 'why?');
    await told(scene, 1);
    await scene.acknowledged(scene.twin.forge('slash_commands', { ...payload }));
    scene.twin.slash(scene.ben, scene.general, '/ask');
    await told(scene, 1, scene.ben);
    expect(scene.given).toHaveLength(2);
  });

  test('in another language is told in it', async () => {
    const scene = await openScene(commands);
    const dora = scene.twin.addUser({ name: 'Dora', locale: 'de-DE' });
    scene.general.members.add(dora.id);
    scene.twin.slash(dora, scene.general, '/ask');
    await vi.waitFor(() => expect(scene.given).toHaveLength(1), soon);
    expect(scene.given[0]?.asked.author.locale).toBe('de-DE');
  });

  test.each<[string, object]>([
    ['of another workspace', { team_id: 'T0ELSEWHERE' }],
    ['of no workspace', { team_id: undefined }],
    ['by nobody', { user_id: '' }],
    ['without a trigger', { trigger_id: '' }],
  ])('in a payload %s is nothing', async (_name, forged) => {
    const scene = await openScene(commands);
    const { payload } = scene.twin.slash(scene.ben, scene.general, '/ask');
    await told(scene, 1, scene.ben);
    const fields = { ...payload, user_id: scene.ann.id, trigger_id: 'another' };
    await scene.acknowledged(scene.twin.forge('slash_commands', { ...fields, ...forged }));
    await scene.acknowledged(scene.twin.forge('slash_commands', { ...fields, trigger_id: 'a third' }));
    await vi.waitFor(() => expect(scene.given).toHaveLength(2), soon);
    expect(scene.given[1]?.asked.author.id).toBe(scene.ann.id);
  });

  test('from a menu in a payload of another workspace is nothing', async () => {
    const scene = await openScene(commands);
    const ts = scene.twin.say(scene.ben, scene.general, 'Hm');
    const { payload } = scene.twin.shortcut(scene.ann, ts, 'draft');
    await told(scene, 1);
    const again = { ...payload, trigger_id: 'another', team: { id: 'T0ELSEWHERE' } };
    await scene.acknowledged(scene.twin.forge('interactive', again));
    const genuine = { ...again, trigger_id: 'a third', team: payload['team'] };
    await scene.acknowledged(scene.twin.forge('interactive', genuine));
    await told(scene, 2);
    expect(scene.given).toHaveLength(2);
  });
});

describe('what comes of it', () => {
  test('is for the room where the command says so, but a failure is not', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: 'This much.' });
    scene.twin.slash(scene.ann, scene.general, '/usage');
    await vi.waitFor(() => expect(own(scene).map((one) => one.text)).toEqual(['This much.']), soon);
    scene.answer = () => ({ text: 'Not now.', failed: true });
    scene.twin.slash(scene.ann, scene.general, '/usage');
    expect(await told(scene, 1)).toEqual(['Not now.']);
    expect(own(scene)).toHaveLength(1);
  });

  test('pings nobody', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: 'Hello <!channel> and <@U1>' });
    scene.twin.slash(scene.ann, scene.general, '/usage');
    await vi.waitFor(() => expect(own(scene)).toHaveLength(1), soon);
    expect(JSON.stringify(own(scene))).not.toMatch(/<[!@](?:channel|U1)>/);
  });

  test('names people as they are called, and leads to conversations', async () => {
    const scene = await openScene(commands);
    const odd = scene.twin.addUser({ name: 'Odd *[one](x)' });
    scene.answer = () => ({ text: `By <@${scene.ben.id}> and <@${odd.id}>, in <#${scene.general.id}:1.2>, <@&S0A>.` });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    await told(scene, 1);
    const address = `https://slack.com/app_redirect?team=${scene.twin.teamId}&channel=${scene.general.id}`;
    const text = `By @Ben and @Odd \\*\\[one\\]\\(x\\), in [#${scene.general.id}](${address}), @S0A.`;
    expect(scene.twin.ephemerals[0]?.blocks).toEqual([expect.objectContaining({ type: 'markdown', text })]);
  });

  test('is told in sections where Slack refuses its Markdown', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: '**So** it is.' });
    scene.twin.fault('chat.postEphemeral', { type: 'error', error: 'invalid_blocks' });
    const { payload } = scene.twin.slash(scene.ann, scene.general, '/ask');
    await told(scene, 1);
    const used = { ...payload, trigger_id: 'another', response_url: 'http://127.0.0.1:1/used' };
    await scene.acknowledged(scene.twin.forge('slash_commands', used));
    await told(scene, 2);
    expect(scene.twin.ephemerals[1]?.blocks).toMatchObject([{ type: 'section', text: { text: '*So* it is.' } }]);
  });

  test('in a channel that was deleted meanwhile goes to the asker directly', async () => {
    const scene = await openScene(commands);
    const working = Promise.withResolvers<Outcome>();
    scene.answer = () => working.promise;
    await scene.acknowledged(scene.twin.slash(scene.ann, scene.general, '/ask'));
    await vi.waitFor(() => expect(scene.given).toHaveLength(1), soon);
    scene.twin.removeChannel(scene.general);
    working.resolve({ text: 'So it is.' });
    await vi.waitFor(() => expect(direct(scene).map((one) => one.text)).toEqual(['So it is.']), soon);
  });

  test('takes long: the asker is told so, once', async () => {
    const scene = await openScene(commands);
    const working = Promise.withResolvers<Outcome>();
    scene.answer = () => working.promise;
    scene.twin.slash(scene.ann, scene.general, '/ask');
    expect(await told(scene, 1)).toEqual(['I am working on it.']);
    working.resolve({ text: '', reply: reply({ type: 'text', text: 'At last.' }) });
    expect(await told(scene, 2)).toEqual(['I am working on it.', 'At last.']);
  });

  test('is work, below a message that names who asked', async () => {
    const scene = await openScene(commands);
    const task = { name: 'ask', chosen: { text: 'why?' } };
    scene.answer = () => ({ text: '', offer: { task, text: 'why?' } });
    scene.twin.slash(scene.ann, scene.general, '/ask', 'why?');
    await vi.waitFor(() => expect(scene.offered).toHaveLength(1), soon);
    const [root] = own(scene);
    expect(root?.text).toBe('*Ann* asked for `/ask`');
    expect(scene.offered).toMatchObject([
      { id: root?.ts, place: { room: `${scene.general.id}:${root?.ts}` }, text: 'why?', task, author: { name: 'Ann' } },
    ]);
  });

  test('is work where the bot is not: the asker is told what to do', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: '', offer: { task: { name: 'ask', chosen: {} } } });
    const elsewhere = scene.twin.addChannel({ name: 'elsewhere', members: [scene.ann] });
    scene.twin.slash(scene.ann, elsewhere, '/ask');
    expect((await told(scene, 1))[0]).toContain('add me with `/invite`');
    expect(scene.offered).toEqual([]);
  });
});

describe('a reply to one person', () => {
  const parts: readonly ReplyPart[] = [
    { type: 'working', on: 'reading' },
    { type: 'understood', text: 'why', folded: false },
    { type: 'text', text: 'Because ' },
    { type: 'text', text: 'so.' },
    { type: 'note', text: 'I read half.' },
    { type: 'whole', buttons: [{ command: 'ask', chosen: { text: 'more' }, label: 'More' }] },
  ];

  test('is told as a whole, after a word that it comes', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: '', reply: reply(...parts) });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    expect(await told(scene, 2)).toEqual(['I am working on it.', '&gt; why\n\nBecause so.\n\n&gt; I read half.']);
    scene.answer = () => ({ text: 'And more.' });
    scene.twin.clickWhisper(scene.ann, scene.twin.ephemerals[1]!, 'parley_do:0');
    expect((await told(scene, 3)).at(-1)).toBe('And more.');
    expect(scene.given[1]).toMatchObject({ chosen: { text: 'more' }, asked: { place: { room: scene.general.id } } });
    expect(own(scene)).toEqual([]);
  });

  test('shows nothing that was taken back', async () => {
    const scene = await openScene(commands);
    const taken = [...parts, { type: 'file', clip }, { type: 'retract', text: 'I cannot say that.' }] as const;
    scene.answer = () => ({ text: '', reply: reply(...taken) });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    expect((await told(scene, 2))[1]).toContain('I cannot say that.');
    expect(JSON.stringify(scene.twin.ephemerals)).not.toContain('Because');
    expect(direct(scene)).toEqual([]);
  });

  test('that is not over when the bot stops is, and its asker is told', async () => {
    const scene = await openScene(commands);
    scene.answer = ({ signal }) => ({
      text: '',
      reply: (async function* () {
        yield { type: 'working', on: 'reading' } as const;
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      })(),
    });
    scene.twin.slash(scene.ann, scene.general, '/ask', 'why?');
    await told(scene, 1);
    await scene.stop();
    expect(scene.whispers().at(-1)).toContain('please try again in a moment');
  });

  test('that ends before it says anything, since it took too long, is told of', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: '', reply: reply({ type: 'working', on: 'reading' }) });
    scene.twin.slash(scene.ann, scene.general, '/ask', 'why?');
    expect((await told(scene, 2)).at(-1)).toContain('please try again in a moment');
  });

  test('that is long comes in several messages', async () => {
    const scene = await openScene(commands);
    const line = `${'word '.repeat(100)}\n`;
    scene.answer = () => ({ text: '', reply: reply({ type: 'text', text: line.repeat(40) }) });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    await told(scene, 4);
    const blocks = scene.twin.ephemerals.slice(1).flatMap((one) => one.blocks.map((block) => String(block['text'])));
    expect(blocks.join('\n').match(/word/g)).toHaveLength(4000);
  });

  test('that is very long comes as a file', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: '', reply: reply({ type: 'text', text: 'word '.repeat(10_000) }) });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    await told(scene, 2);
    const [root] = direct(scene);
    await vi.waitFor(() => expect(scene.twin.messages(scene.twin.dm(scene.ann), root?.ts)).toHaveLength(1), soon);
    expect([...scene.twin.drawer.files.values()].map(({ name }) => name)).toEqual(['answer.md']);
  });

  test('that breaks is told so, and the log knows why', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({
      text: '',
      reply: (async function* () {
        yield { type: 'text', text: 'Be' } as const;
        throw new Error('broken');
      })(),
    });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    expect((await told(scene, 2))[1]).toBe('I could not take that in just now: please try again in a moment.');
    expect(scene.lines.join('')).toContain('broken');
  });
});

describe('files', () => {
  const thread = (scene: Scene) => scene.twin.messages(scene.twin.dm(scene.ann), direct(scene)[0]?.ts);

  test('for one person go where nobody else is', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: 'Your usage.', files: [clip] });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    expect(await told(scene, 1)).toEqual(['I sent it to you in our direct conversation, with its files.']);
    expect(direct(scene).map((one) => one.text)).toEqual(['Your usage.']);
    expect(thread(scene)).toMatchObject([{ files: [expect.any(String)] }]);
    expect(own(scene)).toEqual([]);
  });

  test('in a direct conversation stay there', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: 'Your usage.', files: [clip] });
    scene.twin.slash(scene.ann, scene.twin.dm(scene.ann), '/ask');
    await vi.waitFor(() => expect(thread(scene)).toHaveLength(1), soon);
    expect(scene.whispers()).toEqual([]);
  });

  test('for everybody stand in the room, and where the bot is not, with the asker', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: 'Our usage.', files: [clip] });
    scene.twin.slash(scene.ann, scene.general, '/usage');
    await vi.waitFor(() => expect(own(scene).map((one) => one.text)).toEqual(['Our usage.']), soon);
    await vi.waitFor(() => expect(scene.twin.messages(scene.general, own(scene)[0]?.ts)).toHaveLength(1), soon);
    scene.twin.slash(scene.ann, scene.twin.addChannel({ name: 'elsewhere', members: [scene.ann] }), '/usage');
    await vi.waitFor(() => expect(thread(scene)).toHaveLength(1), soon);
  });

  test('that may not be posted are told of', async () => {
    const scene = await openScene(commands);
    scene.twin.scopes.delete('files:write');
    scene.answer = () => ({ text: 'Your usage.', files: [clip] });
    scene.twin.slash(scene.ann, scene.general, '/ask');
    expect((await told(scene, 1))[0]).toContain('files:write');
  });
});
