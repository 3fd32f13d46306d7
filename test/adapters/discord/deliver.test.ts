import { ComponentType, MessageFlags } from 'discord.js';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { PostError } from '#src/poster.ts';
import { turnOf } from './recorder.ts';
import { openScene, type Plan } from './scene.ts';

const messagesRoute = '/channels/{channel_id}/messages';
const messageRoute = '/channels/{channel_id}/messages/{message_id}';

/** Ann asks, and a poster for her turn is at hand. */
async function asked(plan?: Plan) {
  const scene = await openScene(plan);
  const { twin, recorder, ann, general, me } = scene;
  const question = twin.say(ann, general, `${me} what is a quine?`);
  await recorder.until(() => recorder.offers.length === 1);
  const turn = turnOf(recorder.offered());
  const own = () => twin.messages(general).filter(({ authorId }) => authorId === twin.bot.id);
  return { ...scene, question, turn, poster: recorder.stage.poster(turn), own };
}

const growing = { number: 0, text: 'A quine is', growing: true };
const done = { number: 0, text: 'A quine is a program.', growing: false };

describe('an answer', () => {
  test('replies to its question, with a stop button until it is complete', async () => {
    const { poster, own, question, turn } = await asked();
    const id = await poster.post(growing, 'key-0');
    expect(own()).toMatchObject([{ id, content: 'A quine is', replyTo: question.id }]);
    expect(own()[0]?.components).toMatchObject([
      { components: [{ type: ComponentType.Button, custom_id: `stop:${turn.id}` }] },
    ]);
    await poster.edit(id, done);
    expect(own()).toMatchObject([{ content: 'A quine is a program.', components: [] }]);
  });

  test('is posted, whatever else of it Discord tells', async () => {
    const { twin, poster, own } = await asked();
    const body = { id: '1234567890123456789', type: 'new', author: { id: twin.bot.id } };
    twin.fault({ method: 'POST', route: messagesRoute }, { type: 'answer', status: 200, body, performed: true });
    expect(await poster.post(done, 'key-0')).toBe(body.id);
    expect(own()).toHaveLength(1);
  });

  test('replies with its first page alone', async () => {
    const { poster, own } = await asked();
    await poster.post(done, 'key-0');
    await poster.post({ number: 1, text: 'More.', growing: false }, 'key-1');
    expect(own()[1]).not.toHaveProperty('replyTo');
  });

  test('is posted all the same when the question is gone', async () => {
    const { twin, poster, own, question } = await asked();
    twin.remove(question);
    await poster.post(done, 'key-0');
    expect(own()).toHaveLength(1);
  });

  test.each(['@everyone', '@here', '<@&ROLE>', '<@ANN>', '＠everyone', '[x](http://a.example) http://b.example'])(
    'pings nobody and shows no preview when it says %s, posted or edited',
    async (words) => {
      const { twin, server, ann, poster, own } = await asked();
      const role = server.guild.roles.find(({ name }) => name === 'mods');
      const text = words.replace('ROLE', role?.id ?? '').replace('ANN', ann.id);
      const id = await poster.post({ ...growing, text }, 'key-0');
      await poster.edit(id, { ...done, text: `${text} again` });
      expect(own()).toMatchObject([{ pings: [], content: `${text} again`, flags: MessageFlags.SuppressEmbeds }]);
      const bodies = twin.requests
        .filter(({ method }) => method === 'POST' || method === 'PATCH')
        .map(({ body }) => body);
      expect(bodies).toHaveLength(2);
      for (const body of bodies)
        expect(body).toMatchObject({
          allowed_mentions: { parse: [], replied_user: false },
          flags: MessageFlags.SuppressEmbeds,
        });
    },
  );

  test('of 2,000 units with half an emoji at its end is taken by Discord', async () => {
    const { twin, poster, own } = await asked();
    const text = `${'a'.repeat(1_999)}\ud83d`;
    expect(poster.size(text)).toBe(poster.limit);
    await poster.post({ ...done, text }, 'key-0');
    expect(own()[0]?.content).toBe(`${'a'.repeat(1_999)}\ufffd`);
    expect(twin.violations).toEqual([]);
  });

  test('sets its notes apart, line by line', async () => {
    const { poster } = await asked();
    expect(poster.note('One thing.\n\nAnother.')).toBe('-# One thing.\n-# Another.');
    expect(poster.unreadCue).toMatch(/^-# /);
  });
});

describe('a post', () => {
  test('of which nobody knows whether it arrived is the same one when it is tried again', async () => {
    const { twin, poster, own } = await asked();
    twin.fault({ method: 'POST', route: messagesRoute }, { type: 'cut', performed: true });
    await expect(poster.post(growing, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    const id = await poster.post(growing, 'key-0');
    expect(own()).toMatchObject([{ id }]);
  });

  test.each([
    ['a 500', { type: 'answer', status: 500, body: {} } as const, 'unknown', 1],
    ['a cut line', { type: 'cut', performed: false } as const, 'unknown', 1],
  ])('is never tried again by itself after %s', async (_what, fault, kind, count) => {
    const { twin, poster } = await asked();
    twin.fault({ method: 'POST', route: messagesRoute }, fault, 10);
    await expect(poster.post(growing, 'key-0')).rejects.toMatchObject({ kind });
    expect(twin.requests.filter(({ method }) => method === 'POST')).toHaveLength(count);
  });

  test.each([
    [404, 10_003, 'gone'],
    [404, 10_008, 'gone'],
    [403, 50_001, 'refused'],
    [403, 50_013, 'refused'],
    [403, 50_007, 'refused'],
    [403, 50_278, 'refused'],
    [400, 50_035, 'invalid'],
    [400, 30_046, 'gone'],
    [503, 0, 'unknown'],
  ])('answered with %d and code %d is %s', async (status, code, kind) => {
    const { twin, poster } = await asked();
    twin.fault({ method: 'POST', route: messagesRoute }, { type: 'answer', status, body: { code, message: 'no' } });
    await expect(poster.post(growing, 'key-0')).rejects.toMatchObject({ name: 'PostError', kind });
  });

  test('into a closed direct conversation is refused', async () => {
    const { twin, recorder } = await openScene();
    const shy = twin.addUser({ name: 'Shy', closed: true });
    twin.say(shy, twin.openDm(shy), 'hello');
    await recorder.until(() => recorder.offers.length === 1);
    const poster = recorder.stage.poster(turnOf(recorder.offered()));
    await expect(poster.post(growing, 'key-0')).rejects.toMatchObject({ kind: 'refused' });
  });

  test('that would have to wait for an hour is given up at once, with the time to come back', async () => {
    const { twin, poster } = await asked();
    twin.fault({ method: 'POST', route: messagesRoute }, { type: 'limited', scope: 'user', seconds: 3_600 }, 2);
    const error = await poster.post(growing, 'key-0').then(
      () => expect.unreachable(),
      (reason: PostError) => reason,
    );
    expect(error).toMatchObject({ kind: 'limited' });
    expect(error.retryAfterMs).toBeGreaterThan(3_000_000);
  });
});

describe('a message of the bot is found', () => {
  test('by what it answers, when Discord forgot its nonce', async () => {
    const { twin, poster, own, ann, general } = await asked();
    twin.say(ann, general, 'still there?');
    const id = await poster.post(growing, 'key-0');
    twin.say(twin.bot, general, 'another message');
    expect(own()).toHaveLength(2);
    expect(await poster.find('key-0', done)).toBe(id);
  });

  test('by its text, when it is a further page', async () => {
    const { poster } = await asked();
    await poster.post(done, 'key-0');
    const id = await poster.post({ number: 1, text: 'More.', growing: false }, 'key-1');
    expect(await poster.find('key-1', { number: 1, text: 'More.', growing: false })).toBe(id);
  });

  test('behind hundreds of others', async () => {
    const { twin, poster, ann, general } = await asked({ limits: 0 });
    for (let n = 0; n < 250; n += 1) twin.say(ann, general, `chatter ${n}`);
    const id = await poster.post(growing, 'key-0');
    expect(await poster.find('key-0', growing)).toBe(id);
  });

  test('not when it never arrived, however much others say the same', async () => {
    const { twin, poster, ann, question, general } = await asked();
    twin.say(ann, general, growing.text, { replyTo: question });
    expect(await poster.find('key-0', growing)).toBeUndefined();
  });
});

test('removing a message twice is no error', async () => {
  const { poster, own } = await asked();
  const id = await poster.post(growing, 'key-0');
  await poster.remove(id);
  await poster.remove(id);
  expect(own()).toEqual([]);
});

describe('the bot is seen typing', () => {
  test('at once, until the first words', async () => {
    const { twin, general, poster } = await asked();
    poster.working('thinking');
    await twin.until(() => twin.typing(general));
    await poster.post(growing, 'key-0');
    expect(twin.typing(general)).toBe(false);
    poster.working('thinking');
    await poster.edit(twin.messages(general).at(-1)?.id ?? '', done);
    expect(twin.typing(general)).toBe(false);
  });

  test('again every eight seconds, and no more once the turn is over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { twin, poster } = await asked();
    const beats = () => twin.requests.filter(({ route }) => route === '/channels/{channel_id}/typing').length;
    poster.working('thinking');
    vi.advanceTimersByTime(8_000);
    await twin.until(() => beats() === 2);
    poster.over();
    vi.advanceTimersByTime(80_000);
    await poster.post(growing, 'key-0');
    expect(beats()).toBe(2);
  });

  test('not, without harm, where Discord fails', async () => {
    const { twin, poster } = await asked();
    twin.fault({ route: '/channels/{channel_id}/typing' }, { type: 'answer', status: 500, body: {} });
    poster.working('thinking');
    await twin.until(() =>
      twin.requests.some(({ route, status }) => route === '/channels/{channel_id}/typing' && status === 500),
    );
    expect(await poster.post(growing, 'key-0')).not.toBe('');
  });
});

test('twelve edits at the pace it asks for meet no rate limit, and never wait for one', async () => {
  const { twin, poster } = await asked();
  const id = await poster.post(growing, 'key-0');
  const paces: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    paces.push(poster.pace());
    await new Promise((resolve) => setTimeout(resolve, paces.at(-1)));
    await poster.edit(id, { ...growing, text: `edit ${n}` });
  }
  const edits = twin.requests.filter(({ route, method }) => route === messageRoute && method === 'PATCH');
  expect(edits.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
  const gaps = edits.slice(1).map(({ at }, index) => at - (edits[index]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...paces)).toBeLessThan(3_000);
});
