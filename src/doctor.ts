// Looks at all that it takes to work and belongs to no platform: the store, the models, sound, the clock, the process.
import { type Check, inspect, type Look, told } from './checkup.ts';
import { clockRight } from './doctor/clock.ts';
import { guardStands } from './doctor/moderation.ts';
import { guardAnswers, modelsServed, quotasLeft, type Served } from './doctor/models.ts';
import { memoryFits, nodeFits } from './doctor/program.ts';
import { ffmpegReads, opusWorks } from './doctor/sound.ts';
import { diskHasRoom, storeCould, storeWorks } from './doctor/store.ts';
import type { Platform } from './platform.ts';
import type { Policies } from './policies.ts';
import type { Store } from './store.ts';
import { english } from './tongue.ts';

export interface DoctorMeans {
  readonly databaseUrl: string;
  /** The store that is used; absent: it may be in use elsewhere, and is not touched. */
  readonly store?: Store;
  readonly models: Served;
  /** What spaces want to have moderated; absent: their store is not touched. */
  readonly policies?: Pick<Policies, 'of'>;
  /** Where an ffmpeg of the operator's may be, as in `PATH`. */
  readonly path: string;
  /** Addresses whose servers tell the time. */
  readonly clocks: readonly string[];
  /** To be asked anew: they come after the doctor. */
  platform(name: string): Platform | undefined;
}

/** A platform looks at several things, some after others, each with a limit of its own. Milliseconds. */
const platformMs = 15_000;

/** What is the bot's own, and the platforms that are named, side by side. Never rejects. */
export async function examine(
  means: DoctorMeans,
  places: readonly { readonly platform: string; readonly space?: string; readonly room?: string }[],
  signal: AbortSignal,
  limitMs = platformMs,
): Promise<readonly Check[]> {
  const there = Object.fromEntries(
    places.map(({ platform: name, room }): [string, Look] => [
      `Platform ${name}`,
      async (ended) => (await means.platform(name)?.examine(room, ended)) ?? [],
    ]),
  );
  const policies = Object.fromEntries(
    places.map(({ platform, space }): [string, Look] => [
      `Moderation on ${platform}`,
      async () =>
        space !== undefined && means.policies ? guardStands(await means.policies.of({ platform, space })) : [],
    ]),
  );
  const own = { ...looksOf(means), ...policies };
  const found = await Promise.all([inspect(own, signal), inspect(there, signal, limitMs)]);
  // The limits are known once something was asked.
  return [...found.flat(), ...quotasLeft(means.models)];
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
export function line(check: Check): string {
  const { name, state, finding, remedy } = told(check, english);
  return `${signs[state]} ${name}: ${finding}${remedy === undefined ? '' : ` → ${remedy}`}\n`.replaceAll(
    /\n(?=.)/g,
    ' ',
  );
}
