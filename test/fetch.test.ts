// Node's fetch keeps its own dispatcher, whatever libraries bring along; without that, uploads and lasting connections fail.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Whose dispatcher fetch uses in a fresh process that has loaded these modules, in this order. */
async function dispatcher(...modules: readonly string[]): Promise<string> {
  const loads = modules.map((name) => `await import(${JSON.stringify(name)});`).join(' ');
  const tell = `console.log(globalThis[Symbol.for('undici.globalDispatcher.1')].constructor.name)`;
  const args = ['--input-type=module', '--eval', `${loads} ${tell}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return stdout.trim();
}

it('is Node’s own in the bot', async () => {
  expect(await dispatcher('./src/fetch.ts', 'discord.js', '@slack/bolt', 'undici')).toBe('Agent');
});

it('would be another without the first line of src/main.ts', async () => {
  expect(await dispatcher('discord.js', '@slack/bolt', 'undici')).not.toBe('Agent');
});
