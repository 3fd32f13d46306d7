import { describe, expect, test } from 'vitest';
import { PermissionFlagsBits } from 'discord.js';
import type { InboundMessage } from '#src/message.ts';
import { turnOf } from './recorder.ts';
import { openScene, type Plan, type Scene } from './scene.ts';

const page = { number: 0, text: 'Because of Rayleigh.', growing: false };
const open = '/channels/{channel_id}/messages/{message_id}/threads';

/** Ann asks, and is to be answered in a thread of her message. */
async function asked(words: string, plan: Plan = {}) {
  const scene = await openScene(plan);
  const message = await say(scene, words);
  const { twin, recorder } = scene;
  const own = (room: { id: string }) =>
    twin.messages(room).filter(({ authorId, content }) => authorId === twin.bot.id && content !== '');
  return {
    ...scene,
    message,
    own,
    poster: (...turn: [InboundMessage, ...InboundMessage[]]) => recorder.stage.poster(turnOf(...turn)),
  };
}

async function say({ twin, recorder, ann, general, me }: Scene, words: string): Promise<InboundMessage> {
  const { id } = twin.say(ann, general, `${me} ${words}`);
  await recorder.until(() => recorder.offers.some((offer) => offer.id === id));
  return { ...recorder.offered(words), apart: true };
}

const threads = ({ twin }: Scene) => twin.requests.filter(({ route }) => route === open);

