import { expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { speak } from '#handlers/tasks/speak.ts';
import { writeWav } from '#src/audio/wav.ts';
import { openLedger } from '#src/ledger.ts';
import type { InboundMessage, ReplyPart, Task } from '#src/message.ts';
import { vowels } from '../../audio/tone.ts';
import { openMeans } from '../../means.ts';
import { Oracle, safe, unsafe } from '../../oracle.ts';
import { keptLog } from '../../quiet.ts';
import { ann, attached, place, said, turnOf } from '../../said.ts';
import { shelf } from '../../shelf.ts';

const never = new AbortController().signal;
const sound = writeWav(vowels(0.5, 24_000), 24_000);

async function open(models = new Oracle({ verdict: ({ answer }) => (answer?.includes('evil') ? unsafe : safe) })) {
  const store = await shelf();
  models.speaks = async function* () {
    yield sound;
  };
  const mind = await here(await openMeans(store, openLedger(store), keptLog().log, models), place, ann);
  /** What is shown, in its order, and read. */
  const run = async (chosen: Task['chosen'] = {}, but: Partial<InboundMessage> = {}) => {
    const task: Task = { name: 'speak', chosen };
    const parts: ReplyPart[] = [];
    const from = models.speakings.length;
    for await (const part of speak.run(turnOf(said('', { task, ...but })), task, mind, never)) {
      if (part.type === 'audio') await part.begin(never).whole;
      parts.push(part);
    }
    const shown = parts.filter(({ type }) => type !== 'working');
    return { shown, read: models.speakings.slice(from).map(({ request }) => request) };
  };
  return { mind, run };
}

it('reads a text that was given, and shows it, since nobody else sees it', async () => {
  const { run } = await open();
  const { shown, read } = await run({ text: 'Hello **there**.' });
  expect(shown.map((part) => [part.type, 'text' in part && part.text])).toEqual([
    ['text', 'Hello **there**.'],
    ['audio', false],
  ]);
  expect(read.map(({ text }) => text)).toEqual(['Hello there.']);
});

it('reads the message it was given on, which everybody sees', async () => {
  const { run } = await open();
  const { shown, read } = await run({}, { text: 'A message of somebody else.' });
  expect(shown.map(({ type }) => type)).toEqual(['audio']);
  expect(read.map(({ text }) => text)).toEqual(['A message of somebody else.']);
});

it('reads a document', async () => {
  const { run } = await open();
  const file = attached(Buffer.from('The contents of this file.'), {
    kind: 'document',
    name: 'notes.txt',
    mediaType: 'text/plain',
  });
  const { shown, read } = await run({}, { attachments: [file] });
  expect(shown.map(({ type }) => type)).toEqual(['text', 'audio']);
  expect(read.map(({ text }) => text)).toEqual(['The contents of this file.']);
});

it('has the name of a document judged, which it shows', async () => {
  const { run } = await open();
  const named = { kind: 'document', name: 'evil.txt', mediaType: 'text/plain' } as const;
  const { shown, read } = await run({}, { attachments: [attached(Buffer.from('Contents.'), named)] });
  expect([shown, read]).toMatchObject([[{ text: "I can't help with that (violent crimes)." }], []]);
});

it('is judged as speech where answers are not judged', async () => {
  const models = new Oracle({ verdict: () => safe });
  const { run, mind } = await open(models);
  await run({ text: 'Hello.' });
  await mind.policies.change(place, 'ann', 'test', (policy) => ({
    ...policy,
    stages: { ...policy.stages, answers: 'off' },
  }));
  await run({ text: 'Hello.' });
  expect(models.judgings.map(({ request }) => request.stage)).toEqual(['answers', 'speech']);
});

it('without anything, reads its newest answer: as it remembers it, else as the platform does', async () => {
  const { run, mind } = await open();
  const old = { id: 'a', author: ann, at: 0, attachments: [] };
  const earlier = async () => [
    { ...old, text: 'My first answer.', own: true },
    { ...old, text: 'My second answer.', own: true },
    { ...old, text: 'What somebody said.', own: false },
  ];
  expect((await run({}, { earlier })).read.map(({ text }) => text)).toEqual(['My second answer.']);
  await mind.memory.remember(place, [{ id: 'turn:1', by: 'bot', author: ann, text: 'What I remember.' }]);
  expect((await run({}, { earlier })).read.map(({ text }) => text)).toEqual(['What I remember.']);
});

it('says what to do when there is nothing to read, or no such voice', async () => {
  const { run } = await open();
  await expect(run()).rejects.toThrow(/Tell me what to read/);
  await expect(run({}, { attachments: [attached(sound)] })).rejects.toThrow(/no words in that/);
  await expect(run({ text: 'Hello there', voice: 'nobody' })).rejects.toThrow(/I have: hannah, troy/);
  await expect(run({ text: 'Das ist ein ganz gewöhnlicher deutscher Satz.' })).rejects.toThrow(/seems to be German/);
  const large = attached(sound, { kind: 'document', size: 30_000_000 });
  await expect(run({}, { attachments: [large] })).rejects.toThrow(/too large/);
});

it('takes the voice, the speed and the format of the moment', async () => {
  const { run } = await open();
  const usual = await run({ text: 'Hello there.', format: 'wav' });
  const fast = await run({ text: 'Hello there.', format: 'wav', voice: 'Troy', speed: 2 });
  expect(fast.read[0]?.voice).toBe('troy');
  const [slow, quick] = [usual, fast].map(({ shown }) => shown.find((part) => part.type === 'file')?.clip);
  expect([quick?.name, quick?.mediaType]).toEqual(['speech.wav', 'audio/wav']);
  expect(quick!.bytes.length).toBeLessThan(slow!.bytes.length * 0.8);
});

it('says nothing that the guard has not passed', async () => {
  const { run } = await open();
  const { shown, read } = await run({ text: 'An evil text.' });
  expect(shown.map(({ type }) => type)).toEqual(['text']);
  expect(shown[0]).not.toMatchObject({ text: expect.stringContaining('evil') });
  expect(read).toEqual([]);
});

it('tells when it reads only the beginning', async () => {
  const { run } = await open();
  const { shown, read } = await run({}, { text: 'Here is a sentence of some words. '.repeat(700) });
  expect(shown.map(({ type }) => type)).toEqual(['audio', 'note']);
  expect(read.reduce((sum, { text }) => sum + text.length + 1, 0)).toBeLessThanOrEqual(20_001);
});
