import { MessageType } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { InboundMessage } from '#src/message.ts';
import { openScene, type Scene } from './scene.ts';

const never = new AbortController().signal;

/** Has Ann mention the bot, so that all that was said before has come through as well. */
async function afterAll({ twin, recorder, ann, general, me }: Scene): Promise<void> {
  twin.say(ann, general, `${me} the end`);
  await recorder.until(() => recorder.texts.includes('the end'));
}

describe('the bot is addressed by', () => {
  test('a mention, which is left out of the text', async () => {
    const { twin, recorder, general, ann, server, me } = await openScene();
    const { id, timestamp } = twin.say(ann, general, `${me} what is a quine?`);
    await recorder.until(() => recorder.offers.length === 1);
    expect(recorder.offers[0]).toMatchObject({
      id,
      place: { platform: 'discord', space: server.id, room: general.id },
      author: { id: ann.id, name: 'Ann', isAdmin: false, roles: [] },
      text: 'what is a quine?',
      addressed: true,
      inThread: false,
      at: Date.parse(timestamp),
    });
  });

  test('a direct message', async () => {
    const { twin, recorder, ann } = await openScene();
    const dm = twin.openDm(ann);
    twin.say(ann, dm, 'between us');
    await recorder.until(() => recorder.offers.length === 1);
    expect(recorder.offers[0]).toMatchObject({
      place: { platform: 'discord', space: `dm:${ann.id}`, room: dm.id },
      text: 'between us',
      addressed: true,
      inThread: true,
    });
  });

  test.each([true, false])('a reply to it, pinging: %s', async (mentionsReplied) => {
    const { twin, recorder, ann, bob, general } = await openScene();
    const own = twin.say(twin.bot, general, 'I said this');
    twin.say(bob, general, 'and I this');
    twin.say(ann, general, 'why?', { replyTo: own, mentionsReplied });
    await recorder.until(() => recorder.offers.length === 2);
    expect(recorder.offers[1]).toMatchObject({ text: 'why?', addressed: true, repliesTo: own.id });
  });

  test('a reply to it that comes without the message it answers', async () => {
    const { twin, recorder, ann, general, server } = await openScene();
    const own = twin.say(twin.bot, general, 'I said this');
    const { mentions: _, ...said } = twin.say(ann, general, 'why?');
    const reference = { type: 0, channel_id: general.id, message_id: own.id };
    const bare = { ...said, id: `${BigInt(said.id) + 1n}`, guild_id: server.id, type: MessageType.Reply };
    twin.gateway.dispatch('MESSAGE_CREATE', { ...bare, content: 'how?', message_reference: reference });
    await recorder.until(() => recorder.texts.includes('how?'));
    expect(recorder.offered('how?')).toMatchObject({ addressed: true, repliesTo: own.id });
  });

  test('anything in a thread it takes part in', async () => {
    const { twin, recorder, ann, bob, general } = await openScene();
    const thread = twin.addThread(general, ann, { name: 'about quines' });
    const other = twin.addThread(general, ann, { name: 'about ducks' });
    recorder.takesPart.add(thread.id);
    twin.say(bob, other, 'not for the bot');
    twin.say(bob, thread, 'go on');
    await recorder.until(() => recorder.offers.length === 2);
    expect(recorder.offers.find(({ text }) => text === 'go on')).toMatchObject({ addressed: true, inThread: true });
    expect(recorder.offers.find(({ text }) => text === 'not for the bot')).toMatchObject({
      addressed: false,
      inThread: true,
    });
  });

  test('a mention with nothing else, for which there is help', async () => {
    const { twin, recorder, ann, general, me } = await openScene();
    twin.say(ann, general, `  ${me}  `);
    await recorder.until(() => recorder.offers.length === 1);
    expect(recorder.offers[0]).toMatchObject({ text: '', addressed: true });
  });
});

