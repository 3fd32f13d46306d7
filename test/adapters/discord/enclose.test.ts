import { MessageFlags, PermissionFlagsBits } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { quoted } from '#adapters/discord/quote.ts';
import type { Enclosure } from '#src/poster.ts';
import { BotError } from '#src/trouble.ts';
import { cut } from '#src/text/pages.ts';
import { turnOf } from './recorder.ts';
import { openScene } from './scene.ts';

const bytes = new TextEncoder().encode('OggS and more');
const clip = { name: 'speech.ogg', mediaType: 'audio/ogg', bytes };
const loudness = Uint8Array.from([0, 128, 255]);
const table: Enclosure = {
  type: 'file',
  clip: { name: 'table.csv', mediaType: 'text/csv', bytes: new TextEncoder().encode('a,b\n') },
};
const route = '/channels/{channel_id}/messages';

function spoken(text: string, recording = Promise.resolve({ clip, seconds: 1.5, loudness })): Enclosure {
  recording.catch(() => undefined);
  return { type: 'audio', sounding: { text, sound: new ReadableStream(), whole: recording } };
}

/** Ann asks, and a poster for her turn is at hand. */
async function asked() {
  const scene = await openScene();
  const { twin, recorder, ann, general, me } = scene;
  const question = twin.say(ann, general, `${me} say it`);
  await recorder.until(() => recorder.offers.length === 1);
  const own = () => twin.messages(general).filter(({ authorId }) => authorId === twin.bot.id);
  const open = () => recorder.stage.poster(turnOf(recorder.offered()));
  return { ...scene, question, own, open, poster: open() };
}

describe('the bot’s voice', () => {
  test('is a voice message with its length and loudness, and nothing else', async () => {
    const { twin, own, poster, question } = await asked();
    const id = await poster.enclose(spoken('Hello.'), 0, 'key');
    expect(own()).toMatchObject([
      { id, content: '', flags: MessageFlags.IsVoiceMessage, replyTo: question.id, pings: [] },
    ]);
    const [file] = own()[0]?.attachments ?? [];
    expect(file).toMatchObject({ filename: 'voice-message.ogg', content_type: 'audio/ogg', size: bytes.length });
    expect(file).toMatchObject({ duration_secs: 1.5, waveform: Buffer.from(loudness).toString('base64') });
    expect(Buffer.from(await (await fetch(file?.url ?? '')).arrayBuffer())).toEqual(Buffer.from(bytes));
    expect(twin.violations).toEqual([]);
  });

  test('is a file described by its words where there are no voice messages, from then on at once', async () => {
    const { twin, own, poster, general } = await asked();
    twin.restrict(general, twin.bot, { deny: PermissionFlagsBits.SendVoiceMessages });
    await poster.enclose(spoken('Hello.'), 0, 'key-0');
    await poster.enclose(spoken('Again.'), 1, 'key-1');
    expect(own().map(({ attachments }) => attachments)).toMatchObject([
      [{ filename: 'speech.ogg', description: 'Hello.' }],
      [{ filename: 'speech.ogg', description: 'Again.' }],
    ]);
    expect(own().map(({ flags }) => flags & MessageFlags.IsVoiceMessage)).toEqual([0, 0]);
    expect(twin.requests.filter(({ status }) => status === 403)).toHaveLength(1);
  });

  test('that failed is told by its own sentence', async () => {
    const { own, poster } = await asked();
    const enclosing = poster.enclose(spoken('Hello.', Promise.reject(new BotError('I lost my voice.'))), 0, 'key');
    await expect(enclosing).rejects.toMatchObject({ sentence: 'I lost my voice.' });
    expect(own()).toEqual([]);
  });

  test('that is larger than a file may be is not sent', async () => {
    const { twin, poster } = await asked();
    const large = { ...clip, bytes: new Uint8Array(poster.largestFile + 1) };
    const enclosing = poster.enclose(
      spoken('Hello.', Promise.resolve({ clip: large, seconds: 1, loudness })),
      0,
      'key',
    );
    await expect(enclosing).rejects.toMatchObject({ name: 'BotError' });
    expect(twin.requests.some(({ method, route: to }) => method === 'POST' && to === route)).toBe(false);
  });
});

