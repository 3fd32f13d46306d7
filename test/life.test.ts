// The life of the process: it starts with what it has, says all that is wrong, and ends without losing anything.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fate } from './fixtures/household.ts';
import { folder } from './shelf.ts';
import { until } from './until.ts';
import { BotProcess } from './world.ts';

class Child {
  readonly #child: ChildProcess;
  readonly told: string[] = [];
  readonly log: string[] = [];

  constructor(fate: Fate) {
    const file = join(import.meta.dirname, 'fixtures', 'household.ts');
    this.#child = spawn(process.execPath, [file, JSON.stringify(fate)], { stdio: ['ignore', 'pipe', 'pipe'] });
    if (this.#child.stderr) createInterface(this.#child.stderr).on('line', (line) => this.told.push(line));
    if (this.#child.stdout) createInterface(this.#child.stdout).on('line', (line) => this.log.push(line));
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The exit code, once everything that was written has been read. */
  async gone(): Promise<unknown> {
    const [code] = await once(this.#child, 'close');
    return code;
  }

  async tells(line: string): Promise<void> {
    await until(() => this.told.includes(line), `"${line}"`);
  }
}

const two = { one: {}, web: {} };

describe('a start', () => {
  it('tells what is ready, prunes, and tells warnings', async () => {
    const child = new Child({ platforms: two, check: ['The model x is gone.'] });
    await child.tells('lives');
    expect(child.told.filter((line) => line !== 'pruned').toSorted()).toEqual([
      'The model x is gone.',
      'lives',
      'one is ready',
      'web is ready',
    ]);
    expect(child.told).toContain('pruned');
  });

  it('goes on with the platforms that are well, and tells what is wrong with the others', async () => {
    const child = new Child({ platforms: { one: { start: 'refused' }, two: {}, web: {} } });
    await child.tells('lives');
    expect(child.told).toContain('one is refused: set another token.');
    child.signal('SIGTERM');
    expect(await child.gone()).toBe(0);
  });

  it('ends when no chat platform that was asked for is well, with every reason', async () => {
    const child = new Child({ platforms: { one: { start: 'refused' }, two: { start: 'refused' }, web: {} } });
    expect(await child.gone()).toBe(1);
    expect(child.told).toEqual(
      expect.arrayContaining([
        'one is refused: set another token.',
        'two is refused: set another token.',
        'Nothing could be started: correct the settings above and start again.',
        'closed',
      ]),
    );
    expect(child.told).not.toContain('lives');
  });

  it('lives by the page alone where nothing else was asked for', async () => {
    const child = new Child({ platforms: { web: {} } });
    await child.tells('lives');
    expect(child.told).toContain('web is ready');
  });

  it('ends when the models refuse the key, and still tells what else is wrong', async () => {
    const child = new Child({ platforms: { one: { start: 'refused' }, web: {} }, check: 'refused' });
    expect(await child.gone()).toBe(1);
    expect(child.told).toEqual(
      expect.arrayContaining(['The key is refused: get another.', 'one is refused: set another token.', 'closed']),
    );
  });

  it('that fails in a way nobody foresaw is told whole', async () => {
    const child = new Child({ platforms: { one: { start: 'broken' } } });
    expect(await child.gone()).toBe(1);
    expect(child.told.join('\n')).toContain('TypeError: nobody expected this');
  });
});

describe('an end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s stops every platform with some grace, then closes', async (name) => {
    const child = new Child({ platforms: two });
    await child.tells('lives');
    child.signal(name);
    expect(await child.gone()).toBe(0);
    expect(child.told.slice(-3)).toEqual(['one stops within 8000', 'web stops within 8000', 'closed']);
  });

  it('is not taken for a start that went well by a platform that was still at it', async () => {
    const child = new Child({ platforms: { one: { start: 'until stopped' }, web: {} } });
    await child.tells('web is ready');
    child.signal('SIGTERM');
    expect(await child.gone()).toBe(0);
    expect(child.told).not.toContain('one is ready');
  });

  it('comes at once with a second signal', async () => {
    const child = new Child({ platforms: { one: { stop: 'never' } } });
    await child.tells('lives');
    child.signal('SIGTERM');
    await child.tells('one stops within 8000');
    child.signal('SIGTERM');
    expect(await child.gone()).toBe(1);
    expect(child.told).not.toContain('closed');
  });

  it('closes also when a platform cannot be stopped, and says when the end was not clean', async () => {
    const child = new Child({ platforms: { one: { stop: 'broken' } }, close: 'broken' });
    await child.tells('lives');
    child.signal('SIGTERM');
    expect(await child.gone()).toBe(0);
    expect(child.told).toContain('closed');
    expect(child.log.join('\n')).toContain('the end was not clean');
  });

  it.each(['throws', 'rejects'] as const)(
    'comes with an error that nobody expected (%s), logged',
    async (afterwards) => {
      const child = new Child({ platforms: two, afterwards });
      expect(await child.gone()).toBe(1);
      expect(JSON.parse(child.log.at(-1) ?? '')).toMatchObject({ level: 60, err: { type: 'TypeError' } });
    },
  );
});

describe('the whole program', () => {
  async function bot(env: Readonly<Record<string, string>> = {}): Promise<BotProcess> {
    const process = new BotProcess({ PORT: '0', DATABASE_URL: `file:${join(await folder(), 'parley.db')}`, ...env });
    onTestFinished(() => void process.end('SIGKILL'));
    return process;
  }

  it('needs nothing at all to be ready, says that it answers without a model, and ends when told to', async () => {
    const one = await bot();
    const url = await until(() => one.url);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect(one.told[0]).toContain('No GROQ_API_KEY is set');
    expect(await one.end('SIGTERM')).toBe(0);
    for (const line of one.log) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('opens a database again that was left by `kill -9`', async () => {
    const file = `file:${join(await folder(), 'parley.db')}`;
    const first = await bot({ DATABASE_URL: file });
    await until(() => first.url);
    await first.end('SIGKILL');
    const second = await bot({ DATABASE_URL: file });
    await until(() => second.url);
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('tells all wrong settings at once, and never a value', async () => {
    const one = await bot({ PORT: 'canary', SLACK_BOT_TOKEN: 'xoxb-canary', WEB_TOKEN: 'canary' });
    expect(await one.gone()).toBe(1);
    await until(() => one.told.length >= 3);
    expect(one.told.map((line) => line.split(' ')[0] ?? '').toSorted()).toEqual([
      'PORT',
      'SLACK_APP_TOKEN',
      'WEB_TOKEN',
    ]);
    expect([...one.told, ...one.log].join('\n')).not.toContain('canary');
  });
});
