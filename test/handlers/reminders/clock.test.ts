// The clock that reminds: what is due is said once, whatever is done to the clock, the machine and the process.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Means } from '#handlers/means.ts';
import { type Alarm, remind } from '#handlers/reminders.ts';
import type { Hands, Saying } from '#src/hands.ts';
import { openLedger } from '#src/ledger.ts';
import type { Place } from '#src/message.ts';
import type { Effect, Moderator } from '#src/moderator.ts';
import { instantOf, type Repeat, wallAt } from '#src/recurrence.ts';
import { openStore, type Store } from '#src/store.ts';
import { openMeans } from '#test/means.ts';
import { trusting } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { place as anywhere } from '#test/said.ts';
import { until } from '#test/until.ts';

const [minute, day] = [60_000, 24 * 3_600_000];
const start = Date.parse('2026-11-26T08:00:00Z');

/** One for all: each test has a platform of its own. */
let store: Store;
beforeAll(async () => {
  store = await openStore('file::memory:');
});
afterAll(() => store.destroy());

let towns = 0;

/** A platform that keeps what it says by its key, as the port asks of it. */
class Town {
  readonly place: Place = { ...anywhere, platform: `town${(towns += 1)}` };
  readonly said: { readonly place: Place; readonly saying: Saying }[] = [];
  readonly told: string[] = [];
  /** What becomes of what is said next; then it is said. */
  readonly effects: Effect[] = [];
  readonly alone: Effect[] = [];
  readonly #keys = new Set<string>();

  readonly hands: Pick<Hands, 'powers' | 'say'> = {
    powers: new Set(['say']),
    say: async (where, saying, key) => {
      const effect = this.effects.shift();
      if (effect) return effect;
      this.#once(key, () => this.said.push({ place: where, saying }));
      return { type: 'done' };
    },
  };
  readonly moderator: Pick<Moderator, 'tell'> = {
    tell: async (_, person, { text }, key) => {
      const effect = this.alone.shift();
      if (effect) return effect;
      this.#once(key, () => this.told.push(`${person}: ${text}`));
      return { type: 'done' };
    },
  };

  get texts(): string[] {
    return this.said.map(({ saying }) => saying.text);
  }

  #once(key: string, say: () => void): void {
    expect(key.length).toBeLessThanOrEqual(25);
    if (!this.#keys.has(key)) say();
    this.#keys.add(key);
  }
}

interface Life {
  readonly place: Place;
  readonly means: Means;
  readonly lines: string[];
  /** The time on the wall. */
  set(at: number): void;
  /** What the clock waits for, and its coming. */
  readonly waits: number[];
  wake(): void;
  readonly alarm: Alarm;
}

async function live(town: Town, at = start): Promise<Life> {
  let now = at;
  let then = (): void => undefined;
  const waits: number[] = [];
  const { log, lines } = keptLog();
  const means = await openMeans(store, openLedger(store), log, trusting(), () => now);
  return {
    place: town.place,
    means: Object.assign(means, {
      // The clock uses nothing else of them.
      hands: () => town.hands as Hands,
      moderator: () => town.moderator as Moderator,
    }),
    lines,
    set: (time) => void (now = time),
    waits,
    wake: () => then(),
    alarm(ms, call) {
      waits.push(ms);
      then = call;
      return () => undefined;
    },
  };
}

const begin = (life: Life) => remind(life.place.platform, life.means, life.alarm);
const theirs = ({ place, means }: Life) => means.reminders.of(place.platform, 'ann');
/** The clock looks, and goes to sleep again. */
async function look(life: Life): Promise<void> {
  const before = life.waits.length;
  life.wake();
  await until(() => life.waits.length > before, 'the clock has looked');
}

let count = 0;
async function set(life: Life, due: number, repeat: Repeat = 'none', but: { zone?: string; key?: string } = {}) {
  count += 1;
  const zone = but.zone ?? 'UTC';
  const { place } = life;
  const key = but.key ?? `key${count}`;
  return life.means.reminders.add({
    key,
    place,
    person: 'ann',
    text: 'Tea',
    zone,
    wall: wallAt(due, zone),
    repeat,
    due,
  });
}

async function morning() {
  const town = new Town();
  return { town, life: await live(town) };
}

