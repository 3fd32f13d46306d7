import { expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { code } from '#handlers/tasks/code.ts';
import { openLedger } from '#src/ledger.ts';
import type { ReplyPart } from '#src/message.ts';
import type { Computed, Unavailable } from '#src/models.ts';
import { openMeans } from '../../means.ts';
import { Oracle, safe, unavailable, unsafe } from '../../oracle.ts';
import { keptLog } from '../../quiet.ts';
import { ann, place, said, turnOf } from '../../said.ts';
import { shelf } from '../../shelf.ts';

const never = new AbortController().signal;
const picture = { name: 'picture1.png', mediaType: 'image/png', bytes: new Uint8Array([1, 2, 3]) };
const sum: Computed = {
  type: 'found',
  text: 'It is 55.',
  runs: [{ code: 'print(55)', output: '55' }],
  images: [picture],
};

/** Runs the task; what says or shows `evil`, and pictures where they are, may not be shown. */
async function run(found: Computed | Unavailable, task = 'The sum of 1 to 10', pictures = safe, compute = true) {
  const models = new Oracle({
    verdict: (asked) => {
      if (asked.images) return pictures;
      return JSON.stringify(asked).includes('evil') ? unsafe : safe;
    },
  });
  models.skills = { tools: true, browse: true, compute };
  models.computes = () => found;
  const store = await shelf();
  const mind = await here(await openMeans(store, openLedger(store), keptLog().log, models), place, ann);
  const given = { name: 'code', chosen: { task } };
  const parts = await Array.fromAsync(code.run(turnOf(said('', { task: given })), given, mind, never));
  return parts.filter(({ type }: ReplyPart) => type !== 'working' && type !== 'wait');
}

const refusal = [{ type: 'text', text: "I can't help with that (violent crimes)." }];

it('shows the result, and below it what it drew and the program, which can be run', async () => {
  const bytes = new TextEncoder().encode('print(55)\n\n# 55\n');
  expect(await run(sum)).toEqual([
    { type: 'understood', text: 'The sum of 1 to 10', folded: false, heading: 'The question' },
    { type: 'text', text: 'It is 55.' },
    { type: 'whole' },
    { type: 'file', clip: { ...picture, described: 'A picture that the program drew.' } },
    { type: 'file', clip: { name: 'program.py', mediaType: 'text/x-python', bytes } },
  ]);
});

it('leaves out pictures that may not be shown, and says so', async () => {
  const parts = await run(sum, undefined, unsafe);
  expect(parts.map(({ type }) => type)).toEqual(['understood', 'text', 'whole', 'file', 'note']);
  expect(parts.at(-1)).toEqual({ type: 'note', text: 'A file that it made may not be shown.' });
});

it.each([
  ['an answer', { ...sum, text: 'evil' }],
  ['what was printed', { ...sum, runs: [{ code: 'x', output: 'evil' }] }],
])('shows nothing at all where %s may not be shown', async (_, found) => {
  expect(await run(found)).toEqual(refusal);
});

it('works out nothing that may not be asked', async () => {
  expect(await run(sum, 'Something evil')).toEqual(refusal);
});

it('says what it lacks: a task, a model that runs programs, a result', async () => {
  await expect(run(sum, ' ')).rejects.toThrow(/what to work out/);
  await expect(run(sum, 'x', safe, false)).rejects.toThrow('The models here cannot run programs.');
  await expect(run(unavailable({ quota: false }))).rejects.toThrow(/could not be run this time/);
  await expect(run(unavailable({ waitMs: 5_000 }))).rejects.toThrow(/again in about 5 seconds\./);
});
