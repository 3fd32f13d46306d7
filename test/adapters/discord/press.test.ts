import { describe, expect, test } from 'vitest';
import { idFor, meantBy } from '#adapters/discord/choice.ts';
import type { Outcome } from '#src/command.ts';
import type { Button } from '#src/message.ts';
import { fc } from '#test/property.ts';
import { until } from '#test/until.ts';
import { commandsOf, openDesk } from './desk.ts';
import { turnOf } from './recorder.ts';

const turnId = '0192f0c1-2345-7890-abcd-ef0123456789';
const buttons: readonly Button[] = [
  { command: 'answer again', chosen: { answer: turnId }, label: 'Again' },
  { command: 'answer rate', chosen: { answer: turnId, good: true }, label: 'Good', thumb: 'up' },
  { command: 'answer rate', chosen: { answer: turnId, good: false }, label: 'Bad', thumb: 'down' },
  { command: 'answer delete', chosen: { answer: turnId, times: 2 }, label: 'Delete', grave: true },
];
const commands = commandsOf({
  show: {},
  'answer again': { hidden: true, action: 'answer' },
  'answer rate': { hidden: true, action: 'answer' },
  'answer delete': { hidden: true, action: 'answer' },
});

/** Shows the buttons for `show`; what is pressed ends as told. */
function scene(pressed: Outcome | Promise<Outcome> = { text: 'Thank you.' }) {
  return openDesk({
    commands,
    outcome: ({ name }) => (name === 'show' ? { text: 'An answer.', buttons } : pressed),
  });
}

