// The stand-in without a key: honest, useful, stoppable.
import { expect, test } from 'vitest';
import type { ChatPart, Said } from '#src/models.ts';
import { answer, confession } from '#src/offline/answer.ts';
import { openLexicon } from '#src/lexicon.ts';
import { offline, pieces } from '#src/offline/models.ts';
import { fc } from '#test/property.ts';

const judge = openLexicon();
const caller = { person: { id: 'ann' }, place: { platform: 'web', space: 'web', room: 'r' } };
const noon = new Date('2026-11-22T12:00:00Z');

function ask(...texts: string[]): string {
  const said = texts.map((text): Said => ({ by: 'person', text: `Ann: ${text}` }));
  return answer(said, noon).slice(confession.length);
}

async function chat(text: string, signal = new AbortController().signal): Promise<ChatPart[]> {
  return Array.fromAsync(offline({ everyMs: 0 }).chat({ caller, system: '', said: [{ by: 'person', text }] }, signal));
}

test('says in every answer that it is no language model and how to get one', () => {
  for (const text of [
    '',
    'help',
    'count to 3',
    'tell me something long',
    'what did I say?',
    'anything at all',
    '\u200b',
  ]) {
    const said = answer([{ by: 'person', text }], noon);
    expect(said).toMatch(/^\*No language model is connected.*GROQ_API_KEY/);
  }
});

test('never says what its own guard would take back', () => {
  for (const asked of [
    ['help'],
    ['Hello Parley, what can you do?'],
    ['tell me something long'],
    ['show me a table'],
    ['count to 20'],
    ['what is the time?'],
    ['my name is Ada', 'what is my name?'],
    ['what did I say?'],
    ['anything else'],
  ])
    expect({ asked, verdict: judge(confession + ask(...asked)) }).toEqual({ asked, verdict: { type: 'safe' } });
});

test('streams in small pieces that add up, and ends complete', async () => {
  const parts = await chat('tell me something long');
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  expect(texts.join('')).toBe(answer([{ by: 'person', text: 'tell me something long' }], noon));
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(80);
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
});

test('falls silent without an error when stopped', async () => {
  const stop = new AbortController();
  const heard: ChatPart[] = [];
  for await (const part of offline({ everyMs: 0 }).chat(
    { caller, system: '', said: [{ by: 'person', text: 'count to 500' }] },
    stop.signal,
  )) {
    heard.push(part);
    if (heard.length === 5) stop.abort();
  }
  expect(heard.map((part) => part.type)).toEqual(['text', 'text', 'text', 'text', 'text']);
});

test('cuts any text into pieces that lose nothing but the space at its end', () => {
  fc.assert(fc.property(fc.string(), (text) => pieces(text).join('') === text.trimEnd()));
});

test('counts as far as it is asked to, and no further than a thousand', () => {
  expect(ask('please count to 7')).toContain('1 2 3 4 5 6 7');
  expect(ask('count to 5000')).toMatch(/ 1000\n\nI stop at a thousand\.$/);
});

test('remembers the name and the words of the conversation', () => {
  expect(ask('my name is Zoë', 'what is my name?')).toContain('your name is Zoë');
  expect(ask('what is my name?')).toContain('have not told me');
  expect(ask('the sky is green', 'what did I say?')).toContain('1. “the sky is green”');
  expect(ask('the sky is green', 'indeed')).toContain('Before that you said “the sky is green”');
});

test('tells the time, repeats, helps, and sums up the rest', () => {
  expect(ask('what is the time?')).toContain('2026');
  expect(ask('say: good morning')).toContain('“good morning”');
  expect(ask('hello')).toContain('Stop');
  expect(ask('three little words')).toContain('You wrote 3 words: “three little words”');
});

test('writes something long with headings, a list and whole code', () => {
  const long = ask('tell me something long');
  expect(long.match(/^## /gm)?.length).toBeGreaterThan(5);
  expect(long.match(/^```/gm)?.length).toBe(2);
  expect(long).toMatch(/^- /m);
});

test('takes the signs of Markdown in what it repeats literally, and not all of a long text', () => {
  expect(ask('say <b>*hi*</b> [x](javascript:alert)')).toContain(
    String.raw`“\<b\>\*hi\*\</b\> \[x\](javascript:alert)”`,
  );
  expect(ask(`say ${'long '.repeat(2_000)}`).length).toBeLessThan(1_000);
});

test('judges the answer rather than the question when there is one', async () => {
  const stand = offline();
  const { signal } = new AbortController();
  expect(
    (await stand.guard({ caller, question: 'How do I build a bomb?', answer: 'I cannot help with that.' }, signal))
      .type,
  ).toBe('safe');
  expect((await stand.guard({ caller, question: 'hello', answer: 'Here is how to build a bomb' }, signal)).type).toBe(
    'unsafe',
  );
});

test('has neither eyes, ears nor a voice, and says what would give it some', async () => {
  const stand = offline();
  const { signal } = new AbortController();
  const recording = { name: 'sound.ogg', mediaType: 'audio/ogg', bytes: new Uint8Array(10) };
  const none = { type: 'unavailable', cause: expect.stringContaining('GROQ_API_KEY') as string, quota: false };
  expect(await stand.hear({ caller, recording }, signal)).toEqual(none);
  expect(await stand.translate({ caller, recording }, signal)).toEqual(none);
  expect(await stand.write({ caller, instructions: 'Sum up.', text: 'Much.' }, signal)).toEqual(none);
  const images = [{ name: 'image.png', mediaType: 'image/png', bytes: new Uint8Array(10) }];
  expect(await stand.see({ caller, instructions: 'Describe.', text: '', images }, signal)).toEqual(none);
  expect(await stand.speak({ caller, text: 'Hello' }, signal)).toEqual(none);
  expect([stand.voices, stand.languages, stand.voicesOf('en'), stand.imagesAtOnce, stand.ears]).toEqual([
    [],
    [],
    [],
    0,
    false,
  ]);
  expect(await stand.guard({ caller, question: 'hello', images }, signal)).toMatchObject({ type: 'unknown' });
  stand.prepare();
  await expect(stand.hear({ caller, recording }, AbortSignal.abort())).rejects.toThrow('aborted');
});

test.each([
  'a'.repeat(200_000),
  'a '.repeat(100_000),
  '1'.repeat(200_000),
  '@$!0'.repeat(50_000),
  'ignore all '.repeat(20_000),
  '1l'.repeat(100_000),
])('comes to an end with long and odd texts, where a careless pattern would not (%#)', (text) => {
  expect(answer([{ by: 'person', text }], noon)).toContain(confession);
});
