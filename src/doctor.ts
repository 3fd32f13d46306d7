// Looks at all that it takes to work and belongs to no platform: the store, the models, sound, the clock, the process.
import { type Check, inspect, type Look } from './checkup.ts';
import { clockRight } from './doctor/clock.ts';
import { guardAnswers, modelsServed, quotasLeft, type Served } from './doctor/models.ts';
import { memoryFits, nodeFits } from './doctor/program.ts';
import { ffmpegReads, opusWorks } from './doctor/sound.ts';
import { diskHasRoom, storeCould, storeWorks } from './doctor/store.ts';
import type { Platform } from './platform.ts';
import type { Store } from './store.ts';

export interface DoctorMeans {
  readonly databaseUrl: string;
  /** The store that is used; absent: it may be in use elsewhere, and is not touched. */
  readonly store?: Store;
  readonly models: Served;
  /** Where an ffmpeg of the operator's may be, as in `PATH`. */
  readonly path: string;
  /** Addresses whose servers tell the time. */
  readonly clocks: readonly string[];
  /** To be asked anew: they come after the doctor. */
  platform(name: string): Platform | undefined;
}

/** Side by side with what is the bot's own; the same for whoever asks, and by command. Never rejects. */
export async function examine(
  means: DoctorMeans,
  places: readonly { readonly platform: string; readonly room?: string }[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const own = inspect(looksOf(means), signal);
  const there = places.map(
    async ({ platform, room }) => (await means.platform(platform)?.examine?.(room, signal)) ?? [],
  );
  const found = (await Promise.all([own, ...there])).flat();
  // The limits are known once something was asked.
  return [...found, ...quotasLeft(means.models)];
}

function looksOf({ databaseUrl, store, models, path, clocks }: DoctorMeans): Readonly<Record<string, Look>> {
  return {
    Node: () => [nodeFits()],
    Memory: () => [memoryFits()],
    Store: async () => [await (store ? storeWorks(store) : storeCould(databaseUrl))],
    Disk: async () => [await diskHasRoom(databaseUrl)],
    Clock: async (signal) => (clocks.length > 0 ? [await clockRight(clocks, signal)] : []),
    Models: () => modelsServed(models),
    Guard: async (signal) => (models.check ? [await guardAnswers(models, signal)] : []),
    Opus: async () => [await opusWorks()],
    ffmpeg: async (signal) => [await ffmpegReads(path, signal)],
  };
}

/** Whether nothing is bad. */
export function isWell(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== 'bad');
}

const signs: Readonly<Record<Check['state'], string>> = { good: '✅', odd: '⚠️', bad: '❌' };

/** A check as a line for a terminal. */
export function line({ name, state, finding, remedy }: Check): string {
  return `${signs[state]} ${name}: ${finding}${remedy === undefined ? '' : ` → ${remedy}`}\n`.replaceAll(
    /\n(?=.)/g,
    ' ',
  );
}
