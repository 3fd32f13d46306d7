// A run over labelled texts: what is asked, again and when, and what of it is kept.
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { forgetful, keyOf, openCache, type Cache } from '#eval/cache.ts';
import { run, type Patience } from '#eval/course.ts';
import type { Judge } from '#eval/judge.ts';
import type { Judgement } from '#eval/judgement.ts';
import type { Row } from '#eval/row.ts';
import type { Verdict } from '#src/verdict.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-eval-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hasty: Patience = { pauseMs: 1, mostPauseMs: 4, idleMs: 60_000 };
const took = { ms: 5, promptTokens: 10, completionTokens: 2, dollars: 0.001 };
const unknown: Verdict = { type: 'unknown', cause: 'garbage' };
const busy: Verdict = { type: 'unknown', cause: 'limits', busy: true };

const rowsOf = (...texts: string[]): Row[] =>
  texts.map((text, at) => ({ id: `${at}`, text, unsafe: false, categories: [], like: [] }));

interface Scripted extends Judge {
  /** What it was asked, in its order. */
  readonly asked: string[][];
}

/** Says of a text what is scripted for the time it is asked, and then that it is safe. */
function scripted(script: Readonly<Record<string, readonly Verdict[]>> = {}, more: Partial<Judge> = {}): Scripted {
  const asked: string[][] = [];
  const judge = async (rows: readonly Row[]): Promise<Judgement[]> => {
    asked.push(rows.map(({ text }) => text));
    return rows.map(({ text }) => {
      const times = asked.flat().filter((one) => one === text).length;
      return { verdict: script[text]?.[times - 1] ?? { type: 'safe' }, ...took };
    });
  };
  const key = ({ text }: Row): string => keyOf(text);
  return { name: 'guard', model: 'm', atOnce: 1, cache: forgetful(), key, judge, asked, ...more };
}

test('asks about a text once, however many rows have it', async () => {
  const judge = scripted();
  const outcome = await run(judge, rowsOf('a', 'b', 'a'), 3, hasty);
  expect(judge.asked.flat().toSorted()).toEqual(['a', 'b']);
  expect(outcome).toEqual({ judged: 2, known: 0, unanswered: 0, stopped: false });
});

test('tries a text without a verdict again later in the run, three times in all, and counts it', async () => {
  const judge = scripted({ a: [unknown], b: [unknown, unknown, unknown, unknown] });
  const outcome = await run(judge, rowsOf('a', 'b', 'c'), 1, hasty);
  expect(judge.asked.flat()).toEqual(['a', 'b', 'c', 'a', 'b', 'b']);
  expect(outcome).toEqual({ judged: 2, known: 0, unanswered: 4, stopped: false, cause: 'garbage' });
  expect(judge.cache.get(keyOf('a'))?.tries).toBe(2);
  expect(judge.cache.get(keyOf('b'))).toBeUndefined();
});

test('waits as long as the judge is at its limits, which is no failure', async () => {
  const judge = scripted({ a: Array.from({ length: 6 }, () => busy) });
  const outcome = await run(judge, rowsOf('a', 'b'), 1, hasty);
  expect(judge.asked.flat()).toEqual(['a', 'a', 'a', 'a', 'a', 'a', 'a', 'b']);
  expect(outcome).toEqual({ judged: 2, known: 0, unanswered: 0, stopped: false, cause: 'limits' });
  expect(judge.cache.get(keyOf('a'))?.tries).toBe(1);
});

test('ends where the judge stays at its limits', async () => {
  const judge = scripted({}, { judge: async (rows) => rows.map(() => ({ verdict: busy, ...took })) });
  const outcome = await run(judge, rowsOf('a', 'b'), 2, { ...hasty, idleMs: 20 });
  expect(outcome).toEqual({ judged: 0, known: 0, unanswered: 0, stopped: true, cause: 'limits' });
});

test('gives a judge as many texts at once as it takes', async () => {
  const judge = scripted({}, { atOnce: 3 });
  await run(judge, rowsOf('a', 'b', 'c', 'd', 'e', 'f', 'g'), 1, hasty);
  expect(judge.asked).toEqual([['a', 'b', 'c'], ['d', 'e', 'f'], ['g']]);
});

test('keeps verdicts over runs, without texts and reasons, and what a killed process left half written spoils nothing', async () => {
  const path = join(folder, 'deep', 'verdicts.jsonl');
  const reasoned: Verdict = { type: 'unsafe', categories: ['S9'], severity: 2, rationale: 'it says: secret words' };
  const open = (): Cache => openCache(path);
  await run(scripted({ 'secret words': [reasoned] }, { cache: open() }), rowsOf('secret words', 'others'), 1, hasty);
  expect(readFileSync(path, 'utf8')).not.toMatch(/secret|others/);
  appendFileSync(path, '{"key":"torn","id":');

  const again = scripted({}, { cache: open() });
  const outcome = await run(again, rowsOf('secret words', 'others', 'new'), 1, hasty);
  expect(again.asked.flat()).toEqual(['new']);
  expect(outcome).toMatchObject({ judged: 1, known: 2 });

  const kept = open();
  expect(kept.get(keyOf('secret words'))).toEqual({ found: ['S9'], severity: 2, ...took, tries: 1 });
  expect(kept.get(keyOf('new'))).toEqual({ found: [], ...took, tries: 1 });
});
