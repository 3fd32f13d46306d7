// A whole world on loopback: Groq, Discord and Slack as twins in this process, and the real bot as a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DiscordTwin, startDiscordTwin } from './twins/discord/twin.ts';
import { type GroqTwin, startGroqTwin } from './twins/groq/twin.ts';
import { type SlackTwin, startSlackTwin } from './twins/slack/twin.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/** As `npm start` does: a heap that is cleaned before it has grown large (docs/performance.md). */
const heap = ['--max-old-space-size=1024', '--max-semi-space-size=8'];

const mutant = new URL('./mutant.ts', import.meta.url).href;

/** The bot as an operator runs it: a process with an environment, of which only its output and its death are known. */
export class BotProcess {
  readonly #child: ChildProcess;
  /** It is gone, and all that it wrote has been read. */
  readonly #closed: Promise<unknown>;
  /** Lines for the operator (standard error). */
  readonly told: string[] = [];
  /** The log, a JSON object a line (standard output). */
  readonly log: string[] = [];

  constructor(env: Readonly<Record<string, string>>) {
    const preload = 'MUTATION' in env ? ['--import', mutant] : [];
    this.#child = spawn(process.execPath, [...heap, ...preload, main], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.#child, 'close');
    if (this.#child.stderr) createInterface(this.#child.stderr).on('line', (line) => this.told.push(line));
    if (this.#child.stdout) createInterface(this.#child.stdout).on('line', (line) => this.log.push(line));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The address of its page, once it has told it. */
  get url(): string | undefined {
    return this.told.map((line) => /open (http:\S+)/.exec(line)?.[1]).find((url) => url !== undefined);
  }

  /** Sends a signal and resolves with the exit code once the process is gone; null when the signal killed it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.gone();
  }

  /** Resolves when the process is gone by itself. */
  async gone(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }
}

export interface World {
  readonly groq: GroqTwin;
  readonly discord: DiscordTwin;
  readonly slack: SlackTwin;
  /** The bot's own folder: its database is `parley.db` in it. */
  readonly folder: string;
  /** What makes the bot live in this world, to which `more` is added. */
  env(more?: Readonly<Record<string, string>>): Record<string, string>;
  /** Starts the bot and resolves once both platforms have it. */
  start(more?: Readonly<Record<string, string>>): Promise<BotProcess>;
  close(): Promise<void>;
}

/** Starts the three twins. `close` ends them and every bot that was started. */
export async function startWorld(
  options: { discord?: Parameters<typeof startDiscordTwin>[0]; slack?: Parameters<typeof startSlackTwin>[0] } = {},
): Promise<World> {
  const [groq, discord, slack] = await Promise.all([
    startGroqTwin(),
    startDiscordTwin(options.discord),
    startSlackTwin(options.slack),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'parley-'));
  const bots: BotProcess[] = [];

  const env: World['env'] = (more = {}) => ({
    GROQ_API_KEY: groq.key,
    GROQ_BASE_URL: groq.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: `file:${join(folder, 'parley.db')}`,
    PORT: '0',
    ...more,
  });

  return {
    groq,
    discord,
    slack,
    folder,
    env,
    async start(more) {
      const [identifies, sockets] = [discord.identifies.length, slack.sockets.opened];
      const bot = new BotProcess(env(more));
      bots.push(bot);
      await Promise.race([
        Promise.all([
          discord.until(() => discord.identifies.length > identifies, 'the bot identifies with Discord'),
          slack.until(() => slack.sockets.opened > sockets),
        ]),
        bot.gone().then((code) => Promise.reject(new Error(`the bot ended with ${code}`))),
      ]).catch((error: unknown) => {
        throw new Error(`the bot did not start: ${[...bot.told, ...bot.log].join('\n')}`, { cause: error });
      });
      return bot;
    },
    async close() {
      await Promise.all(bots.map((bot) => bot.end('SIGKILL')));
      await Promise.all([groq.close(), discord.close(), slack.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
