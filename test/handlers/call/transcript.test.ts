// What is said in a call is kept until somebody wants theirs forgotten, and then nothing of it comes back.
import { expect, test } from 'vitest';
import { openCalls } from '#handlers/call/calls.ts';
import { openTranscript } from '#handlers/call/transcript.ts';
import { openMemory } from '#src/memory.ts';
import { openPreferences } from '#src/preferences.ts';
import { openQueue } from '#src/queue.ts';
import type { Written } from '#src/voice.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, ben, place } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';

const bot = { id: 'parley', name: 'Parley' };

async function scene() {
  const store = await shelf();
  const means = { memory: openMemory(store), settings: openPreferences(store), log: keptLog().log };
  const transcript = openTranscript(place, openQueue<Written>(), means);
  const calls = openCalls();
  calls.begin(place, transcript.lines, (person) => transcript.forgetPerson(person));
  const say = (id: string, author: typeof ann) => transcript.add({ id, by: 'person', author, text: id });
  const answer = (id: string, to: string) => transcript.add({ id, by: 'bot', author: bot, to, text: id });
  const kept = async () => {
    const remembered = (await transcript.recall()).map(({ text }) => text);
    return { remembered, lines: transcript.lines.map(({ text }) => text) };
  };
  return { calls, say, answer, kept };
}

test('what a person said, was answered, and is being answered is forgotten in a running call', async () => {
  const { calls, say, answer, kept } = await scene();
  say('by ann', ann);
  answer('to ann', 'ann');
  say('by ben', ben);
  calls.forget(place.platform, 'ann');
  answer('to ann, late', 'ann');
  expect(await kept()).toEqual({ remembered: ['by ben'], lines: ['by ben'] });
  say('by ann, again', ann);
  answer('to ann, again', 'ann');
  const all = ['by ben', 'by ann, again', 'to ann, again'];
  expect(await kept()).toEqual({ remembered: all, lines: all });
});

test('a person of another platform with the same id is another', async () => {
  const { calls, say, kept } = await scene();
  say('by ann', ann);
  calls.forget('elsewhere', 'ann');
  expect((await kept()).lines).toEqual(['by ann']);
});