describe('what is due', () => {
  test('is said when the clock says so and not before: to whom it is for, as it was written, once', async () => {
    const { town, life } = await morning();
    await set(life, start + 90_000);
    await begin(life);
    expect([town.texts, life.waits]).toEqual([[], [minute]]);
    life.set(start + minute);
    await look(life);
    expect([town.texts, life.waits.at(-1)]).toEqual([[], 30_000]);
    life.set(start + 90_000);
    await look(life);
    await look(life);
    expect(town.said).toEqual([{ place: town.place, saying: { text: '⏰ Reminder 1: Tea', to: 'ann' } }]);
  });

  test('is waited for from the moment it is set, however long the clock meant to sleep', async () => {
    const { life } = await morning();
    await begin(life);
    expect(life.waits).toEqual([minute]);
    await set(life, start + 5000);
    await until(() => life.waits.at(-1) === 5000, 'the clock waits for the new one');
  });

  test('comes late with a note of when it was for, once for all that was missed, and then goes on as before', async () => {
    const { town, life } = await morning();
    await set(life, start + minute, 'daily');
    await begin(life);
    life.set(start + 3 * day + 10 * minute);
    await look(life);
    await look(life);
    expect(town.texts).toEqual([
      '⏰ Reminder 1: Tea\n\nI am late: this was for Thursday, November 26, 2026 at 8:01 AM (UTC).',
    ]);
    expect(await theirs(life)).toMatchObject([{ due: start + 4 * day + minute }]);
  });

  test('is said once, and the last time, where its zone is known to nobody any more', async () => {
    const { town, life } = await morning();
    await set(life, start + minute, 'daily');
    await store
      .updateTable('reminders')
      .set({ zone: 'Nowhere/Atlantis' })
      .where('platform', '=', town.place.platform)
      .execute();
    await begin(life);
    life.set(start + day);
    await look(life);
    await look(life);
    expect(town.texts).toHaveLength(1);
    expect(await theirs(life)).toEqual([]);
  });

  test('is not said twice when the clock jumps back, nor left out when it jumps on', async () => {
    const { town, life } = await morning();
    await set(life, start + minute, 'daily');
    await begin(life);
    for (const at of [start + minute, start - 5 * day, start + minute, start + day, start + day + minute]) {
      life.set(at);
      await look(life);
    }
    expect(town.texts).toHaveLength(2);
  });

  test('comes each day at the same time on the wall, also on the day on which the clock is put forward', async () => {
    const zone = 'Europe/Berlin';
    const first = instantOf('2026-03-28T02:30', zone) ?? NaN;
    const town = new Town();
    const life = await live(town, first - minute);
    await set(life, first, 'daily', { zone });
    await begin(life);
    for (const wall of ['2026-03-28T02:30', '2026-03-29T03:30', '2026-03-30T02:30']) {
      life.set((instantOf(wall, zone) ?? NaN) - 1);
      await look(life);
      const before = town.texts.length;
      life.set(instantOf(wall, zone) ?? NaN);
      await look(life);
      expect(town.texts.length - before, wall).toBe(1);
    }
  });

  test('on another platform is none of its business', async () => {
    const { town, life } = await morning();
    await set(life, start - 1);
    await remind('other', life.means, () => () => undefined);
    expect(town.texts).toEqual([]);
  });

  test('that was cancelled, or whose person had their data deleted, is not said', async () => {
    const { town, life } = await morning();
    await set(life, start + minute);
    await set(life, start + minute);
    await begin(life);
    await life.means.reminders.cancel(life.place.platform, 'ann', 1);
    await life.means.privacy.erase({ platform: life.place.platform, person: 'ann' });
    life.set(start + minute);
    await look(life);
    expect(town.texts).toEqual([]);
  });

  test('is more than fits into one page, and all of it said', async () => {
    const { town, life } = await morning();
    for (let n = 0; n < 45; n += 1) await set(life, start - n);
    await begin(life);
    expect(new Set(town.texts).size).toBe(45);
  });
});

