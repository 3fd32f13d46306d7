import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { openScene } from './scene.ts';

const messagesRoute = '/channels/{channel_id}/messages';
const member = '/guilds/{guild_id}/members/{user_id}';
const minuteMs = 60_000;

describe('what was written while the bot was stopped', () => {
  test('is taken in at the next start, oldest first, from channels, threads and direct conversations', async () => {
    const { twin, recorder, platform, open, general, garden, ann, bob, me } = await openScene();
    const thread = twin.addThread(general, ann, { name: 'a thread' });
    const dm = twin.openDm(bob);
    twin.say(ann, general, `${me} before`);
    await recorder.until(() => recorder.texts.includes('before'));
    await platform.stop(0);
    for (const text of ['one', 'two', 'three']) twin.say(ann, general, `${me} ${text}`);
    twin.say(bob, garden, `${me} in the garden`);
    twin.say(ann, thread, `${me} in the thread`);
    twin.say(bob, dm, 'between us');
    recorder.rooms = [{ place: { platform: 'discord', space: `dm:${bob.id}`, room: dm.id }, inThread: true }];
    await open().start(recorder.bot);
    await recorder.until(() => recorder.texts.includes('between us') && recorder.texts.includes('in the garden'));
    await recorder.until(() => recorder.texts.includes('in the thread') && recorder.texts.includes('three'));
    const inGeneral = recorder.offers.filter(({ place }) => place.room === general.id).map(({ text }) => text);
    // "before" comes twice, within the margin: the ledger knows it.
    expect(inGeneral).toEqual(['before', 'before', 'one', 'two', 'three']);
    expect(recorder.offers.find(({ text }) => text === 'between us')).toMatchObject({
      addressed: true,
      place: { space: `dm:${bob.id}` },
    });
  });

  test.each([undefined, '1012'])('is taken in where the last message is told as %s', async (lastMessageId) => {
    const { twin, recorder, platform, open, general, ann, me } = await openScene();
    await platform.stop(0);
    twin.say(ann, general, `${me} hello`);
    Object.assign(general, { lastMessageId });
    await open().start(recorder.bot);
    await recorder.until(() => recorder.texts.length > 0);
    expect(recorder.texts).toEqual(['hello']);
  });

  test('is taken in although a message beside it is one that nobody understands', async () => {
    const { twin, recorder, platform, open, general, ann, me } = await openScene();
    await platform.stop(0);
    twin.say(ann, general, `${me} hello`);
    const route = `${twin.apiUrl}/v10/channels/${general.id}/messages`;
    const answer = await fetch(route, { headers: { authorization: `Bot ${twin.token}` } });
    const [said] = z.array(z.looseObject({})).parse(await answer.json());
    const body = [
      { ...said, author: { id: 'a guest' }, content: null },
      { ...said, referenced_message: { id: 7 } },
    ];
    twin.fault({ method: 'GET', route: messagesRoute }, { type: 'answer', status: 200, body });
    await open().start(recorder.bot);
    await recorder.until(() => recorder.texts.length > 0);
    expect(recorder.texts).toEqual(['hello']);
  });

  test('is taken in with the rights and the name of who wrote it', async () => {
    const { twin, recorder, platform, open, general, bob, server, me } = await openScene();
    twin.grant(server, bob, ['mods'], 'Bobby');
    await platform.stop(0);
    twin.say(bob, general, `${me} hello`);
    await open().start(recorder.bot);
    await recorder.until(() => recorder.texts.includes('hello'));
    expect(recorder.offers.at(-1)?.author).toMatchObject({ name: 'Bobby', isAdmin: true });
  });

  test('is taken in with the rights of who wrote it, too, where everything is answered, mentioned or not', async () => {
    const { twin, recorder, platform, open, general, bob, server } = await openScene();
    const rights = () => twin.requests.filter(({ route }) => route === member).length;
    twin.grant(server, bob, ['guests']);
    await platform.stop(0);
    twin.say(bob, general, 'to nobody');
    const again = open();
    await again.start(recorder.bot);
    await recorder.until(() => recorder.texts.includes('to nobody'));
    await again.stop(0);
    expect([recorder.offered('to nobody').author.roles, rights()]).toEqual([[], 0]);
    recorder.wishes.chosen = { trigger: 'always' };
    await open().start(recorder.bot);
    await recorder.until(() => recorder.texts.filter((text) => text === 'to nobody').length > 1);
    expect(recorder.offers.findLast(({ text }) => text === 'to nobody')?.author.roles).toHaveLength(1);
  });

  test('is read again when nobody can tell what its author may do', async () => {
    const { twin, recorder, platform, open, general, bob, server, me } = await openScene();
    twin.grant(server, bob, ['guests']);
    await platform.stop(0);
    twin.say(bob, general, `${me} hello`);
    twin.fault({ route: member }, { type: 'answer', status: 400, body: { code: 0, message: 'not now' } });
    await open().start(recorder.bot);
    await recorder.until(() => recorder.logged.includes('it will be read again'));
    expect(recorder.texts).toEqual([]);
  });

  test('is left alone when it is older than an hour, and channels the bot may not read are not asked for', async () => {
    const { twin, recorder, platform, general, garden, ann, server, me } = await openScene({ asleep: true });
    const secret = twin.addChannel(server, { name: 'secret' });
    recorder.position = String((BigInt(Date.now() - 300 * minuteMs) - 1_420_070_400_000n) << 22n);
    twin.restrict(secret, twin.bot, { deny: 0x400n });
    twin.say(ann, general, `${me} long ago`, { at: Date.now() - 61 * minuteMs });
    twin.say(ann, general, `${me} lately`);
    twin.say(ann, garden, `${me} long ago`, { at: Date.now() - 61 * minuteMs });
    twin.say(ann, secret, `${me} not for the bot`);
    await platform.start(recorder.bot);
    await recorder.until(() => recorder.texts.includes('lately'));
    expect(recorder.texts).toEqual(['lately']);
    expect(twin.requests.filter(({ route }) => route === messagesRoute).map(({ path }) => path)).toEqual([
      `/channels/${general.id}/messages`,
    ]);
    expect(twin.invalidRequests).toBe(0);
  });

  test('is not looked for at the very first start, from which on it is remembered how far was read', async () => {
    const { twin, recorder, platform, general, ann, me } = await openScene({ asleep: true });
    twin.say(ann, general, `${me} before the bot`);
    await platform.start(recorder.bot);
    const first = BigInt(recorder.position ?? 0);
    expect(first).toBeGreaterThan(0n);
    const said = twin.say(ann, general, `${me} hello`);
    await recorder.until(() => recorder.offers.length > 0);
    expect(recorder.texts).toEqual(['hello']);
    await vi.waitFor(() => expect(recorder.position).toBe(said.id));
  });
});

