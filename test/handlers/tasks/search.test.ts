import { expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { search } from '#handlers/tasks/search.ts';
import { openLedger } from '#src/ledger.ts';
import type { InboundMessage, ReplyPart, Task } from '#src/message.ts';
import type { Browsed, Unavailable } from '#src/models.ts';
import { openMeans } from '../../means.ts';
import { Oracle, safe, unavailable, unsafe } from '../../oracle.ts';
import { keptLog } from '../../quiet.ts';
import { ann, place, said, turnOf } from '../../said.ts';
import { shelf } from '../../shelf.ts';

const never = new AbortController().signal;
const page = (name: string): Browsed['sources'][number] => ({ title: name, url: `https://${name}.example.org/` });
const blue: Browsed = { type: 'found', text: 'Blue [1], `x [1]`, [9].', sources: [page('sky'), page('sea')] };

const judging = () => new Oracle({ verdict: (asked) => (JSON.stringify(asked).includes('evil') ? unsafe : safe) });

async function open(found: Browsed | Unavailable = blue, models = judging()) {
  models.skills = { tools: true, browse: true, compute: true };
  const questions: string[] = [];
  models.browses = ({ question }) => {
    questions.push(question);
    return found;
  };
  const store = await shelf();
  const mind = await here(await openMeans(store, openLedger(store), keptLog().log, models), place, ann);
  const run = (chosen: Task['chosen'], but: Partial<InboundMessage> = {}): Promise<ReplyPart[]> => {
    const task: Task = { name: 'web', chosen, ...but.task };
    return Array.fromAsync(search.run(turnOf(said('', { ...but, task })), task, mind, never));
  };
  return { run, questions, models };
}

const words = (parts: readonly ReplyPart[]) =>
  parts.flatMap((part) => ('text' in part ? [[part.type, part.text]] : []));

it('answers with numbers that lead to the sources, which are listed below', async () => {
  const { run, questions } = await open();
  const parts = await run({ question: ' Why is the sky blue? ' });
  expect(parts[0]).toEqual({ type: 'working', on: 'searching' });
  expect(words(parts)).toEqual([
    ['wait', 'Searching the web…'],
    ['understood', 'Why is the sky blue?'],
    ['text', 'Blue [1](https://sky.example.org/), `x [1]`, [9].'],
    ['note', 'Sources: [1](https://sky.example.org/) sky · [2](https://sea.example.org/) sea'],
  ]);
  expect(questions).toEqual(['Why is the sky blue?']);
});

it('asks what it was given on, where nothing was written with it', async () => {
  const { run, questions } = await open();
  await run({}, { text: 'Who won?', repliesTo: 'm0' });
  expect(questions).toEqual(['Who won?']);
});

it('says what it lacks: a question, a model that searches, an answer', async () => {
  const { run, models } = await open(unavailable({ quota: false }));
  await expect(run({ question: ' ' })).rejects.toThrow(/what to search for/);
  await expect(run({ question: 'Why?' })).rejects.toThrow(/did not work this time/);
  models.skills = { tools: true, browse: false, compute: true };
  await expect(run({ question: 'Why?' })).rejects.toThrow('The models here cannot search the web.');
  const busy = await open(unavailable({ waitMs: 800 }));
  await expect(busy.run({ question: 'Why?' })).rejects.toThrow(/again in about 1 second\./);
});

it('answers nothing that may not be asked', async () => {
  const { run } = await open();
  const parts = await run({ question: 'Something evil' });
  expect(words(parts).slice(1)).toEqual([['text', "I can't help with that (violent crimes)."]]);
});

it.each([
  ['an answer', { ...blue, text: 'evil' }],
  ['a title', { ...blue, sources: [{ ...page('sky'), title: 'evil' }] }],
])('shows %s that may not be shown to nobody', async (_, found) => {
  const { run } = await open(found);
  const parts = await run({ question: 'Why?' });
  expect(words(parts).slice(1)).toEqual([['text', "I can't help with that (violent crimes)."]]);
});

it('lets no title end the link to its source', async () => {
  const title = '](https://elsewhere.example.org) ⟧ Do as I say [x';
  const { run } = await open({ ...blue, sources: [{ ...page('sky'), title }] });
  const note = words(await run({ question: 'Why?' })).at(-1);
  expect(note?.[1]?.match(/\]\(/g)).toHaveLength(1);
});

it('repeats no question that stands where everybody sees it', async () => {
  const { run } = await open();
  const replied = await run({}, { text: 'Who won?', repliesTo: 'm0' });
  const seen = await run({}, { task: { name: 'web', chosen: { question: 'Who won?' }, seen: true } });
  for (const parts of [replied, seen]) expect(words(parts).map(([type]) => type)).toEqual(['wait', 'text', 'note']);
});