describe('a file', () => {
  test('is posted whole under its name, and pings nobody', async () => {
    const { own, poster, question } = await asked();
    const id = await poster.enclose(table, 0, 'key');
    expect(own()).toMatchObject([
      { id, replyTo: question.id, pings: [], attachments: [{ filename: 'table.csv', size: 4 }] },
    ]);
  });

  test('where none may be posted is refused', async () => {
    const { twin, poster, general } = await asked();
    twin.restrict(general, twin.bot, { deny: PermissionFlagsBits.AttachFiles });
    await expect(poster.enclose(table, 0, 'key')).rejects.toMatchObject({ name: 'PostError', kind: 'refused' });
  });

  test('of which nobody knows whether it arrived is the same one when it is tried again', async () => {
    const { twin, own, poster } = await asked();
    twin.fault({ method: 'POST', route }, { type: 'cut', performed: true });
    await expect(poster.enclose(table, 0, 'key')).rejects.toMatchObject({ kind: 'unknown' });
    await poster.enclose(table, 0, 'key');
    expect(own()).toHaveLength(1);
  });

  test('is found again by what it answers and its place among those below, and not when it never arrived', async () => {
    const { poster, open } = await asked();
    await poster.post({ number: 0, text: 'Here.', growing: false }, 'page');
    const first = await poster.enclose(table, 0, 'key-0');
    const second = await poster.enclose(spoken('Hello.'), 1, 'key-1');
    const again = open();
    expect(await again.findEnclosure('key-0', 0)).toBe(first);
    expect(await again.findEnclosure('key-1', 1)).toBe(second);
    expect(await again.findEnclosure('key-2', 2)).toBeUndefined();
    await again.remove(first);
    expect(await again.find('page', { number: 0, text: 'Here.', growing: false })).not.toBe(second);
  });

  test.each([
    [undefined, 10],
    [1, 10],
    [2, 50],
    [3, 100],
  ])('in a server of tier %s may have %d MB', async (tier, megabytes) => {
    const { twin, recorder, ann, me } = await openScene();
    const server = twin.addGuild({ members: [ann], ...(tier !== undefined && { tier }) });
    twin.say(ann, server.channels[0]?.id ?? '', `${me} hi`);
    await recorder.until(() => recorder.offers.length === 1);
    expect(recorder.stage.poster(turnOf(recorder.offered())).largestFile).toBe(megabytes * 1024 * 1024);
  });
});

describe('what was understood', () => {
  test('is a quote, line by line, in which marks are words', () => {
    expect(quoted('one *two*\n\n# three ||four||', false, 'What I understood')).toBe(
      ['> -# What I understood', '> one \\*two\\*', '>', '> \\# three \\|\\|four\\|\\|'].join('\n'),
    );
  });

  test('folded is covered, and no page ends under its cover', () => {
    expect(quoted('one\ntwo || three', true, 'What I understood')).toBe(
      '> -# What I understood\n> ||one two \\|\\| three||',
    );
    const rules = { limit: 2_000, size: (text: string) => text.length, revisable: true };
    const pages: string[] = [];
    let rest = `${quoted('some words that were said '.repeat(300), true, 'What I understood')}\n\nThe answer.`;
    for (let parted = cut(rest, rules); parted; parted = cut(rest, rules)) {
      pages.push(parted.head);
      rest = parted.tail;
    }
    expect(pages.length).toBeGreaterThan(2);
    for (const row of [...pages, rest].flatMap((page) => page.split('\n'))) expect(row.split('||').length % 2).toBe(1);
  });
});
