// Files and speech below an answer: in the thread, once, and told where they may not be posted.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runningTurns } from '#adapters/slack/buttons.ts';
import { postersOf } from '#adapters/slack/deliver.ts';
import { signsOf } from '#adapters/slack/signs.ts';
import { connectWire } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';
import type { Clip, Sounding } from '#src/message.ts';
import { type Enclosure, PostError, type Poster } from '#src/poster.ts';
import { BotError } from '#src/trouble.ts';
import { said, turnOf } from '#test/said.ts';
import type { Fault } from '#test/twins/slack/faults.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';

let twin: SlackTwin;
let question: string;
let channel: string;

beforeEach(async () => {
  twin = await startSlackTwin();
  const ann = twin.addUser({ name: 'Ann' });
  channel = twin.addChannel({ name: 'general' }).id;
  question = twin.say(ann, channel, 'what?');
});

afterEach(async () => {
  await twin.close();
});

const mp3: Clip = { name: 'speech.mp3', mediaType: 'audio/mpeg', bytes: Buffer.from('ID3 sound') };
const ogg: Clip = { name: 'speech.ogg', mediaType: 'audio/ogg', bytes: Buffer.from('OggS sound') };

/** A process of its own: what it knows of uploads, it learnt itself. */
function process(as: () => Promise<Clip> = async () => mp3, pauses?: readonly number[]): Poster {
  const log = openLog({ level: 'silent', secrets: [] });
  const wire = connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log });
  const self = { team: twin.teamId, user: twin.bot.userId, bot: twin.bot.botId };
  const place = { platform: 'slack', space: twin.teamId, room: `${channel}:${question}` };
  const turn = turnOf(said('what?', { id: question, place }));
  return postersOf({
    wire,
    self,
    signs: signsOf(wire),
    running: runningTurns(),
    log,
    sounds: { as },
    ...(pauses && { pauses }),
  })(turn);
}

function file(name = 'items.csv', bytes: Uint8Array = Buffer.from('item,price')): Enclosure {
  return { type: 'file', clip: { name, mediaType: 'text/csv', bytes } };
}

function speech(text: string, failure?: Error): Enclosure {
  const recording = { clip: ogg, seconds: 1, loudness: new Uint8Array(4) };
  const whole = failure ? Promise.reject(failure) : Promise.resolve(recording);
  whole.catch(() => undefined);
  // Slack waits for the whole; the sound as it comes is for others.
  const sounding: Sounding = { text, whole, sound: (async function* (): AsyncGenerator<Uint8Array> {})() };
  return { type: 'audio', sounding };
}

const shown = () => twin.messages(channel, question);
const fileOf = (id: string) => twin.drawer.files.get(id);
const landed = (count = 1): Promise<void> => twin.until(() => shown().length === count);
const methods = (): string[] => twin.calls.map(({ method }) => method);

describe('a file', () => {
  test('comes into the thread in three steps, and its name stands beside it', async () => {
    const id = await process().enclose(file(), 0, 'key-1');
    await landed();
    expect(methods().slice(0, 2)).toEqual(['files.getUploadURLExternal', 'files.completeUploadExternal']);
    expect(shown()).toMatchObject([{ by: twin.bot.userId, files: [id], text: 'items.csv' }]);
    expect(Buffer.from(fileOf(id)!.bytes).toString()).toBe('item,price');
  });

  test('tells those who cannot see it what it shows, as far as Slack takes that', async () => {
    const chart: Clip = { name: 'chart.png', mediaType: 'image/png', bytes: Buffer.from('PNG'), described: 'Tea: 3' };
    const id = await process().enclose({ type: 'file', clip: chart }, 0, 'key-1');
    const long = { ...chart, described: 'x'.repeat(1001) };
    const other = await process().enclose({ type: 'file', clip: long }, 0, 'key-2');
    expect([fileOf(id)?.alt, fileOf(other)?.alt?.length]).toEqual(['Tea: 3', 1000]);
  });

  test('is taken away with its message, also by another process', async () => {
    const id = await process().enclose(file(), 0, 'key-1');
    await landed();
    await process().remove(id);
    expect(shown()).toEqual([]);
    expect(fileOf(id)?.deleted).toBe(true);
    await process().remove(id);
  });

  test('may be as large as Slack takes', () => {
    expect(process().largestFile).toBe(1024 ** 3);
  });

  test('is no lost post of the answer', async () => {
    await process().enclose(file(), 0, 'key-1');
    await landed();
    expect(await process().find('key-2', { number: 0, text: '', growing: false })).toBeUndefined();
  });
});

