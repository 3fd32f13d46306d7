// Whoever starts the project on an old Node learns what happened and what to do.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const guard = join(import.meta.dirname, '..', 'deploy', 'runtime.cjs');

/** Runs the guard in a process that believes to be another version of Node. */
function runAs(version: string): Promise<{ code: number; said: string }> {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', `${pretend}; require(${JSON.stringify(guard)})`], (error, _out, said) => {
      resolve({ code: Number(error?.code ?? 0), said });
    });
  });
}

it.each(['12.22.12', '20.20.0', '23.11.1'])('stops Node %s with one sentence that says what to do', async (version) => {
  const { code, said } = await runAs(version);
  expect(code).toBe(1);
  expect(said.trim().split('\n')).toHaveLength(1);
  expect(said).toContain(`Node ${version}`);
  expect(said).toContain('npm rebuild node');
});

it.each(['24.0.0', '25.1.0', '100.0.0'])('lets Node %s pass in silence', async (version) => {
  expect(await runAs(version)).toEqual({ code: 0, said: '' });
});
