// A platform's town and the processes that live in it, one after the other, on the same database.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { webMigrations } from '#adapters/web/migration.ts';
import { burstMs } from '#src/turns/burst.ts';
import { openLedger } from '#src/ledger.ts';
import { openLog } from '#src/log.ts';
import type { Platform } from '#src/platform.ts';
import type { Kit } from '#src/kit.ts';
import { openStore, type Store } from '#src/store.ts';
import { openTurns } from '#src/turns.ts';
import { folder } from '#test/shelf.ts';
import { until } from '#test/until.ts';
import { heard, patienceMs, type Script } from './script.ts';
import type { Harness, Shown, Town } from './town.ts';

/** One process: the platform, on the real turns, ledger and store. */
export interface Life {
  readonly platform: Platform;
  /** Ends it as an operator does. */
  stop(graceMs?: number): Promise<void>;
  /** Ends it as `kill -9` does: from here on, nothing is written down any more. */
  die(): Promise<void>;
}

export interface Scene<T extends Town = Town> {
  readonly town: T;
  /** Opens a process without starting its platform. */
  open(refused?: boolean): Promise<Life>;
  start(bot: Script): Promise<Life>;
  /** Resolves with what the bot shows in a room once `holds` is true of it. */
  shows(room: string, holds: (shown: readonly Shown[]) => boolean, what: string): Promise<readonly Shown[]>;
  /** Resolves with the whole answer once nothing grows any more and its text includes these words. */
  answered(room: string, words: string): Promise<readonly Shown[]>;
  /** Resolves when all that was said so far has been taken in: a question in another room has been answered since. */
  settled(bot: Script): Promise<void>;
}

/** Opens a town and closes everything when the test ends. */
export async function openScene<T extends Town>(harness: Harness<T>): Promise<Scene<T>> {
  const town = await harness.open();
  onTestFinished(() => town.close());
  const url = `file:${join(await folder(), 'parley.db')}`;

  const open = async (refused = false): Promise<Life> => {
    const store = await openStore(url, webMigrations);
    const kit = kitOn(store);
    const platform = await (refused ? town.openRefused(kit, store) : town.open(kit, store));
    const end = once(async (graceMs: number) => {
      await platform.stop(graceMs);
      await store.destroy();
    });
    onTestFinished(() => end(0));
    const die = async () => {
      await store.destroy();
      await end(0);
    };
    return { platform, stop: (graceMs = 0) => end(graceMs), die };
  };

  const shows: Scene['shows'] = async (room, holds, what) => {
    await until(() => holds(town.shown(room)), what, patienceMs);
    return town.shown(room);
  };

  return {
    town,
    open,
    async start(bot) {
      const life = await open();
      await life.platform.start(bot.bot);
      return life;
    },
    shows,
    answered: (room, words) =>
      shows(
        room,
        (shown) => shown.every(({ growing }) => !growing) && textOf(shown).includes(words),
        `“${words}” is answered`,
      ),
    async settled(bot) {
      const room = town.room();
      const asked = bot.turns.length;
      await town.ask('ben', room, 'is that all?');
      await until(() => bot.turns.slice(asked).some((turn) => heard(turn) === 'is that all?'), 'all is in', patienceMs);
    },
  };
}

/** All of an answer. */
export function textOf(shown: readonly Shown[]): string {
  return shown.map(({ text }) => text).join('\n\n');
}

/** What is said after this belongs to no burst any more. A silence is the one thing that only time can tell. */
export async function pause(): Promise<void> {
  await sleep(burstMs * 1.2);
}

function kitOn(store: Store): Kit {
  const log = openLog({ level: 'silent', secrets: [] });
  const ledger = openLedger(store);
  return { openTurns: (stage, bot) => openTurns(stage, bot, ledger, log), reading: ledger, log };
}

/** A process ends once, however often it is asked to. */
function once(end: (graceMs: number) => Promise<void>): (graceMs: number) => Promise<void> {
  let ended: Promise<void> | undefined;
  return (graceMs) => (ended ??= end(graceMs));
}