test('a session that cannot be resumed is followed by a look at what it missed', async () => {
  const { twin, recorder, general, ann, me } = await openScene();
  twin.gateway.invalidate(false);
  twin.say(ann, general, `${me} in between`);
  await recorder.until(() => recorder.texts.includes('in between'));
  expect(twin.identifies).toHaveLength(2);
});

test('a resumed session costs no request', async () => {
  const { twin, recorder, general, ann, me } = await openScene();
  const requests = twin.requests.length;
  twin.gateway.drop(4000);
  twin.say(ann, general, `${me} hello`);
  await recorder.until(() => recorder.texts.includes('hello'));
  expect(twin.requests).toHaveLength(requests);
});

test('a message that could not be written down holds the mark, and is read again', async () => {
  const { twin, recorder, general, ann, me } = await openScene();
  const mark = recorder.position;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  recorder.full = new Error('ENOSPC');
  twin.say(ann, general, `${me} hello`);
  await vi.waitFor(() => expect(recorder.logged).toContain('could not be taken in'));
  recorder.full = undefined;
  twin.say(ann, general, `${me} and then`);
  await vi.waitFor(() => expect(recorder.texts).toEqual(['and then']));
  expect(recorder.position).toBe(mark);
  vi.advanceTimersByTime(30_000);
  vi.useRealTimers();
  await recorder.until(() => recorder.texts.includes('hello'));
  await vi.waitFor(() => expect(BigInt(recorder.position ?? 0)).toBeGreaterThan(BigInt(mark ?? 0)));
});

test('a channel that cannot be read keeps no other from being caught up with', async () => {
  const { twin, recorder, platform, open, general, garden, ann, me } = await openScene();
  await platform.stop(0);
  twin.say(ann, general, `${me} one`);
  twin.say(ann, garden, `${me} two`);
  twin.fault(
    { path: `/channels/${general.id}/messages`, method: 'GET' },
    { type: 'answer', status: 403, body: { code: 50_001, message: 'no' } },
  );
  await open().start(recorder.bot);
  await recorder.until(() => recorder.texts.includes('two'));
  expect(recorder.texts).toEqual(['two']);
});

describe('the start and the end', () => {
  test('unfinished turns run once, before anything new is taken in', async () => {
    const { twin, recorder, platform, general, ann, me } = await openScene({ asleep: true });
    await platform.start(recorder.bot);
    twin.say(ann, general, `${me} hello`);
    await recorder.until(() => recorder.offers.length > 0);
    twin.gateway.drop(4000);
    await twin.until(() => twin.resumes.length === 1);
    expect(recorder.steps).toEqual(['resume']);
  });

  test('nothing is taken in while running answers end, and what comes is not counted as read', async () => {
    const { twin, recorder, platform, general, ann, me } = await openScene();
    const mark = recorder.position;
    const answers = Promise.withResolvers<void>();
    recorder.closing = answers.promise;
    const stopping = platform.stop(1_000);
    const late = twin.say(ann, general, `${me} too late`);
    twin.remove(late);
    await recorder.until(() => recorder.changes.length === 1);
    answers.resolve();
    await stopping;
    expect(recorder.steps).toEqual(['resume', 'close 1000']);
    expect([recorder.offers, recorder.position]).toEqual([[], mark]);
    expect(platform.health()).toMatchObject({ ready: false });
  });
});
