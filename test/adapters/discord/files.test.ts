import { describe, expect, test } from 'vitest';
import { kindOf, mediaTypeOf } from '#adapters/discord/kind.ts';
import type { Attachment, InboundMessage, Task } from '#src/message.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { openScene, type Scene } from './scene.ts';

const never = new AbortController().signal;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const cat = { name: 'cat.png', mediaType: 'image/png', bytes: bytesOf('a cat') };
const spoken = { name: 'voice-message.ogg', mediaType: 'audio/ogg', bytes: bytesOf('OggS'), seconds: 2 };

async function textOf(file: Attachment | undefined): Promise<string> {
  return file ? Buffer.concat(await Array.fromAsync(file.read(never))).toString() : '';
}

/** As it comes back after a restart. */
function stored({ recorder }: Scene, message: InboundMessage): InboundMessage {
  return recorder.stage.revive(JSON.parse(JSON.stringify(message)) as InboundMessage);
}

describe('a file', () => {
  test('is told with what its sender wrote of it, and read from Discord’s own hosts without the token', async () => {
    const { twin, recorder, ann, general, me } = await openScene();
    twin.say(ann, general, `${me} what is this?`, { attachments: [{ ...cat, description: 'My cat' }] });
    await recorder.until(() => recorder.offers.length === 1);
    const [file] = recorder.offered().attachments;
    expect(file).toMatchObject({ kind: 'image', name: 'cat.png', size: 5, described: 'My cat' });
    expect(file).not.toHaveProperty('spoken');
    expect(await textOf(file)).toBe('a cat');
    expect(twin.downloads).toMatchObject([{ status: 200 }]);
    expect(twin.downloads[0]?.authorization).toBeUndefined();
  });

  test('whose address works no more is read from a new one, asked for once', async () => {
    const scene = await openScene();
    const { twin, recorder, ann, general, me } = scene;
    twin.say(ann, general, `${me} this`, { attachments: [cat] });
    await recorder.until(() => recorder.offers.length === 1);
    twin.expireFiles();
    expect(await textOf(recorder.offered().attachments[0])).toBe('a cat');
    expect(twin.downloads.map(({ status }) => status)).toEqual([404, 200]);
    expect(await textOf(stored(scene, recorder.offered()).attachments[0])).toBe('a cat');
  });

  test('of a message that is gone is told to be gone', async () => {
    const { twin, recorder, ann, general, me } = await openScene();
    const said = twin.say(ann, general, `${me} this`, { attachments: [cat] });
    await recorder.until(() => recorder.offers.length === 1);
    twin.remove(said);
    twin.expireFiles();
    const reading = textOf(recorder.offered().attachments[0]);
    await expect(reading).rejects.toMatchObject({ name: 'BotError', sentence: expect.stringContaining('gone') });
  });

  test('is not looked for on another host', async () => {
    const { twin, recorder, ann, general, me } = await openScene();
    const said = twin.say(ann, general, `${me} this`, { attachments: [cat] });
    await recorder.until(() => recorder.offers.length === 1);
    const [file] = said.attachments;
    const forged = {
      ...said,
      id: `${BigInt(said.id) + 1n}`,
      attachments: [{ ...file, url: 'http://localhost:1/cat.png' }],
    };
    twin.gateway.dispatch('MESSAGE_CREATE', {
      ...forged,
      content: `${me} that`,
      mentions: [{ ...ann, id: twin.bot.id }],
      guild_id: general.guild?.id,
    });
    await recorder.until(() => recorder.texts.includes('that'));
    const reading = textOf(recorder.offered('that').attachments[0]);
    await expect(reading).rejects.toMatchObject({ sentence: expect.stringContaining('left it alone') });
  });

  test('that is not understood costs neither the others nor the message', async () => {
    const { twin, recorder, ann, general, me } = await openScene();
    const said = twin.say(ann, general, 'hm', { attachments: [cat] });
    const odd = { ...said, id: `${BigInt(said.id) + 1n}`, content: `${me} look`, guild_id: general.guild?.id };
    twin.gateway.dispatch('MESSAGE_CREATE', {
      ...odd,
      mentions: [{ ...ann, id: twin.bot.id }],
      attachments: [7, {}, ...said.attachments],
    });
    await recorder.until(() => recorder.texts.includes('look'));
    expect(recorder.offered('look').attachments).toMatchObject([{ name: 'cat.png' }]);
  });
});

