import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { alsoAloud, aloud, speaksReply } from '#handlers/aloud.ts';
import { writeWav } from '#src/audio/wav.ts';
import type { ReplyPart } from '#src/message.ts';
import { openLedger } from '#src/ledger.ts';
import { settings, type Values } from '#src/settings.ts';
import { openSounds } from '#src/sounds.ts';
import { english } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { earTest, heardWords, wordErrors } from '../audio/ear.ts';
import { fliteWav } from '../audio/flite.ts';
import { tone, vowels } from '../audio/tone.ts';
import { openMeans } from '../means.ts';
import { type Oracle, trusting, unavailable } from '../oracle.ts';
import { keptLog } from '../quiet.ts';
import { ann, attached, place, said, turnOf } from '../said.ts';
import { shelf } from '../shelf.ts';
import { Stream } from '../stream.ts';
import { until } from '../until.ts';

const never = new AbortController().signal;
const usual = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.usual]));
const caller = { person: ann, place };
const sound = writeWav(vowels(0.5, 24_000), 24_000);

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What a person chose, the rest being as usual. */
function values(but: Partial<Values> = {}): Values {
  // Every setting is there, with a value of its own kind.
  return { ...(usual as unknown as Values), ...but };
}

function read(text: string, models: Oracle, but: Partial<Values> = {}, signal = never) {
  return aloud(text, caller, values(but), { models, sounds: openSounds(), say: english, log: keptLog().log }, signal);
}

function talkative(): Oracle {
  const models = trusting();
  models.speaks = () => once(sound);
  return models;
}

const texts = (models: Oracle): string[] => models.speakings.map(({ request }) => request.text);
const sentence = 'The seventh of these sentences is neither short nor long, and says nothing much. ';

describe('reading aloud', () => {
  it('asks for breaths of at most 200 characters, many at once, and loses no word', async () => {
    const models = trusting();
    const text = sentence.repeat(25).trim();
    const { whole } = read(text, models);
    await until(() => models.speakings.length > 10);
    for (let n = 0; n < models.speakings.length; n += 1) models.speakings[n]!.resolve(once(sound));
    models.speaks = () => once(sound);
    expect((await whole).seconds).toBeGreaterThan(5);
    expect(texts(models).join(' ')).toBe(text);
    expect(Math.max(...texts(models).map(({ length }) => length))).toBeLessThanOrEqual(200);
    expect(texts(models).length).toBeLessThan(25);
  });

  it('joins them in their order, in whichever they come', async () => {
    const models = trusting();
    const { whole } = read(`First of all, hello there. ${sentence.repeat(3)}`, models);
    await until(() => models.speakings.length >= 3);
    const count = models.speakings.length;
    // The n-th is n + 1 halves of a second long and comes the sooner, the later it is wanted.
    for (let n = count - 1; n >= 0; n -= 1)
      models.speakings[n]!.resolve(once(writeWav(tone(300, 0.5 * (n + 1), 24_000), 24_000)));
    const { loudness } = await whole;
    const parts = Array.from(loudness, (value) => (value > 10 ? 'x' : ' '))
      .join('')
      .split(/ {2,}/);
    const lengths = parts.filter((part) => part.includes('x')).map(({ length }) => length);
    expect(lengths).toEqual(lengths.toSorted((one, other) => one - other));
    expect(lengths.length).toBeGreaterThan(1);
  });

  it('says words only: code and tables are mentioned once, links by their name', async () => {
    const models = talkative();
    const markdown =
      '# Title\n\nThis is **bold**, see [the manual](https://example.org/x).\n\n```js\nlet a = 1;\n\nlet b;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nAnd it goes on.';
    const { text, whole } = read(markdown, models);
    await whole;
    expect(texts(models).join(' ')).toBe(
      'Title. This is bold, see the manual. What follows here is for the eye only. And it goes on.',
    );
    expect(text.replaceAll('\n', ' ')).toBe(texts(models).join(' '));
  });

  it('speaks with the chosen voice and pronunciation, and in Arabic by a voice of its own', async () => {
    const models = talkative();
    await read('Kubernetes runs here.', models, { voice: 'troy', pronunciation: 'Kubernetes = koo-ber-NET-eez' }).whole;
    await read('السلام عليكم ورحمة الله وبركاته', models).whole;
    expect(models.speakings.map(({ request }) => [request.language, request.voice, request.text])).toEqual([
      ['en', 'troy', 'koo-ber-NET-eez runs here.'],
      ['ar', '', 'السلام عليكم ورحمة الله وبركاته'],
    ]);
  });

  it.each([
    'Hello',
    'OK!',
    'Haus!',
    'Lorem ipsum dolor sit amet',
    'Kubernetes uses pods to run containers on nodes.',
    'A pizza margherita and two cappuccinos',
  ])('takes %j for English', async (text) => {
    const models = talkative();
    await read(text, models).whole;
    expect(models.speakings[0]?.request.language).toBe('en');
  });

  it.each([
    ['Der Hund schläft heute im Garten.', 'German'],
    ['Gracias por todo, nos vemos mañana por la tarde', 'Spanish'],
    ['これは日本語の文章です', 'Japanese'],
    ['سلام، حال شما چطور است؟', 'Persian'],
  ])('says of %j that its voices do not read it, and asks for no voice', async (text, name) => {
    const models = talkative();
    await expect(read(text, models).whole).rejects.toMatchObject({
      sentence: expect.stringMatching(new RegExp(`reads English and Arabic, and this seems to be ${name}.*translate`)),
    });
    expect(models.speakings).toHaveLength(0);
  });

  it('has a sentence for what has no words, and for when it has no voice', async () => {
    await expect(read('```\ncode\n```', talkative()).whole).resolves.toBeDefined();
    await expect(read('🎉 **!**', talkative()).whole).rejects.toBeInstanceOf(BotError);
    const mute = talkative();
    mute.voices = [];
    await expect(read('Hello there', mute).whole).rejects.toThrow(/no voice/);
  });
});