describe('people are not asking the bot by', () => {
  test.each([
    ['a mention in code', (me: string) => `\`${me}\` is how to call it`],
    ['a mention in a quote', (me: string) => `> ${me} said\nI do not believe it`],
    ['@everyone', () => '@everyone @here look'],
    ['somebody else’s mention', () => 'I asked <@1234567890123456789>'],
    ['a reply to somebody else', () => 'I agree'],
  ])('%s', async (_what, text) => {
    const scene = await openScene();
    const { twin, recorder, general, ann, bob, me } = scene;
    const before = twin.say(bob, general, 'first');
    twin.say(ann, general, text(me), { replyTo: before });
    await afterAll(scene);
    expect(recorder.offers.map(({ addressed }) => addressed)).toEqual([false, false, true]);
  });

  test('a role mention', async () => {
    const scene = await openScene();
    const role = scene.server.guild.roles.find(({ name }) => name === 'mods');
    scene.twin.say(scene.ann, scene.general, `<@&${role?.id}> help`);
    await afterAll(scene);
    expect(scene.recorder.offers[0]).toMatchObject({ addressed: false, text: '@mods help' });
  });

  test('forwarding a message that mentions it', async () => {
    const scene = await openScene();
    const { twin, recorder, general, garden, ann, me } = scene;
    const asked = twin.say(ann, garden, `${me} what is this?`);
    twin.say(ann, general, '', { forward: asked });
    await afterAll(scene);
    expect(recorder.texts.toSorted()).toEqual(['the end', 'what is this?']);
  });
});

test('bots, webhooks, the bot itself and the system are not people', async () => {
  const scene = await openScene();
  const { twin, recorder, general, garden, ann, me } = scene;
  const other = twin.addUser({ name: 'Other', bot: true });
  twin.say(other, general, `${me} hello`);
  twin.say(ann, general, `${me} hello`, { webhook: true });
  twin.say(twin.bot, general, `${me} hello`);
  const proxied = { ...twin.say(ann, garden, 'by hand'), content: `${me} hello`, webhook_id: '123456789012345678' };
  twin.gateway.dispatch('MESSAGE_CREATE', { ...proxied, id: '123456789012345679', channel_id: general.id });
  twin.say(ann, general, `${me} hello`, { type: MessageType.ChannelPinnedMessage });
  twin.say(ann, general, `${me} hello`, { type: 9_999 as MessageType });
  await afterAll(scene);
  expect(recorder.texts.filter((text) => text !== 'by hand')).toEqual(['the end']);
});

test('ids become names, and attachments are told by their kind', async () => {
  const { twin, recorder, general, garden, ann, bob, server, me } = await openScene();
  twin.grant(server, bob, [], 'Bobby');
  const attachments = [
    { name: 'cat.png', mediaType: 'image/png', bytes: new Uint8Array(10) },
    { name: 'hm.ogg', mediaType: 'audio/ogg', bytes: new Uint8Array(20) },
    { name: 'a.pdf', mediaType: 'application/pdf', bytes: new Uint8Array(30) },
    { name: 'b.mp4', mediaType: 'video/mp4', bytes: new Uint8Array(40) },
  ];
  twin.say(ann, general, `${me} ask <@${bob.id}> in <#${garden.id}> <:wave:123456789012345678>`, { attachments });
  await recorder.until(() => recorder.offers.length === 1);
  expect(recorder.texts).toEqual(['ask @Bobby in #garden :wave:']);
  expect(recorder.offers[0]?.attachments).toMatchObject([
    { kind: 'image', name: 'cat.png', mediaType: 'image/png', size: 10 },
    { kind: 'audio', name: 'hm.ogg', mediaType: 'audio/ogg', size: 20 },
    { kind: 'document', name: 'a.pdf', mediaType: 'application/pdf', size: 30 },
    { kind: 'video', name: 'b.mp4', mediaType: 'video/mp4', size: 40 },
  ]);
});

test('admins are the owner and those whose roles say so, as it stands when they write', async () => {
  const { twin, recorder, general, ann, bob, boss, server, me } = await openScene();
  twin.grant(server, bob, ['mods', 'guests'], 'Bobby');
  const say = async (who: typeof ann) => {
    const count = recorder.offers.length;
    twin.say(who, general, `${me} hi`);
    await recorder.until(() => recorder.offers.length > count);
    return recorder.offers.at(-1)?.author;
  };
  expect(await say(boss)).toMatchObject({ isAdmin: true });
  expect(await say(ann)).toMatchObject({ isAdmin: false });
  expect(await say(bob)).toMatchObject({ isAdmin: true, name: 'Bobby' });
  twin.grant(server, bob, ['guests']);
  expect(await say(bob)).toMatchObject({ isAdmin: false });
});

test('messages of one room come in the order they were written', async () => {
  const { twin, recorder, general, ann, me } = await openScene();
  const texts = Array.from({ length: 100 }, (_, n) => `number ${n}`);
  for (const text of texts) twin.say(ann, general, `${me} ${text}`);
  await recorder.until(() => recorder.offers.length === 100);
  expect(recorder.texts).toEqual(texts);
});

