import { MessageReferenceType, MessageType } from 'discord.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { InboundMessage } from '#src/message.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { until } from '#test/until.ts';
import { openCourt } from './courtroom.ts';

const texts = (all: readonly InboundMessage[]) => all.map(({ text }) => text);

describe('what members write is watched', () => {
  test('for the bot or not, with who wrote it, where, and what came with it, at the cost of no request', async () => {
    const { twin, watched, settled, court, hall, bob, roleOf, me } = await openCourt();
    twin.grant(court, bob, ['mods'], 'Bobby');
    await settled();
    const before = twin.requests.length;
    const attachments = [{ name: 'a.png', bytes: new Uint8Array(3) }];
    const first = twin.say(bob, hall, `hello <@&${roleOf('guests')}>`, { attachments });
    const second = twin.say(bob, hall, `${me} hello`, { replyTo: first });
    await settled();
    const [one, two] = watched.filter(({ place }) => place.room === hall.id);
    expect(one).toMatchObject({
      id: first.id,
      place: { platform: 'discord', space: court.id, room: hall.id },
      author: { id: bob.id, name: 'Bobby', isAdmin: true, roles: [roleOf('mods')] },
      text: 'hello @guests',
      attachments: [{ name: 'a.png', kind: 'image' }],
      addressed: false,
      inThread: false,
      at: Date.parse(first.timestamp),
    });
    expect(two).toMatchObject({ id: second.id, text: 'hello', addressed: true, repliesTo: first.id });
    expect(twin.requests).toHaveLength(before);
    const bytes = await Array.fromAsync(one!.attachments[0]!.read(new AbortController().signal));
    expect(Buffer.concat(bytes)).toHaveLength(3);
  });

  test('in threads, and in the chats of voice channels', async () => {
    const { twin, watched, settled, court, hall, bob } = await openCourt();
    const thread = twin.addThread(hall, bob, { name: 'a thread' });
    const voice = twin.addChannel(court, { name: 'lounge', voice: true });
    twin.say(bob, thread, 'in a thread');
    twin.say(bob, voice, 'in a call');
    await settled();
    expect(watched.find(({ text }) => text === 'in a thread')).toMatchObject({
      inThread: true,
      place: { room: thread.id },
    });
    expect(watched.find(({ text }) => text === 'in a call')).toMatchObject({
      inThread: false,
      place: { room: voice.id },
    });
  });

  test('by people alone: not by bots, webhooks, the bot itself and the system; and not in direct conversations', async () => {
    const { twin, watched, settled, hall, bob } = await openCourt();
    const robot = twin.addUser({ name: 'Robot', bot: true });
    const own = twin.say(twin.bot, hall, 'own');
    twin.edit(own, 'own, edited');
    twin.edit(twin.say(robot, hall, 'a bot'), 'a bot, edited');
    twin.edit(twin.say(bob, hall, 'a webhook', { webhook: true }), 'a webhook, edited');
    twin.say(bob, hall, 'Bob pinned a message', { type: MessageType.ChannelPinnedMessage });
    const direct = twin.say(bob, twin.openDm(bob), 'between us');
    twin.edit(direct, 'between us two');
    await settled();
    expect(texts(watched)).toEqual(['settled']);
  });

  test('with what a forward passes on and what a poll asks', async () => {
    const { twin, watched, settled, court, hall, log, bob } = await openCourt();
    const attachments = [{ name: 'a.png', bytes: new Uint8Array(3) }];
    const source = twin.say(twin.bot, log, 'passed on', { attachments });
    twin.say(bob, hall, '', { forward: source });
    const said = twin.say(bob, hall, 'Well?');
    const poll = { question: { text: 'Which?' }, answers: [{ poll_media: { text: 'This' } }, { poll_media: {} }, 7] };
    const more = { guild_id: court.id, member: { roles: [] } };
    twin.gateway.dispatch('MESSAGE_CREATE', { ...said, ...more, id: `${BigInt(said.id) + 1n}`, poll });
    const reference = { type: MessageReferenceType.Forward, channel_id: log.id, message_id: source.id };
    const odd = { message_reference: reference, message_snapshots: [{}, { message: { content: 7 } }], poll: 'odd' };
    twin.gateway.dispatch('MESSAGE_CREATE', { ...said, ...more, id: `${BigInt(said.id) + 2n}`, ...odd });
    await settled();
    expect(texts(watched)).toEqual(['passed on', 'Well?', 'Well?\nWhich?\nThis', 'Well?', 'settled']);
    expect(watched[0]?.attachments).toMatchObject([{ name: 'a.png' }]);
  });

  test('after an edit with the new text, and not again when Discord only adds a preview', async () => {
    const { twin, watched, settled, court, hall, bob, roleOf } = await openCourt();
    twin.grant(court, bob, ['guests']);
    const said = twin.say(bob, hall, 'http://a.example');
    twin.unfurl(said, 'http://a.example');
    twin.edit(said, 'spam');
    twin.unfurl(said, 'http://a.example');
    twin.edit(said, 'spam');
    await settled();
    expect(texts(watched)).toEqual(['http://a.example', 'spam', 'settled']);
    expect(watched[1]).toMatchObject({
      id: said.id,
      place: { space: court.id, room: hall.id },
      author: { id: bob.id, roles: [roleOf('guests')] },
      at: Date.parse(said.timestamp),
    });
  });

  test('after an edit that Discord tells with little more than its text', async () => {
    const { twin, watched, settled, court, hall, bob } = await openCourt();
    const { id, author, timestamp } = twin.say(bob, hall, 'fine');
    const place = { channel_id: hall.id, guild_id: court.id };
    const edited = { id, ...place, author, content: 'spam', edited_timestamp: new Date().toISOString() };
    twin.gateway.dispatch('MESSAGE_UPDATE', { id: '8', ...place, content: 'by nobody', edited_timestamp: timestamp });
    twin.gateway.dispatch('MESSAGE_UPDATE', { ...edited, content: undefined });
    twin.gateway.dispatch('MESSAGE_UPDATE', { ...edited, id: '7', content: 'a preview', edited_timestamp: null });
    twin.gateway.dispatch('MESSAGE_UPDATE', edited);
    await settled();
    expect(texts(watched)).toEqual(['fine', 'spam', 'settled']);
    expect(watched[1]?.at).toBe(Date.parse(timestamp));
  });

  test('after an edit that Discord tells with nothing but its text, of what it told before', async () => {
    const { twin, watched, settled, court, hall, bob, roleOf } = await openCourt();
    twin.grant(court, bob, ['guests']);
    const robot = twin.addUser({ name: 'Robot', bot: true });
    const hook = twin.say(bob, hall, 'a webhook', { webhook: true });
    const said = twin.say(bob, hall, 'fine');
    const edit = ({ id }: { id: string }, content: string) =>
      twin.gateway.dispatch('MESSAGE_UPDATE', { id, channel_id: hall.id, content });
    for (const silent of [hook, twin.say(robot, hall, 'a bot'), twin.say(bob, twin.openDm(bob), 'direct')])
      edit(silent, 'edited');
    edit(said, 'spam');
    edit(said, 'spam');
    await settled();
    expect(texts(watched)).toEqual(['fine', 'spam', 'settled']);
    expect(watched[1]).toMatchObject({
      id: said.id,
      place: { space: court.id, room: hall.id },
      author: { id: bob.id, roles: [roleOf('guests')] },
    });
  });

  test('although it cannot be written down, or a turn before it is stuck', async () => {
    const { twin, watched, recorder, hall, bob, me } = await openCourt();
    recorder.full = new Error('the disk is full');
    twin.say(bob, hall, `${me} one`);
    await until(() => watched.length === 1);
    const stuck = Promise.withResolvers<void>();
    onTestFinished(() => stuck.resolve());
    recorder.holding = stuck.promise;
    twin.say(bob, hall, `${me} two`);
    const three = twin.say(bob, hall, 'three');
    twin.edit(three, 'three, edited');
    await until(() => watched.length === 4);
    expect(texts(watched)).toEqual(['one', 'two', 'three', 'three, edited']);
  });

  test('although the watcher breaks: that harms no turn', async () => {
    const watch = () => {
      throw new Error('a mistake');
    };
    const { twin, recorder, hall, bob, me } = await openCourt({ bot: { ...quietBot(), watch } });
    twin.say(bob, hall, `${me} hello`);
    await recorder.until(() => recorder.texts.includes('hello'));
    expect(recorder.logged).toContain('a mistake');
  });

  test('when it was written while the bot was away', async () => {
    const { twin, watched, platform, open, bot, hall, bob } = await openCourt();
    await platform.stop(0);
    twin.say(bob, hall, 'spam');
    expect(watched).toEqual([]);
    await open().start(bot);
    await until(() => watched.length === 1);
    expect(watched[0]).toMatchObject({ text: 'spam', author: { id: bob.id, roles: [] } });
  });

  test('to the last message, where all are looked at, although it is more than Discord gives at once', async () => {
    const { twin, watched, platform, open, bot, court, hall, log, bob } = await openCourt();
    await platform.stop(0);
    const thread = twin.addThread(log, bob, { name: 'a thread' });
    const texts = Array.from({ length: 120 }, (_, at) => `no. ${at}`);
    for (const room of [hall, log, thread]) for (const text of texts) twin.say(bob, room, text);
    const rooms = [{ space: court.id, rooms: [hall.id], everywhere: false, since: 0 }];
    await open().start({ ...bot, watched: async () => rooms });
    const inRoom = (room: { id: string }) => watched.filter(({ place }) => place.room === room.id);
    await until(() => [hall, log, thread].every((room) => inRoom(room).length >= 100));
    await until(() => watched.length === 320);
    expect(inRoom(hall).map(({ text }) => text)).toEqual(texts);
    expect(inRoom(log)[0]?.text).toBe('no. 20');
    expect(inRoom(thread)).toHaveLength(100);
  });

  test('in threads of rooms that are looked at, too, and everywhere where that is wanted', async () => {
    const { twin, watched, platform, open, bot, court, hall, log, bob } = await openCourt();
    await platform.stop(0);
    const thread = twin.addThread(log, bob, { name: 'a thread' });
    for (const room of [hall, thread]) for (let at = 0; at < 101; at += 1) twin.say(bob, room, `no. ${at}`);
    const below = { space: court.id, rooms: [log.id], everywhere: false, since: 0 };
    const second = open();
    await second.start({ ...bot, watched: async () => [below] });
    await until(() => watched.length === 201);
    await second.stop(0);
    watched.length = 0;
    for (let at = 0; at < 101; at += 1) twin.say(bob, hall, `again ${at}`);
    await open().start({ ...bot, watched: async () => [{ ...below, rooms: [], everywhere: true }] });
    await until(() => watched.some(({ text }) => text === 'again 100'));
    expect(texts(watched)).toContain('again 0');
  });

  test('as well as can be where nobody can tell what is looked at', async () => {
    const { twin, watched, platform, open, bot, recorder, hall, bob } = await openCourt();
    await platform.stop(0);
    twin.say(bob, hall, 'spam');
    await open().start({ ...bot, watched: () => Promise.reject(new Error('a mistake')) });
    await until(() => watched.length === 1);
    expect(recorder.logged).toContain('nobody could tell which rooms are watched');
  });

  test('no more once the bot stops', async () => {
    const { twin, watched, platform, recorder, hall, bob } = await openCourt();
    const { promise, resolve } = Promise.withResolvers<void>();
    recorder.closing = promise;
    const stopping = platform.stop(0);
    const said = twin.say(bob, hall, 'late');
    twin.edit(said, 'later');
    // Edits are followed until the end: it has come through.
    await recorder.until(() => recorder.changes.length > 0);
    resolve();
    await stopping;
    expect(watched).toEqual([]);
  });

  test('as far as Discord shows it to a bot that may not read everything', async () => {
    const { twin, watched, settled, hall, bob, me } = await openCourt({ messageContent: false, portal: 0 });
    const said = twin.say(bob, hall, 'hidden from it');
    twin.edit(said, 'still hidden');
    twin.say(bob, hall, `${me} to the bot`);
    await settled();
    expect(texts(watched)).toEqual(['to the bot', 'settled']);
  });
});
