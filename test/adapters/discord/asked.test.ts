// What the bot is told of whoever gives a command, and how what becomes of it is shown.
import { describe, expect, test } from 'vitest';
import type { Attachment } from '#src/message.ts';
import type { Outcome } from '#src/command.ts';
import { until } from '#test/until.ts';
import { commandsOf, openDesk } from './desk.ts';

const callback = '/interactions/{interaction_id}/{interaction_token}/callback';
const original = '/webhooks/{webhook_id}/{webhook_token}/messages/@original';
const never = new AbortController().signal;
const cat = { name: 'cat.png', mediaType: 'image/png', bytes: new TextEncoder().encode('a cat'), described: 'A cat' };
const commands = commandsOf({
  show: {
    options: [
      { name: 'image', description: 'Which.', kind: 'file' },
      { name: 'role', description: 'Whose.', kind: 'role' },
    ],
    shown: 'room',
  },
  explain: { menu: 'Explain' },
  usage: {},
});

const scene = (outcome: Outcome = { text: 'Well.' }) => openDesk({ commands, outcome: () => outcome });

async function textOf(file: Attachment | undefined): Promise<string> {
  return file ? Buffer.concat(await Array.fromAsync(file.read(never))).toString() : '';
}

test('what comes of a command is for the room where it says so, but a failure is not', async () => {
  const { twin, bob, ann, general } = await scene({ text: 'Not now.', failed: true });
  await twin.command(ann, general, 'show');
  expect(twin.messages(general, ann).map(({ content }) => content)).toContain('Not now.');
  expect(twin.messages(general, bob).map(({ content }) => content)).not.toContain('Not now.');
  const open = await scene();
  await open.twin.command(open.ann, open.general, 'show');
  expect(open.twin.messages(open.general, open.bob).map(({ content }) => content)).toContain('Well.');
});

describe('the bot is told', () => {
  test('the message on whose menu a command was given, which makes nobody an admin', async () => {
    const { twin, ann, boss, general, given } = await scene();
    const { id } = twin.say(boss, general, 'look at **this**', { attachments: [cat] });
    await twin.menu(ann, id, 'Explain');
    const about = given[0]?.asked.about;
    expect(given[0]).toMatchObject({ name: 'explain', chosen: {}, asked: { author: { id: ann.id } } });
    expect(about).toMatchObject({
      id,
      text: 'look at **this**',
      author: { id: boss.id, name: 'Boss', isAdmin: false },
      place: given[0]?.asked.place,
    });
    expect(await textOf(about?.attachments[0])).toBe('a cat');
    twin.expireFiles();
    expect(await textOf(about?.attachments[0])).toBe('a cat');
  });

  test('nothing of a message that is gone', async () => {
    const { twin, ann, general, given } = await scene();
    const { id } = twin.say(ann, general, 'x');
    twin.remove(id);
    const data = { name: 'Explain', type: 3, target_id: id };
    const member = { user: ann, roles: [], permissions: '0' };
    const place = { channel_id: general.id, guild_id: general.guild?.id };
    const own = `${BigInt(id) + 1n}`;
    twin.gateway.dispatch('INTERACTION_CREATE', { id: own, token: 't', type: 2, ...place, member, data });
    await until(() => given.length === 1);
    expect(given.find(({ name }) => name === 'explain')?.asked).not.toHaveProperty('about');
  });

  test('files and roles that came with a command, and what was said in its room', async () => {
    const { twin, ann, bob, general, server, given } = await scene();
    twin.say(bob, general, 'before');
    const role = server.guild.roles.at(-1)?.id ?? '';
    await twin.command(ann, general, 'show', { image: cat, role });
    const { chosen, asked } = given[0] ?? {};
    expect(chosen).toEqual({ role });
    expect(asked?.attachments).toMatchObject([{ name: 'cat.png', kind: 'image' }]);
    expect(await textOf(asked?.attachments?.[0])).toBe('a cat');
    const pages = asked ? await Array.fromAsync(asked.history(never)) : [];
    expect(pages.flat()).toMatchObject([{ text: 'before' }]);
  });

  test('the language in which its person reads Discord', async () => {
    const { twin, server, general, given } = await scene();
    const rosa = twin.addUser({ name: 'Rosa', locale: 'pt-BR' });
    twin.addMember(server, rosa);
    await twin.command(rosa, general, 'usage');
    expect(given[0]?.asked.author.locale).toBe('pt-BR');
  });
});

