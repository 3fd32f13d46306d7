// `npm run doctor` as an operator runs it, beside a bot that runs, and without any.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startWorld } from './world.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Its lines and its exit code. */
async function doctor(env: Readonly<Record<string, string>>): Promise<{ lines: string[]; code: number | null }> {
  const child = spawn(process.execPath, [main, 'doctor'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const text = Buffer.concat(await Array.fromAsync(child.stdout)).toString();
  const code = await new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
  return { lines: text.trimEnd().split('\n'), code };
}

test(
  'the doctor looks at everything beside a bot that runs, and disturbs it in nothing',
  { timeout: 120_000 },
  async () => {
    const world = await startWorld({ discord: { starts: { windowMs: 0 } } });
    onTestFinished(() => world.close());
    const bot = await world.start();
    const [sessions, sockets, files] = [
      world.discord.identifies.length,
      world.slack.sockets.opened,
      await filesIn(world.folder),
    ];

    // What Slack lets its app do is looked at by tests of its own.
    const { lines, code } = await doctor(world.env({ SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '' }));
    expect(lines.filter((line) => line.startsWith('❌'))).toEqual([]);
    expect(code).toBe(0);
    for (const name of [
      'Settings',
      'Store',
      'Clock',
      'Model for chat',
      'Guard',
      'Opus',
      'Discord token',
      'Discord sessions',
      'DAVE library',
      'Web page',
    ])
      expect(lines).toContainEqual(expect.stringMatching(`^(?:✅|⚠️) ${name}: `));
    expect(lines.every((line) => /^(?:✅|⚠️|❌) /u.test(line))).toBe(true);

    expect(world.discord.identifies).toHaveLength(sessions);
    expect(world.slack.sockets.opened).toBe(sockets);
    expect(await filesIn(world.folder)).toEqual(files);
    expect(bot.alive).toBe(true);

    // Half the environment, a token that is refused: what is bad is told, the rest stands, and no secret is.
    world.discord.revokeToken();
    const { SLACK_APP_TOKEN: _, ...half } = world.env({ PORT: 'http' });
    const again = await doctor(half);
    expect(again.code).toBe(1);
    const bad = again.lines.filter((line) => line.startsWith('❌'));
    expect(bad).toEqual([
      expect.stringContaining('PORT must be a whole number'),
      expect.stringContaining('SLACK_APP_TOKEN is missing beside SLACK_BOT_TOKEN'),
      expect.stringMatching(/^❌ Discord token: .*Reset Token/),
    ]);
    expect(again.lines).toContainEqual(expect.stringContaining('✅ Store: '));
    const { discord, slack, groq } = world;
    for (const secret of [discord.token, slack.botToken, slack.appToken, groq.key])
      expect([...lines, ...again.lines].join('\n')).not.toContain(secret);
  },
);

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).toSorted();
}