describe('a voice that is not to be had', () => {
  it('is waited for where limits pass soon, and not where they do not', async () => {
    const models = trusting();
    const answers = [unavailable({ waitMs: 5 }), once(sound)];
    models.speaks = () => answers.shift() ?? once(sound);
    await read('Hello there.', models).whole;
    expect(models.speakings).toHaveLength(2);
    models.speaks = () => unavailable({ waitMs: 20 * 60_000 });
    await expect(read('Hello there.', models).whole).rejects.toMatchObject({
      sentence: expect.stringMatching(/no voice left for now.*in about 20 minutes/),
    });
  });

  it('is waited for anew with every breath', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const models = trusting();
    const { whole } = read(sentence.repeat(60), models);
    await until(() => models.speakings.length === 16);
    vi.advanceTimersByTime(10 * 60_000);
    const refused = new Set<string>();
    models.speaks = (text) => {
      const isNew = !refused.has(text);
      refused.add(text);
      return isNew ? unavailable({ waitMs: 1 }) : once(sound);
    };
    for (const one of models.speakings.slice(0, 16)) one.resolve(once(sound));
    expect((await whole).seconds).toBeGreaterThan(5);
    expect(refused.size).toBeGreaterThan(0);
  });

  it('is asked for once more when it fails otherwise, or breaks off', async () => {
    const models = trusting();
    const different = ['one', 'two', 'three', 'four', 'five'].map((number) => `${number} ${sentence}`).join(' ');
    const failing = new Set<string>();
    models.speaks = (text) => {
      const first = !failing.has(text);
      failing.add(text);
      if (!first || models.speakings.length === 1) return once(sound);
      return models.speakings.length % 2 === 0
        ? unavailable({ quota: false })
        : new Stream<Uint8Array>().push(sound.subarray(0, 2000)).fail(new BotError('cut'));
    };
    const { whole } = read(different, models);
    expect((await whole).seconds).toBeGreaterThan(1);
    expect(models.speakings.length).toBe(failing.size * 2 - 1);
    models.speaks = () => unavailable({ quota: false });
    await expect(read('Hello there.', models).whole).rejects.toThrow(/does not answer/);
  });

  it('ends all that is under way when one is lost for good, or nobody wants it any more', async () => {
    const models = trusting();
    const lost = read(sentence.repeat(6), models);
    const first = await models.speaking(0);
    await models.speaking(2);
    first.resolve(unavailable({ waitMs: 1e9 }));
    await expect(lost.whole).rejects.toBeInstanceOf(BotError);
    expect(models.speakings.slice(1).every(({ signal }) => signal.aborted)).toBe(true);

    const stop = new AbortController();
    const { whole } = read(sentence.repeat(6), models, {}, stop.signal);
    const begun = models.speakings.length;
    await models.speaking(begun - 1);
    stop.abort(new Error('enough'));
    await expect(whole).rejects.toThrow('enough');
    await expect.poll(() => models.speakings.every(({ signal }) => signal.aborted)).toBe(true);
  });
});

describe('answers aloud', () => {
  const spoken = attached(sound, { kind: 'audio', spoken: true });
  const typed = turnOf(said('hello'));
  const byVoice = turnOf(said('', { attachments: [spoken] }));

  it('come never, always, or to who asked by voice', () => {
    const how = (turn: typeof typed) =>
      settings['speak-replies'].choices.map((choice) => speaksReply(turn, { 'speak-replies': choice }));
    expect(how(typed)).toEqual([false, false, true]);
    expect(how(byVoice)).toEqual([false, true, true]);
    expect(speaksReply(turnOf(said('', { attachments: [attached(sound, { kind: 'audio' })] })), values())).toBe(false);
  });

  it('are left out where no voice reads their language, which is told once in a conversation', async () => {
    const store = await shelf();
    const mind = await openMeans(store, openLedger(store), keptLog().log, talkative());
    const german = 'Das ist eine Antwort auf deine Frage, und sie ist lang genug.';
    const answered = async (text: string, ...before: string[]): Promise<ReplyPart[]> => {
      const known = before.map((one, at) => ({ id: `turn:${at}`, by: 'bot' as const, author: ann, text: one }));
      return await Array.fromAsync(alsoAloud(text, byVoice, known, mind));
    };
    expect((await answered('That is an answer.')).map(({ type }) => type)).toEqual(['audio']);
    expect((await answered(german, 'An answer in English.')).map(({ type }) => type)).toEqual(['note']);
    expect(await answered(german, german)).toEqual([]);
    expect(await Array.fromAsync(alsoAloud('Hello', typed, [], mind))).toEqual([]);
  });
});

earTest('the words that are heard in the voice message are the words of the answer', async () => {
  const models = trusting();
  models.speaks = (text) => Readable.from(fliteStream(text));
  const answer =
    'The old bridge was closed on **Monday** for three days.\n\n' +
    '- You can take the road along the river instead\n- The bus to the station runs every hour\n\n' +
    'If you need to be there early, leave before eight in the morning, because there will be many people on the road.';
  const { clip } = await read(answer, models).whole;
  const words =
    'the old bridge was closed on monday for three days you can take the road along the river instead the bus to the station runs every hour if you need to be there early leave before eight in the morning because there will be many people on the road';
  expect(wordErrors(words, await heardWords(clip.bytes))).toBeLessThan(0.25);
});

async function* fliteStream(text: string): AsyncGenerator<Uint8Array> {
  yield await fliteWav(text);
}
