import { describe, expect, test } from 'vitest';
import { openThread } from '#adapters/discord/voice/thread.ts';
import type { Command } from '#src/command.ts';
import type { Attachment, InboundMessage } from '#src/message.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { until } from '#test/until.ts';
import { turnOf } from './recorder.ts';
import { openScene, type Plan } from './scene.ts';

const never = new AbortController().signal;
const cat = { name: 'cat.png', mediaType: 'image/png', bytes: new TextEncoder().encode('a cat') };
const callback = '/interactions/{interaction_id}/{interaction_token}/callback';

const commands: readonly Command[] = [
  {
    name: 'describe',
    description: 'Tells what is to be seen.',
    options: [
      { name: 'image', description: 'Which.', kind: 'file' },
      { name: 'as', description: 'How.', kind: 'text' },
      { name: 'text', description: 'What of.', kind: 'text' },
    ],
    action: 'ask',
    shown: 'room',
    task: true,
    menu: 'Describe image',
  },
];

/** What is to be done later waits until the test does it. */
async function scene(plan: Plan = {}) {
  const delayed: (() => void)[] = [];
  const later = (_ms: number, task: () => void) => {
    delayed.push(task);
    return () => undefined;
  };
  const world = await openScene({ ...plan, means: { openThread, later }, bot: { ...quietBot(), commands } });
  const told = (viewer: { id: string }) =>
    world.twin.messages(world.general, viewer).filter(({ flags, loading }) => (flags & 64) !== 0 && !loading);
  return { ...world, delayed, told };
}

async function textOf(file: Attachment | undefined): Promise<string> {
  return file ? Buffer.concat(await Array.fromAsync(file.read(never))).toString() : '';
}

describe('a task given on a message', () => {
  test('is about that message, and comes from whoever gave it', async () => {
    const { twin, recorder, ann, bob, server, general } = await scene();
    const { id } = twin.say(bob, general, 'my **cat**', { attachments: [cat] });
    twin.grant(server, ann, ['mods'], 'Annie');
    expect(await twin.menu(ann, id, 'Describe image')).toMatchObject({ type: 5, data: { flags: 64 } });
    await recorder.until(() => recorder.texts.includes('my **cat**') && recorder.offers.length === 2);
    const task = recorder.offers[1];
    expect(task).toMatchObject({
      place: { platform: 'discord', space: server.id, room: general.id },
      author: { id: ann.id, name: 'Annie', isAdmin: true },
      text: 'my **cat**',
      attachments: [{ name: 'cat.png', kind: 'image' }],
      wordsOf: bob.id,
      repliesTo: id,
      task: { name: 'describe', chosen: {} },
      addressed: true,
      inThread: false,
    });
    expect(task?.id).not.toBe(id);
    expect(Math.abs((task?.at ?? 0) - Date.now())).toBeLessThan(600_000);
    expect(twin.violations).toEqual([]);
  });

  test('reads its files after a restart too, from the message that has them', async () => {
    const { twin, recorder, ann, bob, general } = await scene();
    await twin.menu(ann, twin.say(bob, general, '', { attachments: [cat] }), 'Describe image');
    await recorder.until(() => recorder.offers.length === 2);
    twin.expireFiles();
    const again = recorder.stage.revive(JSON.parse(JSON.stringify(recorder.offers[1])) as InboundMessage);
    expect(await textOf(again.attachments[0])).toBe('a cat');
  });

  test('that Discord did not send along is looked up', async () => {
    const { twin, recorder, ann, bob, general } = await scene();
    const { id } = twin.say(bob, general, 'a cat', { attachments: [cat] });
    twin.gateway.dispatch('INTERACTION_CREATE', {
      id: `${BigInt(id) + 1n}`,
      token: 'aW50',
      type: 2,
      channel_id: general.id,
      guild_id: general.guild?.id,
      member: { user: ann, roles: [], permissions: '0' },
      data: { id: '1', name: 'Describe image', type: 3, target_id: id },
    });
    twin.fault({ route: callback }, { type: 'answer', status: 204, body: undefined });
    await recorder.until(() => recorder.offers.some(({ task }) => task));
    expect(recorder.offers.find(({ task }) => task)).toMatchObject({
      text: 'a cat',
      attachments: [{ name: 'cat.png' }],
    });
  });
});

describe('a task given as a slash command', () => {
  test('is about what came with it', async () => {
    const { twin, recorder, ann, general } = await scene();
    await twin.command(ann, general, 'describe', { image: cat, as: 'JSON', text: 'columns' });
    await recorder.until(() => recorder.offers.length === 1);
    const [task] = recorder.offers;
    expect(task).toMatchObject({
      text: 'columns',
      attachments: [{ name: 'cat.png' }],
      task: { name: 'describe', chosen: { as: 'JSON', text: 'columns' } },
    });
    expect(task?.task?.chosen).not.toHaveProperty('image');
    expect(task).not.toHaveProperty('repliesTo');
    const again = recorder.stage.revive(JSON.parse(JSON.stringify(task)) as InboundMessage);
    expect(await textOf(again.attachments[0])).toBe('a cat');
    twin.expireFiles();
    await expect(textOf(again.attachments[0])).rejects.toMatchObject({ sentence: expect.stringContaining('again') });
  });

  test('finds the newest of its room before it, replies or not', async () => {
    const { twin, recorder, ann, bob, general } = await scene();
    twin.say(bob, general, 'first');
    twin.say(bob, general, '', { attachments: [cat] });
    await twin.command(ann, general, 'describe');
    await recorder.until(() => recorder.offers.some(({ task }) => task));
    twin.say(bob, general, 'later');
    const said = await recorder.offers.find(({ task }) => task)?.earlier(never);
    expect(said).toMatchObject([{ text: 'first' }, { attachments: [{ name: 'cat.png' }] }]);
  });
});

