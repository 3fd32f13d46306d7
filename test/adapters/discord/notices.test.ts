import { MessageFlags, PermissionFlagsBits as Right } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { noticed } from '#adapters/discord/moderator/notice.ts';
import { patienceMs } from '#adapters/discord/moderator/effect.ts';
import type { Button } from '#src/message.ts';
import type { Effect, Notice } from '#src/moderator.ts';
import { fc } from '#test/property.ts';
import { moderatorOf, openCourt } from './courtroom.ts';
import { buttonsOf } from './desk.ts';

const messagesRoute = '/channels/{channel_id}/messages';
const incident = '0192f0c1-2345-7890-abcd-ef0123456789';
const button = (command: string): Button => ({ command, chosen: { incident }, label: 'Press', grave: true });
const card: Notice = {
  text: '**Spam** by <@1>',
  hidden: 'buy *now*',
  buttons: [button('moderation overturn'), button('moderation uphold')],
};
const idOf = (effect: Effect) => ('id' in effect ? effect.id : undefined);

describe('a notice', () => {
  test('stands in its room with what it covers and its buttons, pings nobody and shows no preview', async () => {
    const { twin, moderator, place, own, deeds } = await openCourt();
    const effect = await moderator.post(place, { ...card, text: `${card.text} @everyone http://a.example` }, 'key-1');
    const [posted] = own();
    expect(effect).toEqual({ type: 'done', id: posted?.id });
    expect(posted).toMatchObject({ pings: [], flags: MessageFlags.SuppressEmbeds });
    expect(posted?.content).toBe('**Spam** by <@1> @everyone http://a.example\n||buy \\*now\\*||');
    expect(buttonsOf(posted!)).toMatchObject([
      { label: 'Press', style: 4, custom_id: `do:moderation overturn{"incident":"${incident}"}` },
      { custom_id: `do:moderation uphold{"incident":"${incident}"}` },
    ]);
    expect(deeds('POST').at(-1)?.body).toMatchObject({
      nonce: 'key-1',
      enforce_nonce: true,
      allowed_mentions: { parse: [], replied_user: false },
    });
    expect(twin.violations).toEqual([]);
  });

  test('of one server is shown in no other, whoever asks for it', async () => {
    const { twin, moderator, place, hall, ann, settled } = await openCourt();
    const other = twin.addGuild({ name: 'Other', channels: ['hall'], members: [ann] });
    const [room] = other.channels;
    if (!room) throw new Error('there is no room');
    await settled();
    expect(await moderator.post({ ...place, room: room.id }, card, 'key-1')).toEqual({ type: 'gone' });
    const id = idOf(await moderator.post(place, card, 'key-2')) ?? '';
    expect(await moderator.revise({ ...place, space: other.id, room: hall.id }, id, card)).toEqual({ type: 'gone' });
    expect(twin.messages(room)).toEqual([]);
  });

  test('is said to a message without pinging its author, also when that is gone', async () => {
    const { twin, moderator, place, hall, bob, own } = await openCourt();
    const said = twin.say(bob, hall, 'spam');
    await moderator.post(place, { text: 'Please stop.', repliesTo: said.id }, 'key-1');
    expect(own()).toMatchObject([{ replyTo: said.id, pings: [] }]);
    twin.remove(said);
    expect(await moderator.post(place, { text: 'Please.', repliesTo: said.id }, 'key-2')).toMatchObject({
      type: 'done',
    });
  });

  test('is written over, with other buttons or none', async () => {
    const { moderator, place, own } = await openCourt();
    const id = idOf(await moderator.post(place, card, 'key-1')) ?? '';
    expect(await moderator.revise(place, id, { text: 'Decided. @here' })).toEqual({ type: 'done' });
    expect(own()).toMatchObject([{ id, content: 'Decided. @here', components: [], pings: [], flags: 4 }]);
  });

  test('that is gone, or stands in a closed thread, or was changed too often, is not written over', async () => {
    const { twin, moderator, place, own } = await openCourt();
    const id = idOf(await moderator.post(place, card, 'key-1')) ?? '';
    const refuse = (code: number) =>
      twin.fault({ method: 'PATCH' }, { type: 'answer', status: 400, body: { code, message: 'No' } });
    refuse(50_083);
    expect(await moderator.revise(place, id, card)).toMatchObject({
      type: 'refused',
      why: expect.stringContaining('closed'),
    });
    refuse(30_046);
    expect(await moderator.revise(place, id, card)).toMatchObject({ type: 'later' });
    twin.remove(own()[0]!);
    expect(await moderator.revise(place, id, card)).toEqual({ type: 'gone' });
  });

  test.each([
    [
      'in the channel',
      { deny: Right.SendMessages },
      false,
      /may not write in .*edit that channel.*\{right\}/,
      'Send Messages',
    ],
    ['to read back there', { deny: Right.ReadMessageHistory }, true, /edit that channel/, 'Read Message History'],
    ['to see it', { deny: Right.ViewChannel }, false, /cannot see .*View Channel/, undefined],
  ] as const)('is refused without the right %s, which is named', async (_, own, replying, sentence, right) => {
    const { twin, moderator, place, hall, bob, settled } = await openCourt();
    const said = twin.say(bob, hall, 'spam');
    twin.restrict(hall, twin.bot, own);
    await settled();
    const effect = await moderator.post(place, { text: 'No.', ...(replying && { repliesTo: said.id }) }, 'key-1');
    expect(effect).toMatchObject({
      type: 'refused',
      why: expect.stringMatching(sentence),
      values: { ...(right && { right }) },
    });
    expect(twin.invalidRequests).toBe(0);
  });

  test('is refused in a thread without the right to write in threads', async () => {
    const { twin, moderator, place, hall, bob, settled } = await openCourt();
    const thread = twin.addThread(hall, bob, { name: 'a thread' });
    twin.restrict(hall, twin.bot, { deny: Right.SendMessagesInThreads });
    await settled();
    const effect = await moderator.post({ ...place, room: thread.id }, { text: 'No.' }, 'key-1');
    expect(effect).toMatchObject({ type: 'refused', values: { right: 'Send Messages in Threads' } });
  });

  test('into a channel that is no more is gone', async () => {
    const { twin, moderator, place, hall, settled } = await openCourt();
    twin.removeChannel(hall);
    await settled();
    expect(await moderator.post(place, card, 'key-1')).toEqual({ type: 'gone' });
  });
});

