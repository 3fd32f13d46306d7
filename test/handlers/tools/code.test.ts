import { expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { code } from '#handlers/tools/code.ts';
import type { Occasion, Result } from '#handlers/tools/tool.ts';
import { openLedger } from '#src/ledger.ts';
import type { Computed, ComputeRequest, Unavailable } from '#src/models.ts';
import { openMeans } from '../../means.ts';
import { trusting, unavailable } from '../../oracle.ts';
import { keptLog } from '../../quiet.ts';
import { ann, place } from '../../said.ts';
import { shelf } from '../../shelf.ts';

const never = new AbortController().signal;
const picture = { name: 'picture1.png', mediaType: 'image/png', bytes: new Uint8Array(8) };
const computed = (but: Partial<Computed> = {}): Computed => {
  return { type: 'found', text: 'It is 55.', runs: [{ code: 'print(55)', output: '55' }], images: [], ...but };
};

async function run(found: Computed | Unavailable) {
  const models = trusting();
  const asked: ComputeRequest[] = [];
  models.computes = (request) => {
    asked.push(request);
    return found;
  };
  const store = await shelf();
  const mind = await here(await openMeans(store, openLedger(store), keptLog().log, models), place, ann);
  const nothing = { history: async function* () {}, attached: async () => [], cite: () => 1 };
  const at: Occasion = { author: ann, place, mind, question: 'How much?', key: 'k', ...nothing };
  const result = code.run({ task: 'The sum of 1 to 10' }, at, never);
  return { result, asked, models, mind };
}

/** What came of it; a test in which nothing did has failed. */
const resultOf = async (found: Computed): Promise<Result> => (await run(found)).result;

it('has a program run for whoever asks; the model reads the answer and what was printed', async () => {
  const { result, asked } = await run(computed());
  const { text, files = [] } = await result;
  expect(text).toBe('It is 55.\n\nIt printed:\n55\n\nThe program will stand below your answer, too: do not repeat it.');
  expect(files.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)])).toEqual([
    ['program.py', 'print(55)\n\n# 55\n'],
  ]);
  expect(asked).toEqual([{ caller: { person: ann, place }, task: 'The sum of 1 to 10' }]);
});

it('gives the pictures along, with words for those who cannot see them', async () => {
  const { text, files } = await resultOf(computed({ images: [picture] }));
  expect(files?.[0]).toEqual({ ...picture, described: 'A picture that the program drew.' });
  expect(text).toContain('Pictures that will stand below your answer: 1.');
});

it('gives all that ran as one file that runs, line by line as it was written, what was printed as comments', async () => {
  const loop = 'for n in [1, 2]:\n    print(n)';
  const { files } = await resultOf(
    computed({
      runs: [
        { code: loop, output: '1\n2\n' },
        { code: 'x = 1', output: '' },
      ],
    }),
  );
  expect(new TextDecoder().decode(files?.[0]?.bytes)).toBe(`${loop}\n\n# 1\n# 2\n\n\nx = 1\n`);
});

it('shows nothing where nothing ran', async () => {
  expect(await resultOf(computed({ runs: [] }))).toEqual({ text: 'It is 55.' });
});

it('is as good as what strangers wrote only where some of it came from the web', async () => {
  expect(code.kind).toBe('read-local');
  expect((await resultOf(computed())).untrusted).toBeUndefined();
  expect((await resultOf(computed({ outside: true }))).untrusted).toBe(true);
});

it('tells the model why no program ran, and is offered only where programs run', async () => {
  const { result, models, mind } = await run(unavailable({ quota: false }));
  await expect(result).rejects.toMatchObject({ sentence: 'The program could not be run this time.' });
  expect(code.offered?.({ mind, place })).toBe(false);
  models.skills = { tools: true, browse: false, compute: true };
  expect(code.offered?.({ mind, place })).toBe(true);
});