describe('what became of a command', () => {
  test('shows its picture to those who cannot see it too, at once', async () => {
    const { twin, ann, general, said, answers } = await scene({ text: 'Usage:', files: [cat] });
    expect(await twin.command(ann, general, 'usage')).toMatchObject({ type: 4 });
    expect(said()).toMatchObject([{ content: 'Usage:', attachments: [{ filename: 'cat.png', description: 'A cat' }] }]);
    expect(answers()).toHaveLength(1);
    expect(twin.violations).toEqual([]);
  });

  test('may be a file alone', async () => {
    const { twin, ann, general, said } = await scene({ text: '', files: [cat] });
    await twin.command(ann, general, 'usage');
    expect(said()).toMatchObject([{ content: '', attachments: [{ filename: 'cat.png' }] }]);
  });

  test('is acknowledged before a file that takes its time, and told of without one that is too large', async () => {
    const large = { ...cat, name: 'all.json', bytes: new Uint8Array(300_000) };
    const files = [large, { ...cat, name: 'huge.json', bytes: new Uint8Array(11 * 1024 * 1024) }];
    const { twin, ann, general, said } = await scene({ text: 'Yours:', files });
    expect(await twin.command(ann, general, 'usage')).toMatchObject({ type: 5 });
    await twin.until(() => said().length === 1);
    expect(said()[0]?.content).toBe('Yours:\n\nhuge.json is larger than a file may be here.');
    expect(said()[0]?.attachments).toMatchObject([{ filename: 'all.json', size: 300_000 }]);
    expect(twin.violations).toEqual([]);
  });

  test('is never silence: what has nothing to say says that it is done', async () => {
    const { twin, ann, general } = await scene({ text: '' });
    expect(await twin.command(ann, general, 'usage')).toMatchObject({ data: { content: 'Done.' } });
  });

  test('may be a task, of which its giver alone is told', async () => {
    const offer = { task: { name: 'summarize', chosen: { since: 'noon' } }, text: 'Sum up.' };
    const { twin, recorder, ann, bob, general, said, due } = await scene({ text: '', offer });
    expect(await twin.command(ann, general, 'show')).toMatchObject({ type: 4, data: { flags: 64 | 4 } });
    expect(recorder.offers).toMatchObject([
      { task: offer.task, text: 'Sum up.', author: { id: ann.id }, place: { room: general.id }, addressed: true },
    ]);
    expect(recorder.offers[0]).not.toHaveProperty('repliesTo');
    expect(said(bob)).toEqual([]);
    await due(6_000);
    await twin.until(() => said().length === 0);
  });

  test('may be a task about the message on whose menu it was given, with its files', async () => {
    const offer = { task: { name: 'explain', chosen: {} } };
    const { twin, recorder, ann, bob, general } = await scene({ text: '', offer });
    const { id } = twin.say(bob, general, 'odd', { attachments: [cat] });
    await twin.menu(ann, id, 'Explain');
    const task = recorder.offers.find((one) => one.task);
    expect(task).toMatchObject({
      text: 'odd',
      repliesTo: id,
      attachments: [{ name: 'cat.png' }],
      author: { id: ann.id },
    });
    // As the inbox keeps it.
    const again = recorder.stage.revive(JSON.parse(JSON.stringify(task)) as NonNullable<typeof task>);
    expect(await textOf(again.attachments[0])).toBe('a cat');
  });

  test('that cannot be carried out is written down, and its giver told in general terms', async () => {
    const { twin, recorder, ann, general } = await openDesk({
      commands,
      outcome: () => Promise.reject(new Error('a bug')),
    });
    expect(await twin.command(ann, general, 'usage')).toMatchObject({
      data: { content: expect.stringContaining('Something went wrong') as string },
    });
    expect(recorder.logged).toContain('a bug');
  });

  test.each([
    ['at once', false],
    ['later', true],
  ])('that Discord takes for wrong is told of, and never a wait without end: %s', async (_, isSlow) => {
    const slow = Promise.withResolvers<Outcome>();
    const { twin, ann, general, due, said } = await openDesk({ commands, outcome: () => slow.promise });
    if (!isSlow) slow.resolve({ text: 'Well.' });
    const refusal = { type: 'answer', status: 400, body: { code: 50_035, message: 'no' } } as const;
    twin.fault({ route: isSlow ? original : callback }, refusal);
    const response = twin.command(ann, general, 'usage');
    if (isSlow) await due(1_500);
    slow.resolve({ text: 'Well.' });
    await response;
    await twin.until(() => said().length === 1);
    expect(said()[0]?.content).toContain('did not take');
    expect(said()[0]?.loading).toBe(false);
  });

  test('in a channel that is no more harms nothing', async () => {
    const { twin, recorder, ann, general, garden, due, given } = await openDesk({
      commands,
      outcome: ({ asked }) => (asked.place.room === general.id ? slow.promise : { text: 'Here.' }),
    });
    const slow = Promise.withResolvers<Outcome>();
    const response = twin.command(ann, general, 'usage');
    await due(1_500);
    await response;
    twin.removeChannel(general);
    slow.resolve({ text: 'There.' });
    await recorder.until(() => recorder.lines.some((line) => line['code'] === 10_003));
    expect(await twin.command(ann, garden, 'usage')).toMatchObject({ data: { content: 'Here.' } });
    expect(given).toHaveLength(2);
  });

  test('after a quarter of an hour is told nobody, and harms nothing', async () => {
    const slow = Promise.withResolvers<Outcome>();
    const { twin, recorder, ann, general, due } = await openDesk({ commands, outcome: () => slow.promise });
    const response = twin.command(ann, general, 'usage');
    await due(1_500);
    await response;
    twin.expireInteractions();
    slow.resolve({ text: 'At last.' });
    await recorder.until(() => recorder.lines.some((line) => line['code'] === 50_027));
    expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
    expect(recorder.logged).not.toContain('aW50ZXJhY3Rpb24');
  });
});
