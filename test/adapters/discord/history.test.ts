import { describe, expect, test } from 'vitest';
import { MessageType, PermissionFlagsBits } from 'discord.js';
import { BotError } from '#src/trouble.ts';
import type { EarlierMessage } from '#src/message.ts';
import { openScene, type Plan, type Scene } from './scene.ts';

const never = new AbortController().signal;
const list = '/channels/{channel_id}/messages';

/** Has Ann ask in a room, and reads back from there. */
async function askedIn({ twin, recorder, ann, me }: Scene, room: { readonly id: string }) {
  const words = 'what happened here?';
  twin.say(ann, room, `${me} ${words}`);
  await recorder.until(() => recorder.texts.includes(words));
  const asked = recorder.offered(words);
  if (!asked) throw new Error('nothing was offered');
  return asked;
}

async function pagesOf(plan: Plan, prepare: (scene: Scene) => void | Promise<void>) {
  const scene = await openScene(plan);
  await prepare(scene);
  const asked = await askedIn(scene, scene.general);
  const read = async () => Array.fromAsync(asked.history(never));
  return { ...scene, asked, read };
}

const textsOf = (pages: readonly (readonly EarlierMessage[])[]) => pages.map((page) => page.map(({ text }) => text));

describe('the history of a room', () => {
  test('comes a hundred at a time, the newest page first and each oldest first, as far as somebody reads', async () => {
    const { twin, asked, read } = await pagesOf({}, ({ twin, bob, general }) => {
      for (let at = 0; at < 250; at++) twin.say(bob, general, `line ${at}`);
    });
    const pages = textsOf(await read());
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 51]);
    expect(pages[0]?.at(-1)).toBe('what happened here?');
    expect([pages[0]?.[0], pages[1]?.[0], pages[2]?.[0]]).toEqual(['line 151', 'line 51', 'line 0']);
    const before = twin.requests.length;
    for await (const page of asked.history(never)) if (page.length > 0) break;
    expect(twin.requests.slice(before).map(({ path }) => path.split('?')[0])).toHaveLength(1);
  });

  test('tells who said what, with its address and its files, and what the bot itself answered', async () => {
    const cat = { name: 'cat.png', mediaType: 'image/png', bytes: new TextEncoder().encode('a cat') };
    const { server, general, bob, twin, read } = await pagesOf({}, (scene) => {
      const own = scene.twin.say(scene.bob, scene.general, 'look, @someone', { attachments: [cat] });
      scene.twin.say(scene.twin.bot, scene.general, 'a cat', { replyTo: own });
    });
    const [[photo, answer] = []] = await read();
    expect(photo).toMatchObject({ author: { id: bob.id, name: 'Bob' }, text: 'look, @someone', own: false });
    expect(photo?.link).toBe(`https://discord.com/channels/${server.id}/${general.id}/${photo?.id}`);
    expect(answer).toMatchObject({ author: { id: twin.bot.id }, text: 'a cat', own: true });
    const [file] = photo?.attachments ?? [];
    expect(file && Buffer.concat(await Array.fromAsync(file.read(never))).toString()).toBe('a cat');
  });

  test('leaves out the system, other bots and the outcomes of commands', async () => {
    const { read } = await pagesOf({}, ({ twin, ann, general }) => {
      const other = twin.addUser({ name: 'Bot', bot: true });
      twin.say(other, general, 'beep');
      twin.say(ann, general, '', { type: MessageType.ChannelPinnedMessage });
      twin.say(twin.bot, general, 'here are your settings', { type: MessageType.ChatInputCommand });
      twin.say(ann, general, 'a person');
    });
    expect(textsOf(await read()).flat()).toEqual(['a person', 'what happened here?']);
  });

  test('begins, in a thread, with the message it grew from', async () => {
    const scene = await openScene();
    const { twin, recorder, bob, general } = scene;
    const from = twin.say(bob, general, 'who has the key?');
    const thread = twin.addThread(general, bob, { name: 'the key', from });
    recorder.takesPart.add(thread.id);
    const asked = await askedIn(scene, thread);
    const texts = textsOf(await Array.fromAsync(asked.history(never))).flat();
    expect(texts).toEqual(['who has the key?', asked.text]);
  });

  test('of a direct conversation has addresses of its own', async () => {
    const scene = await openScene({ messageContent: false });
    const dm = scene.twin.openDm(scene.ann);
    const asked = await askedIn(scene, dm);
    const [[said] = []] = await Array.fromAsync(asked.history(never));
    expect(said?.link).toBe(`https://discord.com/channels/@me/${dm.id}/${asked.id}`);
  });

  test('can be read of a message that was stored', async () => {
    const { recorder, asked } = await pagesOf({}, () => undefined);
    const again = recorder.stage.revive(asked);
    expect(textsOf(await Array.fromAsync(again.history(never)))).toEqual([[asked.text]]);
  });

  test('waits for the limits of Discord, however long, unless nobody wants it any more', async () => {
    const { twin, recorder, asked } = await pagesOf({}, () => undefined);
    twin.fault({ route: list, method: 'GET' }, { type: 'limited', scope: 'user', seconds: 30 });
    const ending = new AbortController();
    const reading = Array.fromAsync(asked.history(ending.signal)).catch((error: unknown) => error);
    await recorder.until(() => recorder.logged.includes('waits for the limits'));
    ending.abort();
    expect(await reading).toMatchObject({ name: 'AbortError' });
  });
});

describe('where the bot may not read back', () => {
  const refused = async (asked: { history(signal: AbortSignal): AsyncIterable<unknown> }) =>
    Array.fromAsync(asked.history(never)).catch((error: unknown) => error as BotError);

  test('it says which right it needs, though Discord itself only tells nothing', async () => {
    const { twin, general, asked } = await pagesOf({}, () => undefined);
    twin.restrict(general, twin.bot, { deny: PermissionFlagsBits.ReadMessageHistory });
    const error = await refused(asked);
    expect(error).toBeInstanceOf(BotError);
    expect(error).toMatchObject({ sentence: expect.stringContaining('Read Message History') });
  });

  test('it says so, too, where it may not even look', async () => {
    const { twin, general, asked } = await pagesOf({}, () => undefined);
    twin.restrict(general, twin.bot, { deny: PermissionFlagsBits.ViewChannel });
    expect(await refused(asked)).toMatchObject({ sentence: expect.stringContaining('may not read') });
  });

  test('it says why, when what is not for it is hidden', async () => {
    const { asked } = await pagesOf({ messageContent: false }, () => undefined);
    expect(await refused(asked)).toMatchObject({ sentence: expect.stringContaining('Message Content Intent') });
  });

  test('it says so, too, when the room is gone', async () => {
    const { twin, asked } = await pagesOf({}, () => undefined);
    twin.fault(
      { route: list, method: 'GET' },
      { type: 'answer', status: 404, body: { code: 10_003, message: 'Unknown Channel' } },
    );
    expect(await refused(asked)).toMatchObject({ sentence: expect.stringContaining('may not read') });
  });
});