describe('without the message content intent', () => {
  test('mentions, replies that ping, and direct messages are read; what is blank is not offered', async () => {
    const scene = await openScene({ messageContent: false, portal: 0 });
    const { twin, recorder, general, ann, bob } = scene;
    const thread = twin.addThread(general, ann, { name: 'a thread' });
    recorder.takesPart.add(thread.id);
    const own = twin.say(twin.bot, general, 'hello');
    twin.say(bob, general, 'not for the bot');
    twin.say(bob, thread, 'nor readable');
    twin.say(ann, general, 'you?', { replyTo: own });
    twin.say(ann, twin.openDm(ann), 'psst');
    await afterAll(scene);
    expect(recorder.texts.toSorted()).toEqual(['psst', 'the end', 'you?']);
  });
});

describe('what changes', () => {
  test('an edit is told with the new text, an unfurled link is not', async () => {
    const { twin, recorder, general, ann, server, me } = await openScene();
    const asked = twin.say(ann, general, `${me} what is http://a.example ?`);
    twin.unfurl(asked, 'http://a.example');
    twin.edit(asked, `${me} what is a quine?`);
    twin.unfurl(asked, 'http://a.example');
    twin.remove(asked);
    await recorder.until(() => recorder.changes.length >= 2);
    const place = { platform: 'discord', space: server.id, room: general.id };
    expect(recorder.changes).toEqual([
      { place, messageId: asked.id, text: 'what is a quine?' },
      { place, messageId: asked.id },
    ]);
  });

  test('an unfurled link in a message from before the start is not told either', async () => {
    const { twin, recorder, platform, general, ann } = await openScene({ asleep: true });
    const old = twin.say(ann, general, 'see http://a.example');
    await platform.start(recorder.bot);
    twin.unfurl(old, 'http://a.example');
    twin.remove(old);
    await recorder.until(() => recorder.changes.length > 0);
    expect(recorder.changes[0]).not.toHaveProperty('text');
  });

  test("the bot's own edits are not told, its deleted messages are", async () => {
    const { twin, recorder, general } = await openScene();
    const own = twin.say(twin.bot, general, 'hello');
    twin.edit(own, 'hello there');
    twin.remove(own);
    await recorder.until(() => recorder.changes.length > 0);
    expect(recorder.changes).toMatchObject([{ messageId: own.id }]);
    expect(recorder.changes[0]).not.toHaveProperty('text');
  });

  test('many deleted at once are told one by one', async () => {
    const { twin, recorder, general, ann } = await openScene();
    const said = [twin.say(ann, general, 'one'), twin.say(ann, general, 'two')];
    twin.bulkRemove(general, said);
    await recorder.until(() => recorder.changes.length === 2);
    expect(recorder.changes.map(({ messageId }) => messageId)).toEqual(said.map(({ id }) => id));
  });

  test('a deletion in a direct conversation names its person, even when the bot has not heard them yet', async () => {
    const scene = await openScene({ asleep: true });
    const { twin, recorder, ann, platform } = scene;
    const said = twin.say(ann, twin.openDm(ann), 'oh');
    await platform.start(recorder.bot);
    twin.remove(said);
    await recorder.until(() => recorder.changes.length === 1);
    expect(recorder.changes[0]?.place.space).toBe(`dm:${ann.id}`);
  });
});

