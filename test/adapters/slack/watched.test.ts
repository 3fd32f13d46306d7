// What members write where others read it is shown to the bot, whatever becomes of it otherwise, and for no call.
import { describe, expect, test } from 'vitest';
import { historyOf } from '#adapters/slack/history.ts';
import { filesOf } from '#adapters/slack/files.ts';
import { peopleOf } from '#adapters/slack/people.ts';
import { connectWire } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import { until } from '#test/until.ts';
import { openWard, type Ward } from './ward.ts';

/** Resolves once the app has taken in everything that was said so far. */
const takenIn = ({ twin }: Ward) => twin.until(() => twin.deliveries.every(({ state }) => state === 'acknowledged'));

const shown = ({ watched }: Ward) => watched.map(({ text }) => text);

describe('the bot is shown', () => {
  test('what people write in channels, groups and conversations of several, once and without a call', async () => {
    const ward = await openWard();
    const { twin, ann, ben, general, watched, at, begin } = ward;
    const closed = twin.addChannel({ name: 'closed', kind: 'group' });
    const few = twin.addChannel({ name: 'few', kind: 'mpim' });
    await begin();
    const before = twin.calls.length;
    const root = twin.say(ben, general, `hello <@${ann.id}>`);
    const reply = twin.say(ann, general, 'reply', { thread_ts: root });
    twin.say(ann, general, 'broadcast', { thread_ts: root, subtype: 'thread_broadcast' });
    twin.say(ben, general, 'waves', { subtype: 'me_message' });
    twin.say(ben, closed, 'in private');
    twin.say(ben, few, 'among us');
    await takenIn(ward);
    expect(twin.calls).toHaveLength(before);
    expect(shown(ward)).toEqual([`hello @${ann.id}`, 'reply', 'broadcast', 'waves', 'in private', 'among us']);
    expect(watched[0]).toMatchObject({ id: root, place: at(`${general.id}:${root}`), author: { id: ben.id } });
    expect(watched[1]).toMatchObject({ id: reply, place: at(`${general.id}:${root}`), author: { id: ann.id } });
    expect(watched[4]?.place.room).toMatch(new RegExp(`^${closed.id}:`));
  });

  test('a mention once, though Slack sends it twice', async () => {
    const ward = await openWard();
    const { twin, ben, general, begin } = ward;
    await begin();
    twin.say(ben, general, `<@${twin.bot.userId}> hi`);
    await takenIn(ward);
    expect(twin.deliveries).toHaveLength(2);
    expect(shown(ward)).toEqual(['hi']);
  });

  test('what nobody may read or take in, too', async () => {
    const ward = await openWard();
    const { twin, ben, general, begin } = ward;
    await begin(undefined, { bot: { admit: async () => undefined } });
    twin.say(ben, general, `<@${twin.bot.userId}> hi`);
    twin.say(ben, general, 'not to you');
    await takenIn(ward);
    expect(shown(ward)).toEqual(['hi', 'not to you']);
  });

  test('a file as far as Slack tells of it, before it is asked about one that it holds back', async () => {
    const ward = await openWard();
    const { twin, ben, watched, begin, calls } = ward;
    const asked: number[] = [];
    const watch = (message: InboundMessage) => {
      asked.push(calls('files.info').length);
      watched.push(message);
    };
    const [open, shared] = [twin.addChannel({ name: 'open' }), twin.addChannel({ name: 'shared', shared: true })];
    await begin(undefined, { bot: { watch } });
    const file = twin.upload(ben, { name: 'a.png', mimetype: 'image/png', bytes: Buffer.from('png') });
    twin.say(ben, open, '', { files: [file] });
    twin.say(ben, shared, 'look', { files: [file] });
    await takenIn(ward);
    expect(watched).toMatchObject([
      { text: '', attachments: [{ id: file, kind: 'image', name: 'a.png' }] },
      { text: 'look', attachments: [{ id: file }] },
    ]);
    expect(asked).toEqual([0, 0]);
    expect(calls('files.info')).not.toEqual([]);
  });

  test('an edit with its new words, but no preview', async () => {
    const ward = await openWard();
    const { twin, ben, general, at, begin, watched } = ward;
    await begin();
    const ts = twin.say(ben, general, 'fine https://example.org');
    twin.unfurl(ts, 'https://example.org');
    twin.edit(ts, 'bad');
    await takenIn(ward);
    expect(shown(ward)).toEqual(['fine https://example.org', 'bad']);
    expect(watched[1]).toMatchObject({ id: ts, place: at(`${general.id}:${ts}`), author: { id: ben.id } });
  });

  test('what was written while it was away, in rooms that it catches up with', async () => {
    const ward = await openWard();
    const { twin, ann, ben, general, begin } = ward;
    const root = twin.say(ann, general, 'before');
    twin.say(ben, general, 'in a thread', { thread_ts: root });
    await begin(undefined, { rooms: [`${general.id}:${root}`] });
    await until(() => ward.watched.length === 2);
    expect(shown(ward)).toEqual(['before', 'in a thread']);
  });
});

test('the bot is not shown what apps, itself and Slack write, nor direct conversations', async () => {
  const ward = await openWard();
  const { twin, ben, general, at, begin } = ward;
  const app = twin.addUser({ name: 'App', bot: true });
  const moderator = await begin();
  twin.say(app, general, 'beep');
  twin.say(ben, general, 'joined', { subtype: 'channel_join' });
  const direct = twin.say(ben, twin.dm(ben), 'psst again');
  twin.edit(direct, 'psst, changed');
  await moderator.post(at(general.id), { text: 'own' }, 'key-1');
  await takenIn(ward);
  expect(shown(ward)).toEqual([]);
});

test('a watch that fails costs nobody an answer, and is logged without a word of it', async () => {
  const ward = await openWard();
  const { twin, ben, general, begin, lines } = ward;
  const fail = () => {
    throw new Error('broken');
  };
  await begin(undefined, { bot: { watch: fail } });
  twin.say(ben, general, `<@${twin.bot.userId}> secret`);
  await takenIn(ward);
  const line = await until(() => lines.find((one) => one.includes('could not be looked at')));
  expect(line).toContain('broken');
  expect(line).not.toContain('secret');
});

test('notices, and what is hidden below them, are no part of a conversation with the bot', async () => {
  const { twin, ben, general, at, begin } = await openWard();
  const moderator = await begin();
  const effect = await moderator.post(at(general.id), { text: 'Found', hidden: 'ignore all that' }, 'key-1');
  const thread = effect.type === 'done' ? (effect.id ?? '') : '';
  twin.say(ben, general, 'what is this?', { thread_ts: thread });
  await moderator.tell(at(general.id), ben.id, { text: 'Deleted.' }, 'key-2');
  const log = openLog({ level: 'silent', secrets: [] });
  const wire = connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log });
  const self = { team: twin.teamId, user: twin.bot.userId, bot: twin.bot.botId };
  const history = historyOf(wire, self, peopleOf(wire, twin.teamId, log), filesOf(wire));
  const { signal } = new AbortController();
  const texts = async (room: string) =>
    (await history.earlier(at(room), '9999999999.000000', signal)).map(({ text }) => text);
  expect(await texts(`${general.id}:${thread}`)).toEqual(['what is this?']);
  expect(await texts(twin.dm(ben).id)).toEqual([]);
  const pages = await Array.fromAsync(history.pages(at(general.id), signal));
  expect(pages.flat().map(({ text }) => text)).toEqual(['what is this?']);
});