describe('what was posted under a key', () => {
  test('is not posted again, one after another or at the same time', async () => {
    const { twin, moderator, place, own } = await openCourt();
    const both = await Promise.all([moderator.post(place, card, 'key-1'), moderator.post(place, card, 'key-1')]);
    twin.forgetNonces();
    const third = await moderator.post(place, card, 'key-1');
    expect(new Set([...both, third].map(idOf)).size).toBe(1);
    expect(own()).toHaveLength(1);
  });

  test.each(['remembers its name', 'has forgotten its name'])(
    'and of which nobody knows whether it arrived is found when Discord %s',
    async (memory) => {
      const { twin, moderator, place, own } = await openCourt();
      await moderator.post(place, { ...card, text: 'before' }, 'key-0');
      twin.fault({ method: 'POST', route: messagesRoute }, { type: 'cut', performed: true });
      expect(await moderator.post(place, card, 'key-1')).toMatchObject({ type: 'later' });
      if (memory === 'has forgotten its name') twin.forgetNonces();
      expect(await moderator.post(place, card, 'key-1')).toEqual({ type: 'done', id: own()[1]?.id });
      expect(own()).toHaveLength(2);
    },
  );

  test('is posted when the line was cut before it arrived', async () => {
    const { twin, moderator, place, own } = await openCourt();
    twin.fault({ method: 'POST', route: messagesRoute }, { type: 'cut', performed: false });
    expect(await moderator.post(place, card, 'key-1')).toMatchObject({ type: 'later' });
    expect(await moderator.post(place, card, 'key-1')).toMatchObject({ type: 'done' });
    expect(own()).toHaveLength(1);
  });

  test('and answered too late is the same one when it is tried again', async () => {
    const { twin, moderator, place, own, due, deeds } = await openCourt();
    twin.fault({ method: 'POST', route: messagesRoute }, { type: 'hang', performed: true });
    const posting = moderator.post(place, card, 'key-1');
    await twin.until(() => deeds('POST').length === 1);
    await due(patienceMs);
    expect(await posting).toMatchObject({ type: 'later' });
    twin.forgetNonces();
    expect(await moderator.post(place, card, 'key-1')).toMatchObject({ type: 'done' });
    expect(own()).toHaveLength(1);
  });

  test.each([
    ['a card', card, {}],
    ['words', { text: 'Be kind. ' }, {}],
    ['words to a message', { text: 'Be kind.' }, { replying: true }],
  ])('is found by a new process: %s', async (_, notice, { replying = false }: { replying?: boolean }) => {
    const { twin, moderator, platform, open, bot, place, hall, bob, own } = await openCourt();
    const said = twin.say(bob, hall, 'spam');
    const whole = { ...notice, ...(replying && { repliesTo: said.id }) };
    const id = idOf(await moderator.post(place, whole, 'key-1'));
    for (let n = 0; n < 120; n += 1) twin.say(bob, hall, `chatter ${n}`);
    await platform.stop(0);
    twin.forgetNonces();
    const next = open();
    await next.start(bot);
    expect(await moderatorOf(next).post(place, whole, 'key-1')).toEqual({ type: 'done', id });
    expect(own()).toHaveLength(1);
  });

  test('is another than what was posted under other keys: in other words, to another message, with other buttons', async () => {
    const { twin, moderator, platform, open, bot, place, hall, bob, own } = await openCourt();
    const [one, other] = [twin.say(bob, hall, 'one'), twin.say(bob, hall, 'other')];
    await moderator.post(place, card, 'key-1');
    await moderator.post(place, { text: 'Be kind.', repliesTo: one.id }, 'key-2');
    // People, and other bots, may say the same.
    twin.say(bob, hall, 'Be kinder.', { replyTo: one });
    await platform.stop(0);
    twin.forgetNonces();
    const next = open();
    await next.start(bot);
    const again = (notice: Notice, key: string) => moderatorOf(next).post(place, notice, key);
    await again({ ...card, text: 'Another.' }, 'key-3');
    await again({ text: 'Be kind.', repliesTo: other.id }, 'key-4');
    await again({ ...card, buttons: [button('moderation spare')] }, 'key-5');
    await again({ text: 'Be kinder.', repliesTo: one.id }, 'key-6');
    expect(own()).toHaveLength(6);
  });

  test('is another than the same words under another key, in one process, also after the line broke', async () => {
    const { twin, moderator, place, own } = await openCourt();
    await moderator.post(place, { text: 'Be kind.' }, 'key-1');
    await moderator.post(place, { text: 'Be kind.' }, 'key-2');
    twin.fault({ method: 'POST', route: messagesRoute }, { type: 'cut', performed: false });
    await moderator.post(place, { text: 'Be kind.' }, 'key-3');
    await moderator.post(place, { text: 'Be kind.' }, 'key-3');
    expect(own()).toHaveLength(3);
  });

  test.each([
    ['is found by its name where Discord tells that, whatever became of its words', 'key-1', 'Decided.', 0],
    ['is another than the same words under another name that Discord tells', 'key-0', card.text, 1],
  ])('%s', async (_, nonce, content, posts) => {
    const { twin, moderator, place, hall, bob, deeds } = await openCourt();
    const said = { ...twin.say(bob, hall, 'x'), author: { ...bob, id: twin.bot.id }, nonce, content };
    twin.fault({ method: 'GET', route: messagesRoute }, { type: 'answer', status: 200, body: [said] });
    expect(await moderator.post(place, { text: card.text }, 'key-1')).toMatchObject({ type: 'done' });
    expect(deeds('POST')).toHaveLength(posts);
  });

  test('is another than the same words of yesterday', async () => {
    const { twin, moderator, place, hall, own } = await openCourt();
    twin.say(twin.bot, hall, 'I may not delete messages.', { at: Date.now() - 2 * 3_600_000 });
    await moderator.post(place, { text: 'I may not delete messages.' }, 'key-1');
    expect(own()).toHaveLength(2);
  });

  test('is looked for once in a room, not with every notice', async () => {
    const { moderator, place, deeds } = await openCourt();
    const looks = () => deeds('GET').filter(({ route }) => route === messagesRoute).length;
    const before = looks();
    for (let n = 0; n < 5; n += 1) await moderator.post(place, card, `key-${n}`);
    expect(looks() - before).toBe(1);
  });
});

