// `npm run batch`: a file of tasks done at half the price, by a process that may be killed at any time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bulk } from '#src/bulk.ts';
import { errandOf } from '#src/bulk/files.ts';
import { groq } from '#src/groq/groq.ts';
import { keptLog } from '#test/quiet.ts';
import { startGroqTwin, type GroqTwin } from '#test/twins/groq/twin.ts';
import { startOpenAiTwin } from '#test/twins/openai/twin.ts';
import { until } from '#test/until.ts';

let twin: GroqTwin;
let folder: string;
beforeEach(async () => {
  twin = await startGroqTwin();
  twin.answer = ({ messages }) => `Done: ${JSON.stringify(messages.at(-1)?.content)}`;
  folder = await mkdtemp(join(tmpdir(), 'parley-bulk-'));
});
afterEach(async () => {
  await twin.close();
  await rm(folder, { recursive: true, force: true });
});

const ever = new AbortController().signal;

async function tasks(count: number): Promise<string> {
  const file = join(folder, 'tasks.jsonl');
  const lines = Array.from({ length: count }, (_, at) =>
    JSON.stringify({ id: `t${at}`, instructions: 'Do it.', text: `Task ${at}` }),
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

async function results(): Promise<{ id: string; text?: string; error?: string }[]> {
  const text = await readFile(join(folder, 'tasks.results.jsonl'), 'utf8').catch(() => '');
  // What the program wrote.
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id: string });
}

async function run(...given: string[]): Promise<string[]> {
  const said: string[] = [];
  const models = groq(
    { apiKey: twin.key, baseUrl: twin.url, models: {} },
    { log: keptLog().log, record: () => undefined },
  );
  await bulk(errandOf([...given, '--every', '0.002']), { models, say: (line) => said.push(line) }, ever);
  return said;
}

describe('a file of tasks', () => {
  test('has its results in another one, with progress', async () => {
    const said = await run(await tasks(5));
    expect((await results()).map(({ id }) => id).toSorted()).toEqual(['t0', 't1', 't2', 't3', 't4']);
    expect(said).toContain('5 of 5 lines are done.');
    expect(twin.shelf.batches.size).toBe(1);
    // The provider keeps nothing of it.
    expect(twin.shelf.files.size).toBe(0);
  });

  test('is done call by call where there are no batches, or where that is wanted', async () => {
    twin.shelf.plan = 'free';
    const said = await run(await tasks(3));
    expect(said.join('\n')).toContain('call by call');
    expect(await results()).toHaveLength(3);
    const calls = twin.calls.length;
    expect((await run(join(folder, 'tasks.jsonl'), '--paced'))[0]).toContain('0 of them');
    expect(twin.calls).toHaveLength(calls);
  });

  test('goes on behind a result that was half written, and asks only for the rest', async () => {
    const file = await tasks(3);
    await writeFile(join(folder, 'tasks.results.jsonl'), '{"id":"t0","text":"Kept."}\n{"id":"t1","te');
    await run(file, '--paced');
    const text = await readFile(join(folder, 'tasks.results.jsonl'), 'utf8');
    expect(text.match(/"id":"t0"/g)).toHaveLength(1);
    expect(text).toContain('Kept.');
    expect(twin.calls.filter(({ path }) => path.endsWith('/completions'))).toHaveLength(2);
  });

  test('of which a line fails in the batch has that line asked for by itself', async () => {
    twin.shelf.spoils = (id) => id === 'line-1';
    await run(await tasks(3));
    expect((await results()).filter(({ text }) => text !== undefined)).toHaveLength(3);
  });

  test('with lines that are no task is not begun', async () => {
    const file = join(folder, 'tasks.jsonl');
    await writeFile(
      file,
      '{"id":"a","instructions":"x","text":"y"}\nnonsense\n{"id":"a","instructions":"x","text":"y"}\n',
    );
    await expect(run(file)).rejects.toThrow('2, 3');
    expect(twin.shelf.files.size).toBe(0);
  });

  test('is asked for with words that exist', () => {
    expect(errandOf(['a.jsonl'])).toMatchObject({ output: 'a.results.jsonl', paced: false, everyMs: 60_000 });
    for (const wrong of [[], ['a', 'b', 'c'], ['a', '--nonsense'], ['a', '--every', 'x']])
      expect(() => errandOf(wrong)).toThrow('npm run batch');
  });
});

test('a process that is killed while the provider works is followed by one that hands nothing in again', async () => {
  const file = await tasks(4);
  twin.shelf.heldAt = 'in_progress';
  const env = { PATH: process.env['PATH'] ?? '', GROQ_API_KEY: twin.key, GROQ_BASE_URL: twin.url };
  const begin = () =>
    spawn(process.execPath, ['src/main.ts', 'batch', file, '--every', '0.05'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const first = begin();
  const looked = () => twin.calls.some(({ method, path }) => method === 'GET' && /batches\/batch_/.test(path));
  await until(looked, 'a look at the batch', 20_000);
  first.kill('SIGKILL');
  await once(first, 'close');
  twin.shelf.heldAt = undefined;
  const second = begin();
  const [code] = (await once(second, 'close')) as [number];
  expect(code).toBe(0);
  expect(twin.shelf.batches.size).toBe(1);
  expect((await results()).map(({ id }) => id).toSorted()).toEqual(['t0', 't1', 't2', 't3']);
});

test('hands nothing to Groq of what is kept for a server of the operator’s own', async () => {
  const file = await tasks(4);
  const home = await startOpenAiTwin('llama.cpp', {});
  home.answer = () => ({ text: 'Done at home.' });
  const server = { PATH: process.env['PATH'] ?? '', GROQ_API_KEY: twin.key, GROQ_BASE_URL: twin.url };
  const own = { CHAT_BASE_URL: home.url, FAST_BASE_URL: home.url, OWN_SERVERS: 'only' };
  const one = spawn(process.execPath, ['src/main.ts', 'batch', file, '--every', '0.05'], {
    env: { ...server, ...own },
    stdio: 'ignore',
  });
  const [code] = (await once(one, 'close')) as [number];
  await home.close();
  expect(code).toBe(0);
  expect(twin.shelf.files.size).toBe(0);
  expect((await results()).map(({ text }) => text)).toEqual(Array.from({ length: 4 }, () => 'Done at home.'));
});
