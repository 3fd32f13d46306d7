// The life of the process: start everything, tell the operator all that is wrong at once, stop without losing anything.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';
import type { Bot, Platform } from './platform.ts';
import { BotError } from './trouble.ts';

/** What lives and dies together. */
export interface Household {
  readonly platforms: readonly Platform[];
  readonly bot: Bot;
  readonly log: Log;
  /** Called for each platform, by its name, when it takes messages in. */
  ready(platform: string): void;
  /** Looks at the model provider: warnings for the operator, or a rejection when nothing can be answered at all. */
  check(): Promise<readonly string[]>;
  /** Forgets what has outlived its use. */
  prune(): Promise<void>;
  /** Releases what the platforms shared, after they have stopped. */
  close(): Promise<void>;
}

/** How long running answers may take to end after SIGTERM, milliseconds; systemd and Docker kill after 90 s and 10 s. */
const graceMs = 8_000;
/** For so long the end of a start that failed waits for other complaints, milliseconds. */
const togetherMs = 3_000;
const pruneEveryMs = 3_600_000;

/** Starts every platform and returns once the process lives on by itself. Rejects when nothing is left to run. */
export async function live(house: Household): Promise<void> {
  const { log, platforms } = house;
  process.on('SIGTERM', () => void leave(house, 0));
  process.on('SIGINT', () => void leave(house, 0));
  process.on('uncaughtException', (error) => {
    // The ledger holds what was asked: a fresh process is safer than one in a state nobody knows.
    log.fatal(
      { err: error },
      'an error that nobody expected; the process ends and its unfinished turns resume at the next start',
    );
    process.exit(1);
  });

  const prune = () =>
    void house.prune().catch((error: unknown) => log.error({ err: error }, 'old rows could not be deleted'));
  prune();
  setInterval(prune, pruneEveryMs).unref();
  const warnings = house.check();
  const began = platforms.map((platform) => begin(platform, house));
  try {
    for (const warning of await warnings) say(warning);
    await everybody(began, platforms);
  } catch (error) {
    complain(error);
    // What else is wrong is told in the same go, unless a platform that cannot be reached keeps it waiting.
    await Promise.race([Promise.all(began), sleep(togetherMs)]);
    await leave(house, 1);
  }
}

async function begin(platform: Platform, house: Household): Promise<boolean> {
  const { bot, log } = house;
  try {
    await platform.start(bot);
    // A start that ends because the process does is the beginning of nothing.
    if (leaving) return true;
    log.info({ platform: platform.name }, 'ready');
    house.ready(platform.name);
    return true;
  } catch (error) {
    complain(error);
    log.error({ err: error, platform: platform.name }, 'a platform could not be started');
    return false;
  }
}

/** Rejects when every chat platform was refused; the page alone is worth running only when nothing else was asked for. */
async function everybody(began: readonly Promise<boolean>[], platforms: readonly Platform[]): Promise<void> {
  const started = (await Promise.all(began)).map((did, index) => ({ did, name: platforms[index]?.name }));
  const chat = started.filter(({ name }) => name !== 'web');
  if ((chat.length > 0 ? chat : started).every(({ did }) => !did))
    throw new BotError('Nothing could be started: correct the settings above and start again.');
}

let leaving = false;
async function leave(house: Household, code: number): Promise<never> {
  const { platforms, log } = house;
  // A second signal means now.
  if (leaving) process.exit(code || 1);
  leaving = true;
  await Promise.allSettled(platforms.map((platform) => platform.stop(graceMs)));
  await house.close().catch((error: unknown) => log.error({ err: error }, 'the end was not clean'));
  process.exit(code);
}

/** A line for the operator at the terminal; the log has its own. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Tells the operator what is wrong; a trouble nobody foresaw is told whole. */
export function complain(error: unknown): void {
  say(
    error instanceof BotError
      ? error.sentence
      : `Parley could not go on: ${error instanceof Error ? error.stack : String(error)}`,
  );
  process.exitCode = 1;
}