describe('a button', () => {
  test('gives its command with all that was chosen for it, by whoever presses it', async () => {
    const { twin, ann, general, press, given } = await scene();
    await twin.command(ann, general, 'show');
    expect(await press('Delete')).toMatchObject({ type: 4, data: { flags: 64 | 4, content: 'Thank you.' } });
    expect(given[1]).toMatchObject({
      name: 'answer delete',
      chosen: { answer: turnId, times: 2 },
      asked: { author: { id: ann.id, isAdmin: false }, place: { room: general.id }, calls: true },
    });
    expect(given[1]?.asked).not.toHaveProperty('about');
    expect(twin.violations).toEqual([]);
  });

  test('looks like what it does', async () => {
    const { twin, ann, general, said } = await scene();
    await twin.command(ann, general, 'show');
    expect(said()[0]?.components).toMatchObject([
      {
        components: [
          { label: 'Again', style: 2 },
          { emoji: { name: '👍' }, style: 2 },
          { emoji: { name: '👎' } },
          { label: 'Delete', style: 4 },
        ],
      },
    ]);
  });

  test('works after a restart', async () => {
    const { twin, ann, general, press, given, platform, open, recorder } = await scene();
    await twin.command(ann, general, 'show');
    await platform.stop(0);
    await open().start(recorder.bot);
    await press('👎');
    expect(given.at(-1)).toMatchObject({ name: 'answer rate', chosen: { answer: turnId, good: false } });
  });

  test('is the only way to a command that nobody gives by name', async () => {
    const { twin, ann, general, given } = await scene();
    const { id } = twin.say(ann, general, 'x');
    const member = { user: ann, roles: [], permissions: '0' };
    const place = { channel_id: general.id, guild_id: general.guild?.id };
    const options = [{ type: 1, name: 'delete', options: [{ type: 3, name: 'answer', value: turnId }] }];
    const data = { name: 'answer', type: 1, options };
    twin.gateway.dispatch('INTERACTION_CREATE', { id, token: 't', type: 2, ...place, member, data });
    await twin.command(ann, general, 'show');
    expect(given.map(({ name }) => name)).toEqual(['show']);
  });

  test('whose outcome has nothing to say is acknowledged without a word', async () => {
    const { twin, ann, general, press, said } = await scene({ text: '' });
    await twin.command(ann, general, 'show');
    expect(await press('👍')).toMatchObject({ type: 6 });
    expect(said()).toHaveLength(1);
  });

  test('whose outcome takes longer shows a sign, which goes when there is nothing to say', async () => {
    const gate = Promise.withResolvers<Outcome>();
    const { twin, ann, general, press, said, due } = await scene(gate.promise);
    await twin.command(ann, general, 'show');
    const response = press('👍');
    await due(1_500);
    expect(await response).toMatchObject({ type: 5, data: { flags: 64 } });
    gate.resolve({ text: '' });
    await twin.until(() => twin.messages(general, ann).length === 1);
    expect(said()).toHaveLength(1);
  });

  test('that offers a task says so by nothing, and pressed twice offers the same', async () => {
    const offer = { task: { name: 'again', chosen: { answer: turnId } }, id: `again-${turnId}`, repliesTo: '77' };
    const { twin, recorder, ann, general, press, said } = await scene({ text: '', offer });
    await twin.command(ann, general, 'show');
    expect(await press('Again')).toMatchObject({ type: 6 });
    recorder.offer = 'known';
    expect(await press('Again')).toMatchObject({ type: 6 });
    const message = {
      ...offer,
      task: undefined,
      id: offer.id,
      repliesTo: '77',
      author: { id: ann.id },
      addressed: true,
    };
    expect(recorder.offers).toMatchObject([message, message].map((one) => ({ ...one, task: offer.task })));
    expect(said()).toHaveLength(1);
  });

  test('that offers a task knows what was said before it, whatever its id is', async () => {
    const offer = { task: { name: 'again', chosen: { answer: turnId } }, id: `again:${turnId}` };
    const { twin, recorder, ann, bob, general, press } = await scene({ text: '', offer });
    twin.say(bob, general, 'before', { at: Date.now() - 60_000 });
    await twin.command(ann, general, 'show');
    await press('Again');
    const task = recorder.offers.find((one) => one.task);
    expect(await task?.earlier(new AbortController().signal)).toMatchObject([{ text: 'before' }]);
  });

  test('that offers a task when too much is waiting says so to its presser alone', async () => {
    const offer = { task: { name: 'again', chosen: {} } };
    const { twin, recorder, ann, general, press } = await scene({ text: '', offer });
    await twin.command(ann, general, 'show');
    recorder.offer = 'busy';
    expect(await press('Again')).toMatchObject({ type: 4, data: { flags: 64 | 4 } });
    recorder.full = new Error('disk full');
    expect(await press('Again')).toMatchObject({ data: { content: expect.stringContaining('try again') as string } });
  });

  test('that takes an answer away has the turns do it', async () => {
    const message = { id: '5', text: '', attachments: [], addressed: true, inThread: false, at: 1 };
    const place = { platform: 'discord', space: '1', room: '2' };
    const author = { id: '3', name: 'Ann', isAdmin: false, roles: [] };
    const answer = { turnId, message: { ...message, place, author }, questions: [], sources: [] };
    const { twin, recorder, ann, general, press } = await scene({ text: '', remove: answer });
    await twin.command(ann, general, 'show');
    expect(await press('Delete')).toMatchObject({ type: 6 });
    expect(recorder.removed).toEqual([answer]);
  });

  test('that says too much for its id is left out rather than dead', async () => {
    const long: Button = { command: 'answer again', chosen: { text: 'x'.repeat(90) }, label: 'Long' };
    const { twin, ann, general, said } = await openDesk({
      commands,
      outcome: () => ({ text: 'An answer.', buttons: [long, ...buttons, ...buttons] }),
    });
    await twin.command(ann, general, 'show');
    expect(said()[0]?.components).toMatchObject([{ components: buttons.map(() => ({})) }]);
    expect(twin.violations).toEqual([]);
  });
});

describe('an id', () => {
  const scalar = fc.oneof(fc.string({ maxLength: 10 }), fc.integer(), fc.boolean());

  test('says what it was made of, or is not made', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), scalar, { maxKeys: 4 }), (chosen) => {
        const meant = { purpose: { type: 'do' }, command: 'answer rate', chosen: { ...chosen } } as const;
        const id = idFor(meant);
        if (id === undefined) return JSON.stringify(chosen).length > 80;
        expect(id.length).toBeLessThanOrEqual(100);
        expect(meantBy(id)).toEqual(meant);
        return true;
      }),
    );
  });

  test('that somebody forged says nothing, and breaks nothing', () => {
    fc.assert(fc.property(fc.string({ maxLength: 120 }), (id) => void meantBy(id)));
    const odd = [
      'do:',
      'do:x{',
      'do:x{"a":null}',
      'do:x{"a":{}}',
      'do:x[1]',
      'page:x',
      'pagex:y',
      'fill',
      'do:__proto__ {}x',
    ];
    expect(odd.map(meantBy)).toEqual(odd.map(() => undefined));
  });
});