describe('somebody is told', () => {
  test('in their direct conversation, once, also in a timeout and by a new process', async () => {
    const { twin, moderator, platform, open, bot, place, bob, own, deeds } = await openCourt();
    await moderator.timeout(place, bob.id, Date.now() + 3_600_000, 'Spam');
    const notice = { text: 'Your message was removed.', buttons: [button('moderation appeal')] };
    const effect = await moderator.tell(place, bob.id, notice, 'key-1');
    await moderator.tell(place, bob.id, { text: 'More.' }, 'key-2');
    const dm = twin.openDm(bob);
    expect(effect).toEqual({ type: 'done', id: own(dm)[0]?.id });
    expect(deeds('POST').filter(({ route }) => route === '/users/@me/channels')).toHaveLength(1);
    await platform.stop(0);
    twin.forgetNonces();
    const next = open();
    await next.start(bot);
    expect(await moderatorOf(next).tell(place, bob.id, notice, 'key-1')).toEqual(effect);
    expect(own(dm)).toHaveLength(2);
  });

  test.each(['takes no messages', 'left'])('nothing who %s, and is not asked again and again', async (who) => {
    const { twin, moderator, place, court, server, bob } = await openCourt();
    if (who === 'left') for (const one of [court, server]) twin.leave(one, bob);
    else bob.closed = true;
    for (let n = 0; n < 3; n += 1)
      expect(await moderator.tell(place, bob.id, card, `key-${n}`)).toMatchObject({
        type: 'refused',
        why: expect.stringContaining('direct messages'),
        values: { person: `<@${bob.id}>` },
      });
    expect(twin.invalidRequests).toBe(1);
  });

  test('nothing who is no more', async () => {
    const { moderator, place } = await openCourt();
    expect(await moderator.tell(place, '7', card, 'key-1')).toEqual({ type: 'gone' });
  });
});