describe('what cannot be said', () => {
  test('now is said later, as soon as the platform says, and keeps no other waiting', async () => {
    const { town, life } = await morning();
    await set(life, start - 2);
    await set(life, start - 1);
    town.effects.push({ type: 'later', afterMs: 7000 });
    await begin(life);
    expect([town.texts, life.waits.at(-1)]).toEqual([['⏰ Reminder 2: Tea'], 7000]);
    life.set(start + 6999);
    await look(life);
    expect(town.texts).toHaveLength(1);
    life.set(start + 7000);
    await look(life);
    expect(town.texts).toEqual(['⏰ Reminder 2: Tea', '⏰ Reminder 1: Tea']);
  });

  test.each<Effect>([{ type: 'gone' }, { type: 'refused', why: 'I may not write here.' }])(
    'in its room, which is $type, is told to the person alone',
    async (effect) => {
      const { town, life } = await morning();
      await set(life, start - 1);
      town.effects.push(effect);
      await begin(life);
      expect([town.texts, town.told]).toEqual([[], ['ann: ⏰ Reminder 1: Tea']]);
      expect(await theirs(life)).toEqual([]);
    },
  );

  test('where admins want silence is told to the person alone', async () => {
    const { town, life } = await morning();
    const silence = { name: 'denied-rooms', scope: 'space', target: '', value: [town.place.room], by: 'boss' } as const;
    await life.means.settings.set(town.place, silence);
    await set(life, start - 1);
    await begin(life);
    expect([town.texts, town.told]).toEqual([[], ['ann: ⏰ Reminder 1: Tea']]);
  });

  test('to anybody is told in the log without its words, and comes no more after the third time', async () => {
    const { town, life } = await morning();
    await set(life, start, 'daily');
    const gone = Array.from({ length: 5 }, (): Effect => ({ type: 'gone' }));
    town.effects.push(...gone);
    town.alone.push(...gone);
    await begin(life);
    expect(await theirs(life)).toMatchObject([{ due: start + day }]);
    for (const days of [1, 2, 3]) {
      life.set(start + days * day);
      await look(life);
    }
    expect(await theirs(life)).toEqual([]);
    expect(town.effects).toHaveLength(2);
    expect(life.lines.filter((line) => line.includes('a reminder is lost'))).toHaveLength(3);
    expect(life.lines.join('')).not.toContain('Tea');
  });
});

describe('a process that dies', () => {
  /** The n-th thing that it does is its last, done or not. Undefined: it lived on. */
  function dying(life: Life, last: number, isDone: boolean): { readonly died: () => boolean } {
    let calls = 0;
    const mortal = <T extends object>(port: T): T =>
      new Proxy(port, {
        get(target, name) {
          const found: unknown = Reflect.get(target, name);
          if (typeof found !== 'function' || name === 'watch') return found;
          return async (...given: unknown[]) => {
            calls += 1;
            if (calls > last || (calls === last && !isDone)) throw new Error('dead');
            const value: unknown = await Reflect.apply(found, target, given);
            if (calls === last) throw new Error('dead');
            return value;
          };
        },
      });
    const hands = life.means.hands(life.place.platform);
    if (!hands) throw new Error('no hands');
    const [mortalHands, reminders] = [mortal(hands), mortal(life.means.reminders)];
    Object.assign(life.means, { hands: () => mortalHands, reminders });
    return { died: () => calls >= last };
  }

  test('at any moment has said it once, when the next one is through', async () => {
    let deaths = 0;
    for (const isDone of [false, true]) {
      for (let last = 1; ; last += 1) {
        const { town, life } = await morning();
        await set(life, start + minute, 'daily');
        life.set(start + minute);
        const { died } = dying(life, last, isDone);
        await begin(life);
        const next = await live(town, start + 2 * minute);
        await begin(next);
        expect(town.texts, `call ${last}, ${isDone ? 'done' : 'not done'}`).toEqual(['⏰ Reminder 1: Tea']);
        expect(await theirs(next)).toMatchObject([{ due: start + day + minute }]);
        if (!died()) break;
        deaths += 1;
      }
    }
    expect(deaths).toBeGreaterThanOrEqual(8);
  });

  test('and only its error is in the log, while the clock goes on', async () => {
    const { town, life } = await morning();
    await set(life, start - 1);
    const hands = { ...town.hands, say: async () => Promise.reject(new Error('a bug')) };
    Object.assign(life.means, { hands: () => hands });
    await begin(life);
    expect(life.lines.join('')).toContain('a bug');
    expect(life.waits).toEqual([minute]);
    Object.assign(life.means, { hands: () => town.hands });
    life.set(start + minute);
    await look(life);
    expect(town.texts).toHaveLength(1);
  });
});