describe('an answer apart', () => {
  test('stands in a new thread of the question, named after it', async () => {
    const scene = await asked('**why** is the sky blue?\nand so on');
    const { message, own, general, poster, twin } = scene;
    await poster(message).post(page, 'key-0');
    expect(own(general)).toEqual([]);
    expect(own(message)).toMatchObject([{ content: page.text }]);
    expect(threads(scene)).toMatchObject([{ body: { name: 'why is the sky blue?' } }]);
    expect(twin.violations).toEqual([]);
  });

  test.each([
    ['word '.repeat(40).trim(), `${'word '.repeat(11).trim()}…`],
    ['x'.repeat(300), `${'x'.repeat(59)}…`],
  ])('has a thread with a short name, however long the question', async (words, name) => {
    const scene = await asked(words);
    await scene.poster(scene.message).post(page, 'key-0');
    expect(threads(scene)).toMatchObject([{ body: { name } }]);
  });

  test('is gone on with there without a mention', async () => {
    const { twin, recorder, bob, message, poster } = await asked('why is the sky blue?');
    await poster(message).post(page, 'key-0');
    twin.say(bob, message, 'and at dusk?');
    await recorder.until(() => recorder.texts.includes('and at dusk?'));
    expect(recorder.offered('and at dusk?')).toMatchObject({ addressed: true, byThread: true, inThread: true });
    const earlier = await recorder.offered('and at dusk?').earlier(new AbortController().signal);
    expect(earlier.map(({ text }) => text)).toEqual(['why is the sky blue?', page.text]);
  });

  test('that began before a crash goes on in the same thread', async () => {
    const scene = await asked('why is the sky blue?');
    const { message, recorder, twin, general, own } = scene;
    const again = () => recorder.stage.poster(turnOf(recorder.stage.revive(structuredClone(stored(message)))));
    // The thread is made, and then the process is gone; once more after the post, before anybody knew of it.
    twin.fault({ route: '/channels/{channel_id}/messages' }, { type: 'cut', performed: false });
    await expect(again().post(page, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    const posted = await again().post(page, 'key-0');
    const third = again();
    expect(await third.find('key-0', page)).toBe(posted);
    await third.edit(posted, { ...page, text: 'Because of Lord Rayleigh.' });
    expect(own(message)).toMatchObject([{ content: 'Because of Lord Rayleigh.' }]);
    expect(own(general)).toEqual([]);
    await third.remove(posted);
    expect(own(message)).toEqual([]);
  });

  test('to a burst has one thread, that of its first message, however many there were when it began', async () => {
    const scene = await asked('why is the sky blue?');
    const { message, own, general, poster } = scene;
    await poster(message).post(page, 'key-0');
    const next = await say(scene, 'and the sea?');
    await poster(message, next).post({ ...page, number: 1, text: 'The sea, too.' }, 'key-1');
    expect(own(message).map(({ content }) => content)).toEqual([page.text, 'The sea, too.']);
    expect([...own(next), ...own(general)]).toEqual([]);
  });

  test('stands in the thread that somebody has made of the question already', async () => {
    const { twin, bob, general, message, own, poster } = await asked('why is the sky blue?');
    twin.addThread(general, bob, { name: 'the sky', from: message });
    await poster(message).post(page, 'key-0');
    expect(own(message)).toHaveLength(1);
  });
});

describe('what was posted before a crash, and nobody knows whether it arrived,', () => {
  const lost = { type: 'cut', performed: true } as const;

  test('is found although the burst went on after it', async () => {
    const scene = await asked('why is the sky blue?');
    const { message, recorder, twin, general, own } = scene;
    const plain = (one: InboundMessage) => ({ ...one, apart: false });
    twin.fault({ route: '/channels/{channel_id}/messages' }, lost);
    await expect(scene.poster(plain(message)).post(page, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    const next = await say(scene, 'and the sea?');
    const again = recorder.stage.poster(turnOf(plain(message), plain(next)));
    expect(await again.find('key-0', page)).toBe(own(general)[0]?.id);
  });

  test('is found in a thread of its own, whatever it said by then, and not taken for another', async () => {
    const { message, general, own, poster, twin, ann } = await asked('why is the sky blue?');
    twin.fault({ route: '/channels/{channel_id}/messages' }, lost);
    await expect(poster(message).post({ ...page, text: 'Beca' }, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    const next = twin.say(ann, message, 'and?');
    twin.say(twin.bot, message, 'and what?', { replyTo: next });
    expect(await poster(message).find('key-0', page)).toBe(own(message)[0]?.id);
    expect(await poster(message).find('key-1', { ...page, number: 1 })).toBeUndefined();
    expect(own(general)).toEqual([]);
  });

  test('was not, where nothing of it is in its thread', async () => {
    const { message, poster, twin } = await asked('why is the sky blue?');
    twin.fault({ route: '/channels/{channel_id}/messages' }, { type: 'cut', performed: false });
    await expect(poster(message).post(page, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    expect(await poster(message).find('key-0', page)).toBeUndefined();
  });

  test('is found although what asked for it is a button, whose wish has a name of its own', async () => {
    const { message, general, own, poster, twin } = await asked('why is the sky blue?');
    const wish = {
      ...message,
      apart: false,
      id: 'again:0192f0c1',
      repliesTo: message.id,
      task: { name: 'again', chosen: {} },
    };
    twin.fault({ route: '/channels/{channel_id}/messages' }, lost);
    await expect(poster(wish).post(page, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    expect(await poster(wish).find('key-0', page)).toBe(own(general)[0]?.id);
    expect(own(general)).toMatchObject([{ replyTo: message.id }]);
  });

  test('is asked for in the thread it stands in, of which a button asks for more', async () => {
    const { message, own, poster, twin } = await asked('why is the sky blue?');
    await poster(message).post(page, 'key-0');
    const place = { ...message.place, room: message.id };
    const wish = {
      ...message,
      apart: false,
      place,
      inThread: true,
      id: 'more:0192f0c1',
      repliesTo: message.id,
      task: { name: 'more', chosen: {} },
    };
    await poster(wish).post({ ...page, text: 'And of ozone.' }, 'key-1');
    expect(own(message).map(({ content }) => content)).toEqual([page.text, 'And of ozone.']);
    expect(twin.violations).toEqual([]);
  });
});

describe('where no thread may be made', () => {
  test.each([
    ['CreatePublicThreads', PermissionFlagsBits.CreatePublicThreads],
    ['SendMessagesInThreads', PermissionFlagsBits.SendMessagesInThreads],
  ])('for want of %s, the answer is a reply, and Discord need not refuse', async (_, deny) => {
    const scene = await asked('why is the sky blue?');
    const { twin, general, message, own, poster } = scene;
    twin.restrict(general, twin.bot, { deny });
    await say(scene, 'all that was before this has come through');
    const learned = twin.requests.length;
    await poster(message).post(page, 'key-0');
    expect(own(general)).toMatchObject([{ content: page.text, replyTo: message.id }]);
    expect(twin.requests.slice(learned).filter(({ status }) => status === 403)).toEqual([]);
  });

  test('as Discord says, the answer is a reply', async () => {
    const { twin, general, message, own, poster } = await asked('why is the sky blue?');
    twin.fault({ route: open }, { type: 'answer', status: 400, body: { code: 50_024, message: 'no' } });
    await poster(message).post(page, 'key-0');
    expect(own(general)).toMatchObject([{ replyTo: message.id }]);
  });

  test('a right that was taken after the thread was made leaves the answer where it was', async () => {
    const scene = await asked('why is the sky blue?');
    const { twin, general, message, own, poster } = scene;
    await poster(message).post(page, 'key-0');
    twin.restrict(general, twin.bot, { deny: PermissionFlagsBits.CreatePublicThreads });
    await say(scene, 'all that was before this has come through');
    await poster(message).post({ ...page, number: 1 }, 'key-1');
    expect(own(message)).toHaveLength(2);
  });

  test('Discord that is away is waited for', async () => {
    const { twin, general, message, own, poster } = await asked('why is the sky blue?');
    const one = poster(message);
    twin.fault({ route: open }, { type: 'answer', status: 503, body: {} });
    await expect(one.post(page, 'key-0')).rejects.toMatchObject({ kind: 'unknown' });
    await one.post(page, 'key-0');
    expect([own(general).length, own(message).length]).toEqual([0, 1]);
  });
});

test('an answer that is deleted in its thread is told of the room it was asked in, too', async () => {
  const { twin, recorder, general, message, poster } = await asked('why is the sky blue?');
  const posted = await poster(message).post(page, 'key-0');
  twin.remove(posted);
  await recorder.until(() => recorder.changes.length === 2);
  expect(recorder.changes.map(({ place, messageId }) => [place.room, messageId])).toEqual([
    [message.id, posted],
    [general.id, posted],
  ]);
});

test('a thread is told which channel it belongs to, from memory', async () => {
  const scene = await openScene();
  const { platform, twin, ann, general } = scene;
  const thread = twin.addThread(general, ann, { name: 'about quines' });
  await say(scene, 'all that was before this has come through');
  const asked = twin.requests.length;
  expect([platform.parentOf?.(thread.id), platform.parentOf?.(general.id), platform.parentOf?.('1')]).toEqual([
    general.id,
    undefined,
    undefined,
  ]);
  expect(twin.requests).toHaveLength(asked);
});

/** As it is written into the ledger and read from there. */
function stored(message: InboundMessage): InboundMessage {
  return JSON.parse(JSON.stringify(message)) as InboundMessage;
}