describe('what was said before', () => {
  test('is the chain of replies, oldest first, without a request for the one Discord sent along', async () => {
    const { twin, recorder, general, ann, bob, me } = await openScene();
    const other = twin.addUser({ name: 'Other', bot: true });
    const first = twin.say(other, general, 'a bot said this');
    const second = twin.say(twin.bot, general, 'the bot itself', { replyTo: first });
    twin.say(bob, general, 'not in the chain');
    const third = twin.say(bob, general, 'Bob said that', { replyTo: second });
    twin.say(ann, general, `${me} right?`, { replyTo: third });
    await recorder.until(() => recorder.texts.includes('right?'));
    const requests = twin.requests.length;
    const said = await recorder.offered('right?').earlier(never);
    expect(said?.map(({ author, text, own }) => [author.name, text, own])).toEqual([
      ['other', 'a bot said this', false],
      ['parley', 'the bot itself', true],
      ['Bob', 'Bob said that', false],
    ]);
    expect(twin.requests.length - requests).toBe(1);
  });

  test('ends after 25 replies, at a deleted one, and never runs in circles', async () => {
    const { twin, recorder, general, ann, me } = await openScene({ limits: 0 });
    let last = twin.say(ann, general, 'reply 0');
    const all = [last];
    for (let n = 1; n <= 40; n += 1) all.push((last = twin.say(ann, general, `reply ${n}`, { replyTo: last })));
    twin.say(ann, general, `${me} so?`, { replyTo: last });
    await recorder.until(() => recorder.texts.includes('so?'));
    const asked = recorder.offers.find(({ text }) => text === 'so?');
    expect((await asked?.earlier(never))?.map(({ text }) => text)).toEqual(
      Array.from({ length: 25 }, (_, n) => `reply ${n + 16}`),
    );
    twin.remove(all[38] ?? last);
    expect((await asked?.earlier(never))?.map(({ text }) => text)).toEqual(['reply 39', 'reply 40']);
  });

  test('is the thread with the message it grew from', async () => {
    const { twin, recorder, general, ann, bob, me } = await openScene();
    const starter = twin.say(bob, general, 'Shall we?');
    twin.say(bob, general, 'elsewhere');
    const thread = twin.addThread(general, ann, { name: 'shall we', from: starter });
    twin.say(bob, thread, 'I think so');
    twin.say(ann, thread, `${me} and you?`);
    await recorder.until(() => recorder.texts.includes('and you?'));
    const said = await recorder.offered('and you?').earlier(never);
    expect(said?.map(({ text }) => text)).toEqual(['Shall we?', 'I think so']);
  });

  test('is at most 50 messages of a thread and 20 of a direct conversation', async () => {
    const { twin, recorder, general, ann, me } = await openScene();
    const starter = twin.say(ann, general, 'starter');
    const thread = twin.addThread(general, ann, { name: 'long', from: starter });
    const dm = twin.openDm(ann);
    for (let n = 0; n < 60; n += 1) {
      twin.say(ann, thread, `thread ${n}`);
      twin.say(ann, dm, `direct ${n}`);
    }
    twin.say(ann, thread, `${me} so?`);
    twin.say(ann, dm, 'and?');
    await recorder.until(() => recorder.texts.includes('so?') && recorder.texts.includes('and?'));
    const earlier = async (what: string) =>
      (await recorder.offers.find(({ text }) => text === what)?.earlier(never))?.map(({ text }) => text);
    expect(await earlier('so?')).toEqual(['starter', ...Array.from({ length: 49 }, (_, n) => `thread ${n + 11}`)]);
    expect(await earlier('and?')).toEqual(Array.from({ length: 20 }, (_, n) => `direct ${n + 40}`));
  });

  test('is nothing where the bot may not read, without an error', async () => {
    const { twin, recorder, general, ann, bob, me } = await openScene();
    const first = twin.say(bob, general, 'one');
    const second = twin.say(bob, general, 'two', { replyTo: first });
    twin.say(ann, general, `${me} so?`, { replyTo: second });
    await recorder.until(() => recorder.texts.includes('so?'));
    twin.restrict(general, twin.bot, { deny: 0x1_0000n });
    const said = await recorder.offered('so?').earlier(never);
    expect(said?.map(({ text }) => text)).toEqual(['two']);
  });

  test('never comes from another room', async () => {
    const { twin, recorder, general, garden, ann, bob, me } = await openScene();
    const elsewhere = twin.say(bob, garden, 'a secret of the garden');
    const reference = { type: 0, channel_id: garden.id, message_id: elsewhere.id };
    const forged = { ...twin.say(ann, general, `${me} so?`), id: '1234567890123456789', type: MessageType.Reply };
    twin.gateway.dispatch('MESSAGE_CREATE', {
      ...forged,
      content: `${me} and?`,
      message_reference: reference,
      referenced_message: elsewhere,
    });
    await recorder.until(() => recorder.texts.includes('and?'));
    expect(recorder.offered('and?')).not.toHaveProperty('repliesTo');
    expect(await recorder.offered('and?').earlier(never)).toEqual([]);
  });

  test('is found again for a message that was stored', async () => {
    const { twin, recorder, general, ann, bob, me } = await openScene();
    const before = twin.say(bob, general, 'before');
    twin.say(ann, general, `${me} so?`, { replyTo: before });
    await recorder.until(() => recorder.texts.includes('so?'));
    const stored = JSON.parse(JSON.stringify(recorder.offered('so?'))) as InboundMessage;
    const said = await recorder.stage.revive(stored).earlier(never);
    expect(said.map(({ text }) => text)).toEqual(['before']);
  });
});
