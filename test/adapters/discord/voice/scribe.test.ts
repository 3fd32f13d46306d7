import { REST } from 'discord.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openChat } from '#adapters/discord/voice/chat.ts';
import { openPaper, type Sheet } from '#adapters/discord/voice/paper.ts';
import { openQueue } from '#src/queue.ts';
import { scribe, type Desk } from '#adapters/discord/voice/scribe.ts';
import { english } from '#src/tongue.ts';
import type { Written } from '#src/voice.ts';
import { keptLog } from '#test/quiet.ts';
import { startDiscordTwin } from '#test/twins/discord/twin.ts';
import { until } from '#test/until.ts';
import { openParty } from './party.ts';

const hourMs = 3_600_000;

function line(text: string, name?: string, where: 'room' | 'thread' = 'room'): Written {
  return { type: 'line', text, where, ...(name !== undefined && { speaker: { id: name, name } }) };
}

/** A scribe at work on a wall that a test looks at. */
function writing(more: Partial<Desk> = {}) {
  const wall = new Map<string, string>();
  const deaf: boolean[] = [];
  const written = openQueue<Written>();
  let changes = 0;
  const put = (id: string, { text }: Sheet): string => {
    changes += 1;
    wall.set(id, text);
    return id;
  };
  const desk: Desk = {
    own: 'Parley',
    post: async (sheet) => put(`m${wall.size}`, sheet),
    edit: async (id, sheet) => void put(id, sheet),
    pace: () => hourMs,
    deaf: (now) => void deaf.push(now),
    failed: () => false,
    ...more,
  };
  const done = scribe(written.stream, desk);
  return { written, done, deaf, texts: () => [...wall.values()], changes: () => changes };
}

describe('a transcript', () => {
  test('gathers lines in one message, who speaks in bold, the bot under its own name', async () => {
    const { written, done, texts } = writing();
    for (const one of [line('Hello\nthere', 'Ann'), line('Hi Ann!'), line('2 * 3', 'B*b')]) written.put(one);
    written.end();
    await done;
    expect(texts()).toEqual(['**Ann:** Hello there\n**Parley:** Hi Ann!\n**B\\*b:** 2 * 3']);
  });

  test('is changed at a pace, and whole at the end', async () => {
    const { written, done, texts, changes } = writing();
    written.put(line('one', 'Ann'));
    await until(() => texts().length === 1);
    for (const text of ['two', 'three', 'four']) written.put(line(text, 'Ann'));
    await new Promise(setImmediate);
    expect(changes()).toBe(1);
    written.end();
    await done;
    expect(texts()[0]?.split('\n')).toHaveLength(4);
    expect(changes()).toBe(2);
  });

  test('does not keep waiting what the bot itself has to say', async () => {
    const { written, done, texts } = writing();
    written.put(line('one', 'Ann'));
    await until(() => texts().length === 1);
    written.put(line('two', 'Ann'));
    written.put({ type: 'note', text: 'My voice is used up.' });
    await until(() => texts().length === 2);
    expect(texts()).toEqual(['**Ann:** one\n**Ann:** two', 'My voice is used up.']);
    written.put(line('three', 'Ann'));
    written.end();
    await done;
    expect(texts().at(-1)).toBe('**Ann:** three');
  });

  test.each([
    ['a minute', 0, 61_000],
    ['ten lines', 9, 0],
  ])('begins a new message after %s', (_, more, laterMs) => {
    let now = 0;
    const paper = openPaper('Parley', () => now);
    for (let at = 0; at <= more; at += 1) paper.add({ type: 'line', text: String(at), where: 'room' });
    expect(paper.due()).toHaveLength(1);
    now += laterMs;
    paper.add({ type: 'line', text: 'next', where: 'room' });
    expect(paper.due()).toHaveLength(2);
  });

  test('never makes a message longer than Discord takes', async () => {
    const { written, done, texts } = writing();
    const long = 'word '.repeat(900).trim();
    written.put(line(long, 'Ann'));
    written.put({ type: 'note', text: long });
    written.end();
    await done;
    expect(Math.max(...texts().map(({ length }) => length))).toBeLessThanOrEqual(2_000);
    expect(texts().join(' ').match(/word/g)).toHaveLength(1_800);
  });

  test('tries again what could not be shown, and gives up after three times', async () => {
    let tries = 0;
    const post = () => {
      tries += 1;
      return Promise.reject(new Error('no line'));
    };
    const { written, done } = writing({ post, pace: () => 1 });
    written.put(line('one', 'Ann'));
    written.end();
    await done;
    expect(tries).toBe(3);
  });

  test('goes on in a new message when its message is gone', async () => {
    let edits = 0;
    const edit = () => {
      edits += 1;
      return Promise.reject(new Error('Unknown Message'));
    };
    const { written, done, texts } = writing({ edit, failed: () => true, pace: () => 1 });
    written.put(line('one', 'Ann'));
    await until(() => texts().length === 1);
    written.put(line('two', 'Ann'));
    await until(() => edits === 1);
    written.put(line('three', 'Ann'));
    written.end();
    await done;
    expect(texts().at(-1)).toBe('**Ann:** three');
  });

  test('tells the wall that the bot is deaf, in passing', async () => {
    const { written, done, deaf, changes } = writing();
    for (const now of [true, false]) written.put({ type: 'deaf', deaf: now });
    written.end();
    await done;
    expect(deaf).toEqual([true, false]);
    expect(changes()).toBe(0);
  });

  test('that breaks off shows what came before, and then fails', async () => {
    const shown: string[] = [];
    const desk: Desk = {
      own: 'Parley',
      post: async ({ text }) => String(shown.push(text)),
      edit: async () => undefined,
      pace: () => hourMs,
      deaf: () => undefined,
      failed: () => false,
    };
    await expect(scribe(breaking(), desk)).rejects.toThrow('a mistake');
    expect(shown).toEqual(['**Ann:** one']);
  });
});

