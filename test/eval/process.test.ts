// `npm run eval:moderation` as a process, before a Groq of our own: it can be killed, and goes on where it was.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { words } from '#test/twins/groq/request.ts';
import { startGroqTwin, type GroqTwin } from '#test/twins/groq/twin.ts';

let folder: string;
let twin: GroqTwin;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-eval-'));
  twin = await startGroqTwin();
  twin.verdict = (text) => (text.includes('bomb') ? ['S9'] : 'safe');
});
afterEach(async () => {
  await twin.close();
  rmSync(folder, { recursive: true });
});

/** Rows of which every third is about bombs. */
function data(count: number): string {
  const path = join(folder, 'data.jsonl');
  const rows = Array.from({ length: count }, (_, at) =>
    at % 3 === 0
      ? { id: `${at}`, text: `bomb number ${at}!`, unsafe: true, categories: ['S9'] }
      : { id: `${at}`, text: `cake number ${at}!`, unsafe: false, like: ['S9'] },
  );
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

function begin(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['eval/moderation.ts', ...args, '--cache', join(folder, 'cache')], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, said };
}

/** How the room is reached. */
const reach = (): Record<string, string> => ({ GROQ_API_KEY: twin.key, GROQ_BASE_URL: twin.url });

/** The texts that the twin was asked about: a row has a number, and is named once in a request. */
function judgedTexts(): string[] {
  return twin.calls.flatMap(({ request }) =>
    Array.from(words(request?.messages.at(-1)).matchAll(/(?:bomb|cake) number \d+!/g), ([text]) => text),
  );
}

function cached(): string {
  const path = join(folder, 'cache');
  return readdirSync(path)
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('');
}

/** Of the rows whose verdict is on disk, whole. */
function keptIds(): string[] {
  const lines = cached().split('\n').slice(0, -1);
  // What stands there is what this file is about.
  return lines.map((line) => (JSON.parse(line) as { id: string }).id);
}

test('goes on where it was when it was killed: nothing is asked twice but what was under way', async () => {
  twin.guardMs = 10;
  const args = ['--judge', 'guard', '--data', data(40), '--concurrency', '4', '--out', join(folder, 'report.json')];
  const first = begin(args, reach());
  const killed = once(first, 'close');
  await twin.until(() => twin.calls.filter(({ end, request }) => request && end === 'finished').length >= 16);
  first.kill('SIGKILL');
  await killed;
  const before = new Set(judgedTexts());
  const kept = new Set(keptIds());
  // Each of the four was under way with one text at most.
  expect(kept.size).toBeGreaterThanOrEqual(12);
  expect(kept.size).toBeLessThan(40);
  expect(before.size - kept.size).toBeLessThanOrEqual(4);
  twin.calls.length = 0;

  const { code, said } = await ended(begin(args, reach()));
  expect(said).toContain(`${40 - kept.size} texts judged now, ${kept.size} before`);
  expect(code).toBe(0);
  const after = new Set(judgedTexts().map((text) => /\d+/.exec(text)?.[0] ?? ''));
  expect(after.size).toBe(40 - kept.size);
  expect(Array.from(after).filter((id) => kept.has(id))).toEqual([]);
  // What the report is: unchecked, as this test is about it.
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as { all: object };
  expect(report.all).toMatchObject({ caught: 14, passed: 26, missed: 0, wronged: 0, unknown: 0, precision: 1 });
  expect(cached()).not.toMatch(/bomb|cake/);
});

test('judges in batches, by the model that was named alone, and fails where a bar is missed', async () => {
  twin.verdict = () => ['S9'];
  const model = 'openai/gpt-oss-20b';
  const args = ['--judge', 'guard', '--sift', '--model', model, '--data', data(40), '--least-precision', '0.9'];
  const { code, said } = await ended(begin(args, reach()));
  expect(said).toContain('The precision is 0.3500, and must be at least 0.9.');
  expect(code).toBe(1);
  const judged = twin.calls.filter(({ request }) => request);
  expect(new Set(judged.map((call) => call.model))).toEqual(new Set([model]));
  expect(judged.length).toBeLessThan(10);
  expect(new Set(judgedTexts()).size).toBe(40);
});

test('says in one line what to set for a judge that is a model', async () => {
  const { code, said } = await ended(begin(['--judge', 'guard', '--data', data(1)], {}));
  expect(said).toBe(
    '--judge guard asks a model: set GROQ_API_KEY (https://console.groq.com/keys), or GUARD_BASE_URL with GUARD_MODEL.\n',
  );
  expect(code).toBe(2);
  expect(twin.calls).toEqual([]);
});