describe('a component that is not, or no more, the bot’s', () => {
  test.each(['buy:1', 'do:gone{"a":1}', 'do:{}', 'do:answer rate{"good":', 'fill:answer rate', 'voice:what'])(
    'says so to whoever presses it: %s',
    async (id) => {
      const { twin, recorder, ann, general, given } = await scene();
      const member = { user: ann, roles: [], permissions: '0' };
      const { id: source } = twin.say(ann, general, 'x');
      const place = { channel_id: general.id, guild_id: general.guild?.id };
      const token = 'aW50ZXJhY3Rpb24';
      twin.fault(
        { route: '/interactions/{interaction_id}/{interaction_token}/callback' },
        { type: 'answer', status: 204 },
      );
      const interaction = { id: `${BigInt(source) + 1n}`, token, type: 3, ...place, member, data: { custom_id: id } };
      twin.gateway.dispatch('INTERACTION_CREATE', interaction);
      const answer = () => twin.requests.find(({ path }) => path.includes(token));
      await twin.until(() => answer()?.status === 204);
      const content = expect.stringContaining('old one') as string;
      expect(answer()?.body).toMatchObject({ type: 4, data: { flags: 64 | 4, content } });
      expect(given).toEqual([]);
      expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
    },
  );
});

describe('who pressed', () => {
  test.each([
    ['no rights', { permissions: undefined }, false],
    ['rights that are no number', { permissions: 'all' }, false],
    ['rights that are negative', { permissions: '-1' }, false],
    ['those of a manager', { permissions: '32' }, true],
  ])('is an admin by Discord’s word alone: %s', async (_, rights, isAdmin) => {
    const { twin, ann, general, given } = await scene();
    const member = { user: ann, roles: [], ...rights };
    const place = { channel_id: general.id, guild_id: general.guild?.id };
    const { id } = twin.say(ann, general, 'x');
    twin.gateway.dispatch('INTERACTION_CREATE', { id, token: 't', type: 2, ...place, member, data: { name: 'show' } });
    await until(() => given.length === 1);
    expect(given[0]?.asked.author.isAdmin).toBe(isAdmin);
  });

  test('is nobody’s admin in a direct conversation, whatever comes along', async () => {
    const { twin, ann, boss, general, given } = await scene();
    const { id } = twin.say(ann, general, 'x');
    const member = { user: boss, roles: [], permissions: '8' };
    const place = { channel_id: general.id };
    twin.gateway.dispatch('INTERACTION_CREATE', { id, token: 't', type: 2, ...place, member, data: { name: 'show' } });
    twin.gateway.dispatch('INTERACTION_CREATE', {
      id,
      token: 't',
      type: 2,
      ...place,
      member,
      user: ann,
      data: { name: 'show' },
    });
    await until(() => given.length === 1);
    expect(given[0]?.asked.author).toMatchObject({ id: ann.id, isAdmin: false });
  });

  test('is nobody where no member of the server is named', async () => {
    const { twin, ann, boss, general, given } = await scene();
    const { id } = twin.say(ann, general, 'x');
    const place = { channel_id: general.id, guild_id: general.guild?.id };
    twin.gateway.dispatch('INTERACTION_CREATE', {
      id,
      token: 't',
      type: 2,
      ...place,
      user: boss,
      data: { name: 'show' },
    });
    await twin.command(ann, general, 'show');
    expect(given).toHaveLength(1);
  });
});

test('the buttons of an answer come with its last edit, and take the place of the one that stops it', async () => {
  const { twin, recorder, ann, general, said, me, given, press } = await scene();
  twin.say(ann, general, `${me} hello`);
  await recorder.until(() => recorder.offers.length === 1);
  const poster = recorder.stage.poster(turnOf(recorder.offered()));
  const id = await poster.post({ number: 0, text: 'Hel', growing: true }, 'key-0');
  expect(said()[0]?.components).toMatchObject([{ components: [{ label: 'Stop' }] }]);
  const before = twin.requests.length;
  await poster.edit(id, { number: 0, text: 'Hello.', growing: false, buttons });
  expect(twin.requests).toHaveLength(before + 1);
  expect(said()[0]?.components).toMatchObject([{ components: [{ label: 'Again' }, {}, {}, { label: 'Delete' }] }]);
  await press('Again');
  expect(given).toMatchObject([{ name: 'answer again', chosen: { answer: turnId } }]);
  expect(twin.violations).toEqual([]);
});