describe('whoever gave a task', () => {
  test('alone is told that it is on its way, once it is safe, and that then goes', async () => {
    const { twin, ann, bob, general, delayed, told } = await scene();
    await twin.command(ann, general, 'describe');
    await twin.until(() => told(ann).length === 1);
    expect(told(ann)).toMatchObject([{ content: expect.stringContaining('On its way') }]);
    expect(told(bob)).toEqual([]);
    await until(() => delayed.length === 1, 'it is to go');
    for (const task of delayed) task();
    await twin.until(() => told(ann).length === 0);
  });

  test('is told to try again when it could not be written down', async () => {
    const { twin, recorder, ann, general, delayed, told } = await scene();
    recorder.full = new Error('disk full');
    await twin.command(ann, general, 'describe');
    await twin.until(() => told(ann).length === 1);
    expect(told(ann)).toMatchObject([{ content: expect.stringContaining('try again') }]);
    expect(delayed).toEqual([]);
  });

  test('is told when too much is waiting', async () => {
    const { twin, recorder, ann, general, delayed, told } = await scene();
    recorder.offer = 'busy';
    await twin.command(ann, general, 'describe');
    await twin.until(() => told(ann).length === 1);
    expect(told(ann)).toMatchObject([{ content: expect.stringContaining('more to do here') }]);
    expect(delayed).toEqual([]);
  });

  test('saw that it failed when Discord does not take the acknowledgement, and so it is not done', async () => {
    const { twin, recorder, ann, general, told } = await scene({ answerMs: 10_000 });
    twin.fault({ route: callback }, { type: 'answer', status: 404, body: { code: 10_062, message: 'no' } });
    void twin.command(ann, general, 'describe');
    await recorder.until(() => recorder.lines.some((line) => line['code'] === 10_062));
    await twin.command(ann, general, 'describe');
    await twin.until(() => told(ann).length === 1);
    expect(recorder.offers).toHaveLength(1);
  });
});

describe('the answer to a task', () => {
  const page = { number: 0, text: 'A cat.', growing: true };

  async function asked(inThread: boolean, plan: Plan = {}) {
    const world = await scene(plan);
    const { twin, recorder, ann, bob, general } = world;
    const { id } = twin.say(bob, general, '', { attachments: [cat] });
    await twin.menu(ann, id, 'Describe image');
    await recorder.until(() => recorder.offers.some(({ task }) => task));
    const offered = recorder.offers.find(({ task }) => task);
    if (!offered?.task) throw new Error('no task');
    const turn = turnOf({ ...offered, task: { ...offered.task, inThread } });
    const own = (room: { id: string }) =>
      twin.messages(room).filter(({ authorId, content }) => authorId === twin.bot.id && content !== '');
    return { ...world, id, turn, own, open: () => recorder.stage.poster(turn) };
  }

  test('replies to the message it is about', async () => {
    const { own, open, general, id } = await asked(false);
    await open().post(page, 'key-0');
    expect(own(general)).toMatchObject([{ content: 'A cat.', replyTo: id }]);
  });

  test('stands alone when it was about none', async () => {
    const { twin, recorder, ann, general } = await scene();
    await twin.command(ann, general, 'describe');
    await recorder.until(() => recorder.offers.length === 1);
    await recorder.stage.poster(turnOf(recorder.offers[0] as InboundMessage)).post(page, 'key-0');
    const answer = twin.messages(general).find(({ content }) => content === 'A cat.');
    expect(answer).toBeDefined();
    expect(answer).not.toHaveProperty('replyTo');
  });

  test('is found, changed and removed in the thread of that message, after a restart too', async () => {
    const { own, open, general, id } = await asked(true);
    const posted = await open().post(page, 'key-0');
    expect(own({ id })).toMatchObject([{ id: posted }]);
    expect(own(general)).toEqual([]);
    const again = open();
    expect(await again.find('key-0', page)).toBe(posted);
    await again.edit(posted, { ...page, text: 'A grey cat.' });
    expect(own({ id })).toMatchObject([{ content: 'A grey cat.' }]);
    await again.remove(posted);
    expect(own({ id })).toEqual([]);
  });

  test('is a reply where no thread may be made', async () => {
    const { twin, own, open, general, id } = await asked(true);
    twin.restrict(general, twin.bot, { deny: 1n << 35n });
    await open().post(page, 'key-0');
    expect(own(general)).toMatchObject([{ replyTo: id }]);
  });

  test('waits for Discord rather than stand in another place', async () => {
    const { twin, own, open, general, id } = await asked(true);
    const poster = open();
    twin.fault(
      { route: '/channels/{channel_id}/messages/{message_id}/threads' },
      { type: 'answer', status: 503, body: {} },
    );
    await expect(poster.post(page, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    await poster.post(page, 'key-0');
    expect(own(general)).toEqual([]);
    expect(own({ id })).toHaveLength(1);
  });
});
