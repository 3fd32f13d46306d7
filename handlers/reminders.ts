// The clock that reminds: a reminder is due when the clock on the wall says so, however long the machine slept or the bot was away.
import type { Reminder } from '#src/reminders.ts';
import { following } from '#src/recurrence.ts';
import type { Means } from './means.ts';
import { sayIt } from './reminders/say.ts';

/** It looks at the wall at least so often: clocks are changed, and machines sleep. Milliseconds. */
const lookMs = 60_000;
/** So many are read at a time, and so many said at once. */
const [page, atOnce] = [20, 4];
/** How soon and how late what could not be said is tried again. Milliseconds. */
const [soonestMs, latestMs] = [1000, 10 * 60_000];
/** A reminder that comes again and could not be said so often in a row comes no more. */
const mostLost = 3;

/** Calls back after so many milliseconds, unless it is called off before. Keeps no process alive. */
export type Alarm = (ms: number, then: () => void) => () => void;

const alarm: Alarm = (ms, then) => {
  const timer = setTimeout(then, ms).unref();
  return () => clearTimeout(timer);
};

interface Wait {
  readonly since: number;
  readonly until: number;
}

interface Watch {
  readonly platform: string;
  readonly means: Means;
  /** What could not be said yet, by its key. */
  readonly waits: Map<string, Wait>;
  /** How often what comes again could not be said, in a row. */
  readonly lost: Map<string, number>;
}

/**
 * To be called once, when a platform is there: says what is due there from then on. Resolves when all that was due is said. Never
 * rejects.
 */
export async function remind(platform: string, means: Means, wake: Alarm = alarm): Promise<void> {
  const watch: Watch = { platform, means, waits: new Map(), lost: new Map() };
  let callOff = (): void => undefined;
  const look = (): Promise<void> =>
    means.acting.once(`reminders ${platform}`, async () => {
      callOff();
      const ms = await round(watch);
      callOff = wake(ms, () => void look());
    });
  means.reminders.watch(() => void look());
  await look();
}

/** Says what is due; resolves with how long there is nothing to do, in milliseconds. Never rejects. */
async function round(watch: Watch): Promise<number> {
  const { platform, means } = watch;
  try {
    await sayAll(watch);
    const now = means.acting.now();
    const next = await means.reminders.next(platform, now);
    const tries = [...watch.waits.values()].map(({ until }) => until);
    const soonest = Math.min(next ?? Infinity, ...tries);
    return Math.max(0, Math.min(lookMs, soonest - now));
  } catch (error) {
    means.log.error({ err: error, platform }, 'nobody could be reminded');
    return lookMs;
  }
}

async function sayAll(watch: Watch): Promise<void> {
  const { platform, means, waits } = watch;
  for (;;) {
    const now = means.acting.now();
    // A clock that was put back would have it wait for longer than was meant.
    for (const [key, { since, until }] of waits) if (now < since || now >= until) waits.delete(key);
    const ripe = await means.reminders.due(platform, now, [...waits.keys()], page);
    if (ripe.length === 0) return;
    const left = [...ripe];
    const sayer = async (): Promise<void> => {
      for (let one = left.shift(); one; one = left.shift()) await sayOne(one, watch);
    };
    await Promise.all(Array.from({ length: atOnce }, sayer));
  }
}

/** Never rejects: what goes wrong with one keeps no other waiting. */
async function sayOne(reminder: Reminder, watch: Watch): Promise<void> {
  const { means } = watch;
  try {
    await carry(reminder, watch);
  } catch (error) {
    means.log.error({ err: error, reminder: reminder.key }, 'somebody could not be reminded');
    wait(reminder, lookMs, watch);
  }
}

async function carry(reminder: Reminder, watch: Watch): Promise<void> {
  const { means, lost } = watch;
  const { key, due, place, person } = reminder;
  const mark = means.bygone.mark();
  const now = means.acting.now();
  const isThere = (await means.reminders.known(key))?.count === reminder.count;
  // It was cancelled, put off or deleted since it was read.
  if (due === undefined || !isThere || means.bygone.since(mark, { ...place, person })) return;
  const said = await sayIt(reminder, due, means);
  if (said.type === 'later') {
    means.log.warn({ reminder: key, afterMs: said.afterMs }, 'somebody is reminded later');
    return wait(reminder, said.afterMs, watch);
  }
  const failures = said.type === 'lost' ? (lost.get(key) ?? 0) + 1 : 0;
  lost.set(key, failures);
  if (failures > 0) means.log.warn({ reminder: key, ...place, failures }, 'a reminder is lost: nobody can be told');
  // What was missed meanwhile does not come one after another.
  const next = failures < mostLost ? following(reminder, Math.max(now, due)) : undefined;
  if (next === undefined || failures === 0) lost.delete(key);
  await means.reminders.past(reminder, next);
}

function wait({ key }: Reminder, afterMs: number, { means, waits }: Watch): void {
  const now = means.acting.now();
  waits.set(key, { since: now, until: now + Math.min(latestMs, Math.max(soonestMs, afterMs)) });
}