describe('speech', () => {
  test('is an MP3, with its words beside it where they stand nowhere else', async () => {
    const id = await process().enclose(speech('Forty-two. That is all.'), 0, 'key-1');
    await landed();
    expect(fileOf(id)).toMatchObject({ name: 'speech.mp3', title: 'Forty-two. That is all.' });
    expect(shown()).toMatchObject([{ text: 'Forty-two. That is all.' }]);
  });

  test('does not repeat an answer that stands above it', async () => {
    const poster = process();
    await poster.post({ number: 0, text: 'Forty-two.', growing: false }, 'key-0');
    const id = await poster.enclose(speech('Forty-two.'), 0, 'key-1');
    await landed(2);
    expect(shown().map(({ text }) => text)).toEqual(['Forty-two.', '🔊 Read aloud']);
    expect(fileOf(id)?.title).toBe('Forty-two.');
  });

  test('of any length has a title and words that Slack takes', async () => {
    const id = await process().enclose(speech('word '.repeat(2000)), 0, 'key-1');
    await landed();
    expect(fileOf(id)?.title.length).toBe(80);
    expect(shown()[0]?.text.length).toBe(2000);
  });

  test('stays as it is where no MP3 can be made', async () => {
    const id = await process(async () => Promise.reject(new BotError('no'))).enclose(speech('Hm.'), 0, 'key-1');
    expect(fileOf(id)?.name).toBe('speech.ogg');
  });

  test('that failed is told as such, and nothing is posted', async () => {
    const failure = new BotError('I have no voice today.');
    await expect(process().enclose(speech('Hm.', failure), 0, 'key-1')).rejects.toBe(failure);
    expect(methods()).toEqual([]);
  });
});

describe('an outcome that is unknown', () => {
  const unclear: [string, Fault][] = [
    ['the answer is lost', { type: 'lost' }],
    ['Slack fails', { type: 'status', status: 503 }],
  ];

  /** As the delivery does it: looks before it tries again. */
  async function enclosedOnce(poster: Poster, enclosure: Enclosure, number = 0): Promise<string> {
    for (;;) {
      const id = await poster.enclose(enclosure, number, `key-${number}`).catch((error: unknown) => {
        if (!(error instanceof PostError) || error.kind !== 'unknown') throw error;
        return poster.findEnclosure(`key-${number}`, number);
      });
      if (id !== undefined) return id;
    }
  }

  test.each(unclear)('is looked up before another try, when %s', async (_name, fault) => {
    twin.fault('files.completeUploadExternal', fault);
    const id = await enclosedOnce(process(), file());
    await landed();
    expect(shown()).toMatchObject([{ files: [id] }]);
  });

  test('is waited for, where Slack shares the file only later', async () => {
    twin.drawer.sharedAfterMs = 400;
    twin.fault('files.completeUploadExternal', { type: 'lost' });
    const id = await enclosedOnce(process(), file());
    await landed();
    expect(shown()).toMatchObject([{ files: [id] }]);
    expect(methods().filter((method) => method.startsWith('files.get'))).toHaveLength(1);
  });

  test('that came to nothing leads to another try', async () => {
    twin.fault('files.completeUploadExternal', { type: 'cut' });
    const id = await enclosedOnce(process(), file());
    await landed();
    expect(shown()).toMatchObject([{ files: [id] }]);
  });

  test('is what it is when Slack takes a file and never shows it', async () => {
    twin.drawer.sharedAfterMs = undefined;
    const poster = process(undefined, [1, 1]);
    const refused = poster.enclose(file(), 0, 'key-0');
    await expect(refused).rejects.toMatchObject({ kind: 'unknown' });
    expect(await poster.findEnclosure('key-0', 0)).toBeUndefined();
    twin.drawer.sharedAfterMs = 0;
    await process().enclose(file(), 0, 'key-0');
    expect(shown()).toHaveLength(1);
  });

  test('of an upload that broke off leads to another try', async () => {
    twin.fault('files.getUploadURLExternal', { type: 'cut' });
    const id = await enclosedOnce(process(), file());
    await landed();
    expect(shown()).toMatchObject([{ files: [id] }]);
  });

  test('is known to the next process, by a mark that nobody sees', async () => {
    twin.fault('files.completeUploadExternal', { type: 'lost' });
    await expect(process().enclose(file('a.csv'), 1, 'key-1')).rejects.toMatchObject({ kind: 'unknown' });
    await landed();
    const [id = ''] = shown()[0]?.files ?? [];
    expect(await process().findEnclosure('key-1', 1)).toBe(id);
    expect(await process().findEnclosure('key-0', 0)).toBeUndefined();
  });
});