describe('hidden words', () => {
  const spoiler = (hidden: string, text = 'Look') => noticed({ text, hidden }).content;

  test.each([
    ['a || b', '||a \\|\\| b||'],
    ['||', '||\\|\\| ||'],
    ['ends in \\', '||ends in \\\\ ||'],
    ['`code` and ```\nfence\n```', '||ˋcodeˋ and ˋˋˋ\nfence\nˋˋˋ||'],
    ['# big\n> quote\n- list\n1. one', '||\\# big\n\\> quote\n\\- list\n1\\. one||'],
    ['<@1> [x](https://a.example)', '||\\<@1> \\[x\\](https\\://a.example)||'],
  ])('%j are plain', (hidden, shown) => {
    expect(spoiler(hidden)).toBe(`Look\n${shown}`);
  });

  test('that say nothing are not shown', () => {
    expect(spoiler(' \n ')).toBe('Look');
  });

  test('stay behind their spoiler and within a message, whatever they and the text before them say', () => {
    const odd = fc.string({
      unit: fc.constantFrom('|', '||', '\\', '`', '*', '\n', 'a', ' ', '😀', '\ud83d', '> ', 'x'.repeat(90)),
      maxLength: 60,
    });
    fc.assert(
      fc.property(odd, odd, (text, hidden) => {
        const content = spoiler(hidden, text);
        expect(content.length).toBeLessThanOrEqual(2_000);
        expect(content.isWellFormed()).toBe(true);
        const at = content.indexOf('||');
        if (at === -1 || hidden.trim() === '') return;
        // Discord's app ends a spoiler at the next two bars, whatever stands before them; and code it takes as it stands.
        expect([content[at - 1], content.indexOf('||', at + 2)]).toEqual(['\n', content.length - 2]);
        expect(content.slice(at)).not.toContain('`');
      }),
    );
  });

  test('are cut where there is no room for all of them', () => {
    const content = spoiler('*'.repeat(3_000), 'x'.repeat(500));
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect(content.length).toBeGreaterThan(1_990);
    expect(content).toMatch(/…\|\|$/);
    expect(spoiler('secret', 'x'.repeat(2_000))).toBe('x'.repeat(2_000));
    expect(spoiler('', 'x'.repeat(2_001))).toBe(`${'x'.repeat(1_999)}…`);
  });
});
