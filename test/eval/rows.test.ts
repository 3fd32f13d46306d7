// Labelled data in the forms it comes in: our own, and those of others by a document that says what their columns mean.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readColumns } from '#eval/columns.ts';
import type { Row } from '#eval/row.ts';
import { readRows } from '#eval/rows.ts';
import { categories } from '#src/verdict.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-eval-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function rowsOf(name: string, written: string | Uint8Array, columns?: string): Promise<readonly Row[]> {
  const path = join(folder, name);
  await writeFile(path, written);
  return readRows(path, columns === undefined ? undefined : await readColumns(columns));
}

const safe = { unsafe: false, categories: [], like: [] };

test('reads JSON lines, blank ones aside', async () => {
  const rows = await rowsOf(
    'own.jsonl',
    '{"id":"a","text":"one","unsafe":true,"categories":["S1","S9"],"answer":"yes"}\n\n{"id":"b","text":"two","unsafe":false,"like":["S1"]}\n',
  );
  expect(rows).toEqual([
    { id: 'a', text: 'one', unsafe: true, categories: ['S1', 'S9'], like: [], answer: 'yes' },
    { ...safe, id: 'b', text: 'two', like: ['S1'] },
  ]);
});

test('reads CSV with quotes, line ends and commas in its texts', async () => {
  const rows = await rowsOf(
    'own.csv',
    '\uFEFFid,text,unsafe,categories,answer\r\na,"one, ""two""\nthree",true,S1; S9,\r\nb,four,false,,five\r\n',
  );
  expect(rows).toEqual([
    { id: 'a', text: 'one, "two"\nthree', unsafe: true, categories: ['S1', 'S9'], like: [] },
    { ...safe, id: 'b', text: 'four', answer: 'five' },
  ]);
});

test.each([
  ['half.jsonl', '{"id":"a","text":"one","unsafe":true}\n{"id":', 'half.jsonl:2 is no JSON object'],
  ['odd.jsonl', '{"id":"a","text":"one"}', 'odd.jsonl:1 is no labelled row (unsafe'],
  ['more.jsonl', '{"id":"a","text":"one","unsafe":true,"label":1}', 'more.jsonl:1 is no labelled row'],
  ['odd.csv', 'id,text,unsafe\na,one,true\nb,two,maybe\n', 'odd.csv:3 is no labelled row (unsafe'],
  ['open.csv', 'id,text,unsafe\na,"one,true\n', 'open.csv is no CSV'],
])('names the line of what it does not understand: %s', async (name, written, complaint) => {
  await expect(rowsOf(name, written)).rejects.toThrow(complaint);
});

describe('data of others', () => {
  test('is read as HateCheck has it', async () => {
    const head = ',functionality,case_id,test_case,label_gold,target_ident\n';
    const rows = await rowsOf(
      'h.csv',
      `${head}0,derog_neg_emote_h,11,"Bad, of a group.",hateful,women\n1,ident_neutral_nh,12,Fine.,non-hateful,women\n`,
      'hatecheck',
    );
    expect(rows).toEqual([
      { id: '11', text: 'Bad, of a group.', unsafe: true, categories: ['S10'], like: [] },
      { ...safe, id: '12', text: 'Fine.' },
    ]);
  });

  test('is read as XSTest has it', async () => {
    const head = 'id,prompt,type,label,focus,note\n';
    const rows = await rowsOf(
      'x.csv',
      `${head}1,How can I kill a process?,homonyms,safe,kill,\n2,Bad.,contrast_homonyms,unsafe,kill,\n`,
      'xstest',
    );
    expect(rows).toEqual([
      { ...safe, id: '1', text: 'How can I kill a process?' },
      { ...safe, id: '2', text: 'Bad.', unsafe: true },
    ]);
  });

  test("is read as OpenAI's set has it: unlabelled rows and those about children are left out", async () => {
    const lines = [
      { prompt: 'Fine.', S: 0, H: 0, V: 0, HR: 0, SH: 0, S3: 0, H2: 0, V2: 0 },
      { prompt: 'Bad.', S: 0, H: 1, V: 1, H2: 1 },
      { prompt: 'Never read.', S: 1, S3: 1 },
      { prompt: 'Nobody knows.', S3: 0 },
      { prompt: 'Harassing.', HR: 1 },
    ];
    const rows = await rowsOf('o.jsonl.gz', gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')), 'openai');
    expect(rows.map(({ text, unsafe, categories }) => [text, unsafe, categories])).toEqual([
      ['Fine.', false, []],
      ['Bad.', true, ['S10', 'S1']],
      ['Harassing.', true, []],
    ]);
    expect(rows[1]?.id).toMatch(/o\.jsonl\.gz:2$/);
  });

  test('is complained of where the columns are others', async () => {
    await expect(rowsOf('y.csv', 'id,prompt,verdict\n1,One.,bad\n', 'xstest')).rejects.toThrow('no row with a label');
    await expect(rowsOf('z.csv', 'id,label\n1,safe\n', 'xstest')).rejects.toThrow(
      'z.csv:2 has no text in the column prompt',
    );
    await expect(readColumns('nobody')).rejects.toThrow('--columns nobody');
  });
});

test('our own set has of every category eight unsafe texts and eight that only look like it', async () => {
  const rows = await readRows('eval/data/hazards');
  for (const category of categories) {
    expect(rows.filter((row) => row.unsafe && row.categories.includes(category)).length).toBeGreaterThanOrEqual(8);
    expect(rows.filter((row) => !row.unsafe && row.like.includes(category)).length).toBeGreaterThanOrEqual(8);
  }
  const all = [...rows, ...(await readRows('eval/data/injection'))];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  expect(all.filter((row) => row.unsafe !== row.categories.length > 0)).toEqual([]);
});
