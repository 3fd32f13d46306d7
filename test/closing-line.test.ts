// The closing line counts what really happened.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { closingLine } from './closing-line.ts';

const root = join(import.meta.dirname, '..');

/** Runs vitest over a test file of its own, elsewhere; resolves with what it wrote and its exit code. */
async function run(source: string): Promise<{ lines: string[]; code: number }> {
  const home = await mkdtemp(join(tmpdir(), 'closing-line-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await writeFile(join(home, 'some.test.ts'), source);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporter = join(root, 'test', 'closing-line.ts');
  const args = [vitest, 'run', '--globals', '--root', home, '--reporter=default', `--reporter=${reporter}`];
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, out) => {
      resolve({ lines: out.trimEnd().split('\n'), code: Number(error?.code ?? 0) });
    });
  });
}

it('counts a test that never ended, and what failed outside of tests, as failed', () => {
  expect(closingLine({ tests: ['passed', 'pending', 'skipped'], otherFailures: 2 })).toBe(
    '1 passed, 3 failed, 1 skipped',
  );
});

it('ends the run with what passed, failed and was skipped', async () => {
  const { lines, code } = await run(`
    it('passes', () => { expect(1).toBe(1); });
    it('fails', () => { expect(1).toBe(2); });
    it.skip('is skipped', () => { expect(1).toBe(2); });
  `);
  expect(lines.at(-2)).toMatch(/^FAILED: some\.test\.ts > fails: expected 1 to be 2/);
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped');
  expect(code).toBe(1);
});

it('counts a file that does not load as a failure', async () => {
  const { lines } = await run(`throw new Error('broken');`);
  expect(lines.slice(-2)).toEqual(['FAILED: some.test.ts: broken', '0 passed, 1 failed, 0 skipped']);
});

it('names what nobody caught', async () => {
  const { lines } = await run(`it('passes', () => void Promise.reject(new Error('nobody caught this')));`);
  expect(lines.slice(-2)).toEqual([
    'FAILED: outside of all tests: nobody caught this',
    '1 passed, 1 failed, 0 skipped',
  ]);
});