async function* breaking(): AsyncGenerator<Written> {
  yield line('one', 'Ann');
  throw new Error('a mistake');
}

describe('in the chat of a call', () => {
  test('nothing pings anybody or unfolds a link, and Discord limits nothing', async () => {
    const { twin, ann, den, bring, part, said, command } = await openParty({ limits: 1 });
    await bring(ann);
    part.write(line(`<@${ann.id}> @everyone https://example.com`, 'Ann'), line('I see'));
    await until(() => said(den).length === 2);
    const file = { name: 'call.md', mediaType: 'text/markdown', bytes: Buffer.from('# Call') };
    part.farewell = [{ type: 'file', text: 'What was decided', clip: file }];
    await command(ann, 'leave');
    await until(() => said(den).length === 3);
    const [, transcript, summary] = said(den);
    expect(transcript?.content).toContain('@everyone');
    expect(transcript).toMatchObject({ pings: [], flags: 4 });
    expect(summary).toMatchObject({ content: 'What was decided', attachments: [{ filename: 'call.md', size: 6 }] });
    expect(twin.invalidRequests).toBe(0);
    expect(twin.violations).toEqual([]);
  });

  test('stands, instead of a file that Discord refuses, why it is not there', async () => {
    const { twin, ann, den, bring, part, said, command } = await openParty();
    await bring(ann);
    const file = { name: 'call.md', mediaType: 'text/markdown', bytes: Buffer.from('# Call') };
    part.farewell = [{ type: 'file', text: 'What was decided.', clip: file }];
    const refused = { type: 'answer', status: 403, body: { code: 50_013, message: 'Missing Permissions' } } as const;
    twin.fault({ route: '/channels/{channel_id}/messages' }, refused);
    await command(ann, 'leave');
    await until(() => said(den).length === 2);
    expect(said(den)[1]?.content).toBe(
      'What was decided. I may not attach it: I lack the permission **Attach Files** here.',
    );
  });

  test('stands what was meant for a thread, where Discord gives none', async () => {
    const { ann, den, bring, part, said, recorder } = await openParty();
    await bring(ann);
    part.write(line('one', 'Ann', 'thread'));
    await until(() => said(den).length === 2);
    expect(said(den)[1]?.content).toBe('**Ann:** one');
    expect(recorder.logged).toContain('there is no thread to be had');
  });
});

test('a thread on the notice takes the transcript where there can be one', async () => {
  const twin = await startDiscordTwin();
  onTestFinished(() => twin.close());
  const [room] = twin.addGuild({ channels: ['general'] }).channels;
  if (!room) throw new Error('there is no channel');
  const rest = new REST({ api: twin.apiUrl, version: '10' }).setToken(twin.token);
  const chat = openChat({ rest, pace: () => 0, log: keptLog().log }, room.id, async () => english);
  await chat.notice(Promise.resolve({ content: 'I am in this call.' }));
  const sheet: Sheet = { key: 'k', where: 'thread', growing: true, text: 'one', failed: 0 };
  const id = await chat.post(sheet);
  await chat.edit(id, { ...sheet, text: 'one\ntwo' });
  const [notice] = twin.messages(room);
  expect(twin.messages(notice?.id ?? '').map(({ content }) => content)).toContain('one\ntwo');
});