describe('where Slack refuses', () => {
  test('for want of a scope, people are told what to do', async () => {
    twin.scopes.delete('files:write');
    const refused = process().enclose(file(), 0, 'key-1');
    await expect(refused).rejects.toMatchObject({ sentence: expect.stringContaining('scope files:write') });
  });

  test.each([
    ['files are switched off', 'file_uploads_disabled', 'refused'],
    ['such files are not allowed', 'file_type_not_allowed', 'invalid'],
    ['it is too large for the workspace', 'file_upload_size_restricted', 'invalid'],
  ])('because %s, that is no reason to try again', async (_name, error, kind) => {
    twin.fault('files.getUploadURLExternal', { type: 'error', error });
    await expect(process().enclose(file(), 0, 'key-1')).rejects.toMatchObject({ kind });
  });

  test('the block beside a file, words do', async () => {
    twin.fault('files.completeUploadExternal', { type: 'error', error: 'invalid_blocks' });
    const id = await process().enclose(file('<a>.csv'), 0, 'key-1');
    await landed();
    expect(shown()).toMatchObject([{ files: [id], text: '&lt;a&gt;.csv' }]);
  });

  test('nothing is uploaded to a place that is not Slack’s', async () => {
    let asked = 0;
    const away = createServer((_request, response) => {
      asked += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(away, 'listening');
    // Of a server that listens on TCP.
    twin.drawer.origin = `http://127.0.0.1:${(away.address() as AddressInfo).port}`;
    await expect(process().enclose(file(), 0, 'key-1')).rejects.toMatchObject({ kind: 'refused' });
    expect(asked).toBe(0);
    away.close();
  });
});

describe('what was understood', () => {
  test('is a quote, marks and all', () => {
    expect(process().understood('two *stars*\nand a [link]', false)).toBe('> two \\*stars\\*\n> and a \\[link\\]');
  });

  test('is shortened where it should be folded', () => {
    const words = process().understood('word '.repeat(200), true);
    expect(words).toMatch(/^> (?:word )+word…$/);
    expect(words.length).toBeLessThan(150);
    expect(process().understood('short', true)).toBe('> short');
  });

  test('is told from what was thought, which is read nowhere else and so is whole', () => {
    const thoughts = 'Think\n'.repeat(100).trim();
    expect(process().understood(thoughts, true, 'Thoughts')).toBe(`> _Thoughts:_ ${thoughts.replaceAll('\n', '\n> ')}`);
    expect(process().understood('let me *see*', true, 'Thoughts')).toBe('> _Thoughts:_ let me \\*see\\*');
  });
});
