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

test('goes on where it was when it was killed: nothing is asked twice but what was under way', async () => {
  twin.guardMs = 10;
  const args = ['--judge', 'guard', '--data', data(40), '--concurrency', '4', '--out', join(folder, 'report.json')];
  const first = begin(args, reach());
  const killed = once(first, 'close');
  await twin.until(() => twin.calls.filter(({ end, request }) => request && end === 'finished').length >= 16);
  first.kill('SIGKILL');
  await killed;
  expect(new Set(judgedTexts()).size).toBeLessThan(40);

  const { code, said } = await ended(begin(args, reach()));
  expect(said).toMatch(/texts judged now, \d+ before; 0 times without a verdict/);
  expect(code).toBe(0);
  const texts = judgedTexts();
  expect(new Set(texts).size).toBe(40);
  expect(texts.length - 40).toBeLessThanOrEqual(4);
  // What the report is: unchecked, as this test is about it.
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as {
    all: object;
    judged: number;
    known: number;
  };
  expect(report.all).toMatchObject({ caught: 14, passed: 26, missed: 0, wronged: 0, unknown: 0, precision: 1 });
  expect(report.judged + report.known).toBe(40);
  expect(report.known).toBeGreaterThanOrEqual(12);
  const kept = readdirSync(join(folder, 'cache')).map((name) => readFileSync(join(folder, 'cache', name), 'utf8'));
  expect(kept.join('')).not.toMatch(/bomb|cake/);
});

test('judges in batches, by the model that was named alone, and fails where a bar is missed', async () => {
  twin.verdict = () => ['S9'];
  const model = 'openai/gpt-oss-20b';
  const args = ['--judge', 'guard', '--sift', '--model', model, '--data', data(40), '--least-precision', '0.9'];
  const { code, said } = await ended(begin(args, reach()));
  expect(said).toContain('The precision is 0.3500, and must be at least 0.9.');
  expect(code).toBe(1);
  const judged = twin.calls.filter(({ request }) => request);
  expect(judged.map((call) => call.model)).toEqual([model, model]);
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