describe('a voice message, which has no words, is for the bot', () => {
  test('in a direct conversation', async () => {
    const { twin, recorder, ann } = await openScene();
    twin.say(ann, twin.openDm(ann), '', { attachments: [spoken] });
    await recorder.until(() => recorder.offers.length === 1);
    expect(recorder.offers[0]).toMatchObject({ addressed: true, attachments: [{ kind: 'audio', spoken: true }] });
  });

  test('as a reply to it, and in a thread it takes part in', async () => {
    const { twin, recorder, ann, general } = await openScene();
    const own = twin.say(twin.bot, general, 'Yes?');
    const thread = twin.addThread(general, ann, { name: 'talk' });
    recorder.takesPart.add(thread.id);
    twin.say(ann, general, '', { attachments: [spoken], replyTo: own });
    twin.say(ann, thread, '', { attachments: [spoken] });
    await recorder.until(() => recorder.offers.length === 2);
    expect(recorder.offers.map(({ addressed }) => addressed)).toEqual([true, true]);
  });

  test('and not otherwise', async () => {
    const { twin, recorder, ann, general } = await openScene();
    twin.say(ann, general, '', { attachments: [spoken] });
    await recorder.until(() => recorder.offers.length === 1);
    expect(recorder.offers[0]).toMatchObject({ addressed: false, attachments: [{ spoken: true }] });
  });
});

describe('files of other messages', () => {
  test('come with what was said before, even where that was all of it', async () => {
    const { twin, recorder, ann, bob, general, me } = await openScene();
    const picture = twin.say(bob, general, '', { attachments: [cat] });
    twin.say(ann, general, `${me} what is that?`, { replyTo: picture });
    await recorder.until(() => recorder.texts.includes('what is that?'));
    const said = await recorder.offered('what is that?').earlier(never);
    expect(said).toMatchObject([{ id: picture.id, text: '', attachments: [{ name: 'cat.png' }] }]);
    expect(await textOf(said[0]?.attachments[0])).toBe('a cat');
  });

  test('are found again by the message, and are none once it is gone', async () => {
    const scene = await openScene();
    const { twin, recorder, ann, bob, general, me } = scene;
    const picture = twin.say(bob, general, 'look', { attachments: [cat] });
    twin.say(ann, general, `${me} so?`);
    await recorder.until(() => recorder.texts.includes('so?'));
    const again = stored(scene, recorder.offered('so?'));
    const [file] = await again.attached(picture.id, never);
    expect(await textOf(file)).toBe('a cat');
    twin.remove(picture);
    expect(await again.attached(picture.id, never)).toEqual([]);
  });
});

describe('what nobody addressed to the bot', () => {
  async function listening(task: Task | undefined) {
    const asked: InboundMessage[] = [];
    const overheard = (message: InboundMessage) => Promise.resolve(void asked.push(message)).then(() => task);
    return { asked, ...(await openScene({ bot: { ...quietBot(), overheard } })) };
  }

  test('becomes a task where one is to be done with its files', async () => {
    const task = { name: 'alt text', chosen: {}, inThread: true };
    const { twin, recorder, ann, general } = await listening(task);
    const { id } = twin.say(ann, general, 'my cat', { attachments: [cat] });
    await recorder.until(() => recorder.offers.length === 1);
    expect(recorder.offers).toMatchObject([{ id, addressed: true, task, repliesTo: id, text: 'my cat' }]);
  });

  test('is asked about only where it has files', async () => {
    const { twin, recorder, asked, ann, general, me } = await listening(undefined);
    twin.say(ann, general, 'no files');
    twin.say(ann, general, `${me} for the bot`, { attachments: [cat] });
    twin.say(ann, general, 'files', { attachments: [cat] });
    await recorder.until(() => recorder.offers.length === 3);
    expect(asked.map(({ text }) => text)).toEqual(['files']);
    expect(recorder.offered('files')).toMatchObject({ addressed: false });
  });
});

test.each([
  ['image/png', 'a', 'image/png', 'image'],
  ['text/plain; charset=utf-8', 'a.txt', 'text/plain', 'document'],
  [undefined, 'Photo.HEIC', 'image/heic', 'image'],
  ['application/octet-stream', 'talk.opus', 'audio/ogg', 'audio'],
  ['application/ogg', 'talk', 'application/ogg', 'audio'],
  ['video/mp2t', 'index.ts', 'text/plain', 'document'],
  ['video/mp2t', 'film.m2t', 'video/mp2t', 'video'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'a.xlsx', undefined, 'document'],
  [undefined, 'archive.zip', 'application/octet-stream', 'other'],
  [undefined, '', 'application/octet-stream', 'other'],
])('told as %s, %s is %s, of the kind %s', (told, name, mediaType, kind) => {
  const type = mediaTypeOf(told, name);
  expect(type).toBe(mediaType ?? told);
  expect(kindOf(type)).toBe(kind);
});
