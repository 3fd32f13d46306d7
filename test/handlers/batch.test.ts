// Long work that nobody waits for: read, asked, answered, told once; taken up wherever a process left it.
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openBatching, type Timing } from '#handlers/batch.ts';
import { beginDue, nightAfter } from '#handlers/batch/nights.ts';
import { perform } from '#handlers/commands.ts';
import type { Desk } from '#handlers/commands/deed.ts';
import type { Means } from '#handlers/means.ts';
import type { BatchAnswered as Answered, Batches, BatchLine as Line, BatchLot as Lot } from '#src/models.ts';
import type { Asked, Chosen, Outcome } from '#src/command.ts';
import type { Hands, Saying } from '#src/hands.ts';
import type { Job } from '#src/job.ts';
import type { EarlierMessage, Place } from '#src/message.ts';
import { spareMs } from '#src/spare.ts';
import { openStore, type Store } from '#src/store.ts';
import { deskOn, type TestDesk } from '#test/desk.ts';
import { beganAt, earlier, historyOf, talk } from '#test/history.ts';
import { Oracle, safe, unavailable } from '#test/oracle.ts';
import { ann, place } from '#test/said.ts';
import { until } from '#test/until.ts';

const timing: Timing = {
  firstMs: 2,
  longestMs: 5,
  clockMs: 5,
  troubleMs: 2,
  pace: { triesMs: [1, 1], lookMs: 5, leastMs: 1 },
};
const admin = { ...ann, isAdmin: true };

/** A platform's hands: what was said, each once by its key. */
class Room implements Hands {
  readonly powers = new Set(['say'] as const);
  readonly said = new Map<string, { readonly place: Place; readonly saying: Saying }>();
  spoken: readonly EarlierMessage[] = talk(3);
  says: Hands['say'] = async (to, saying, key) => {
    if (!this.said.has(key)) this.said.set(key, { place: to, saying });
    return { type: 'done', id: key };
  };
  people = async () => [];
  poll = async () => ({ type: 'gone' }) as const;
  thread = async () => ({ type: 'gone' }) as const;
  linkTo = () => undefined;
  say: Hands['say'] = (...given) => this.says(...given);
  history(_: Place, signal: AbortSignal): AsyncIterable<readonly EarlierMessage[]> {
    return historyOf(this.spoken)(signal);
  }
}

/** A provider's batches, as they are at the moment. */
class Provider implements Batches {
  readonly lots = new Map<string, readonly Line[]>();
  readonly cancelled: string[] = [];
  readonly forgotten: string[] = [];
  /** What was taken back by how its keys begin; what it answered to that, first to last. */
  readonly cleared: string[] = [];
  clears: boolean[] = [];
  over = true;
  /** Lines that have no answer. */
  fails: (line: Line) => boolean = () => false;
  /** Called when a lot is there, before anybody hears of it. */
  handed: () => void = () => undefined;
  plan: 'with' | 'without' = 'with';

  async handIn({ key, lines }: Lot) {
    if (this.plan === 'without') return unavailable({ quota: false });
    const all = await Array.fromAsync(lines);
    if (all.length > 0 && !this.lots.has(key)) {
      this.lots.set(key, all);
      this.handed();
    }
    return this.lots.has(key) ? ({ type: 'handed in', batches: [key] } as const) : unavailable({ quota: false });
  }
  async look([key = '']: readonly string[]) {
    const all = this.lots.get(key)?.length ?? 0;
    return { type: 'progress', state: this.over ? 'over' : 'running', done: this.over ? all : 0, all } as const;
  }
  async *answers(
    [key = '']: readonly string[],
    _: unknown,
    of: (id: string) => Line | undefined,
  ): AsyncGenerator<Answered> {
    for (const line of this.lots.get(key) ?? []) {
      if (of(line.id) === undefined) continue;
      yield { id: line.id, answer: this.fails(line) ? { type: 'failed', cause: 'x' } : answerTo(line) };
    }
  }
  async cancel(ids: readonly string[]) {
    this.cancelled.push(...ids);
  }
  async forget(ids: readonly string[]) {
    this.forgotten.push(...ids);
  }
  async clear(keys: string) {
    this.cleared.push(...[...this.lots.keys()].filter((key) => key.startsWith(keys)));
    return this.clears.shift() ?? true;
  }
}

function answerTo({ task }: Line): Answered['answer'] {
  if (task.type === 'write') return { type: 'found', text: written(task.instructions, task.text) };
  return { type: 'judged', verdicts: task.texts.map(verdictOn) };
}

const verdictOn = (text: string) =>
  text.includes('bad') ? ({ type: 'unsafe', categories: ['S1'], severity: 3 } as const) : safe;

function written(instructions: string, text: string): string {
  if (!instructions.startsWith('You translate')) return 'They spoke of points [1].';
  const [, list = '[]'] = text.split('\n');
  // What the handler wrote.
  return JSON.stringify({ texts: (JSON.parse(list) as string[]).map((one) => `DE ${one}`) });
}

interface Scene {
  readonly desk: TestDesk;
  readonly room: Room;
  readonly provider: Provider;
  readonly oracle: Oracle;
}

let store: Store;
beforeEach(async () => {
  store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
});

async function scene(but: Partial<Desk> = {}, batches: 'with' | 'none' = 'with'): Promise<Scene> {
  const room = new Room();
  const provider = new Provider();
  const oracle = new Oracle({ verdict: ({ question, answer }) => verdictOn(answer ?? question) });
  oracle.writes = ({ instructions, text }) => written(instructions, text);
  if (batches === 'with') Object.assign(oracle, { batches: provider });
  const desk = await deskOn(store, { hands: () => room, ...but }, oracle);
  return { desk, room, provider, oracle };
}

/** A process that goes on with what is there. */
function live({ desk }: Scene, now?: () => number, means: Means = desk): void {
  openBatching(means, now, timing).resume(place.platform);
}

function give({ desk }: Scene, name: string, chosen: Chosen = {}, but: Partial<Asked> = {}): Promise<Outcome> {
  const asked: Asked = { author: admin, place, calls: false, history: historyOf(talk(3)), ...but };
  return perform(name, chosen, asked, desk, new AbortController().signal);
}

async function only({ desk }: Pick<Scene, 'desk'>): Promise<Job> {
  const [job] = await desk.jobs.list(place, 1);
  if (!job) throw new Error('there is no job');
  return job;
}

/** The first that was said, and under which key. */
function told({ room }: Pick<Scene, 'room'>): { key: string; saying: Saying; place: Place } {
  const [first] = room.said;
  if (!first) throw new Error('nothing was said');
  return { key: first[0], ...first[1] };
}

const ended = (here: Scene, state: Job['state']) =>
  until(async () => (await here.desk.jobs.list(place, 1))[0]?.state === state, `a job that is ${state}`, 10_000);

describe('a long summary', () => {
  test('is asked for at half the price, and told where it was asked for, to whom asked', async () => {
    const here = await scene();
    const begun = await give(here, 'batch summary');
    expect(begun.text).toContain('I have begun');
    live(here);
    await ended(here, 'done');
    const { key, saying, place: where } = told(here);
    expect(key).toBe(`job-${(await only(here)).id}`);
    expect(key.length).toBeLessThanOrEqual(25);
    expect(where).toEqual(place);
    expect(saying).toMatchObject({ to: 'ann', text: expect.stringContaining('[1](https://chat.example/1)') });
    expect(here.provider.lots.size).toBe(1);
    expect(here.oracle.writings).toHaveLength(0);
    expect(here.provider.forgotten).toHaveLength(1);
  });

  test('too long for one reading goes through notes', async () => {
    const here = await scene({ contextTokens: 600 });
    here.room.spoken = talk(60, (number) => `${number} ${'long words '.repeat(20)}`);
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    const [[, lines] = ['', []]] = [...here.provider.lots];
    expect(lines.length).toBeGreaterThan(2);
    // The later passes are few calls, for which nobody waits another day.
    expect(here.provider.lots.size).toBe(1);
    expect(here.oracle.writings.length).toBeGreaterThan(0);
  });

  test('that is not fine is not shown', async () => {
    const here = await scene({}, 'none');
    here.oracle.writes = () => 'Something bad.';
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    const { saying } = told(here);
    expect(saying.text).not.toContain('bad');
  });

  test('leaves out who is not to be read', async () => {
    const here = await scene({}, 'none');
    here.room.spoken = [
      earlier(1, { text: 'Heard.' }),
      earlier(2, { author: { id: 'eve', name: 'Eve' }, text: 'Hidden.' }),
    ];
    await here.desk.unread.hide(place.platform, 'eve');
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    const asked = here.oracle.writings.map(({ request }) => request.text).join('\n');
    expect(asked).toContain('Heard.');
    expect(asked).not.toContain('Hidden.');
  });

  test('of a platform where nothing is read without a command is read by the command', async () => {
    const here = await scene();
    Object.assign(here.room, { history: undefined });
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    expect((await only(here)).messages).toBe(3);
  });

  test('of nothing says so in the list, and tells nobody', async () => {
    const here = await scene();
    here.room.spoken = [];
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    expect(here.room.said.size).toBe(0);
    expect((await give(here, 'batch list')).text).toContain('I found nothing here to sum up.');
  });
});

describe('without batches', () => {
  test.each(['none', 'plan'])('the same is done call by call (%s)', async (why) => {
    const here = await scene({}, why === 'none' ? 'none' : 'with');
    here.provider.plan = 'without';
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    expect(here.oracle.writings).toHaveLength(1);
    expect(here.room.said.size).toBe(1);
  });

  test('what a batch leaves open is asked for by itself', async () => {
    const here = await scene({ contextTokens: 600 });
    here.room.spoken = talk(60, (number) => `${number} ${'long words '.repeat(20)}`);
    here.provider.fails = ({ id }) => id === 'line-1';
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    const notes = here.oracle.writings.filter(({ request }) => request.instructions.startsWith('You take notes'));
    expect(notes).toHaveLength(1);
  });

  test('half of the limits is for members', () => {
    const models = (left: number) => ({
      served: () => ['m'],
      quotas: () => [{ model: 'm', of: 'tokens' as const, left, limit: 100, fullInMs: 60_000 }],
    });
    expect(spareMs(models(80), 'fast')).toBe(0);
    expect(spareMs(models(50), 'fast')).toBe(0);
    expect(spareMs(models(25), 'fast')).toBe(20_000);
  });

  test('a model that never answers leaves its line, and limits are waited for', async () => {
    const here = await scene({}, 'none');
    let asked = 0;
    here.oracle.writes = () => {
      asked += 1;
      return asked === 1 ? unavailable({ waitMs: 1 }) : unavailable({ quota: false });
    };
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'done');
    expect(asked).toBe(4);
    expect(here.room.said.size).toBe(0);
    expect((await give(here, 'batch list')).text).toContain('did not answer');
  });
});

describe('a process that is killed', () => {
  /** One process dies in its step, another one goes on. */
  async function dies(prepare: (here: Scene, die: () => never) => void): Promise<Scene> {
    const here = await scene();
    await give(here, 'batch summary');
    const { promise, resolve } = Promise.withResolvers<void>();
    let dead = false;
    const die = (): never => {
      dead = true;
      resolve();
      throw new Error('killed');
    };
    const jobs = {
      ...here.desk.jobs,
      // The dead write nothing any more.
      move: async (...given: Parameters<typeof here.desk.jobs.move>) => (dead ? false : here.desk.jobs.move(...given)),
      get: async (id: string) => (dead ? undefined : here.desk.jobs.get(id)),
      open: async (platform: string) => (dead ? [] : here.desk.jobs.open(platform)),
      watch: () => undefined,
    };
    prepare(here, die);
    live(here, undefined, { ...here.desk, jobs });
    await promise;
    return here;
  }

  test('between a lot that is handed in and its note finds it, and hands in none', async () => {
    const here = await dies(({ provider }, die) => {
      provider.handed = die;
    });
    here.provider.handed = () => undefined;
    expect((await only(here)).state).toBe('running');
    live(here);
    await ended(here, 'done');
    expect(here.provider.lots.size).toBe(1);
    expect(here.room.said.size).toBe(1);
  });

  test('while it reads begins to read anew', async () => {
    let read = 0;
    const here = await dies(({ room }, die) => {
      const history = room.history.bind(room);
      room.history = (...given) => ((read += 1) === 1 ? die() : history(...given));
    });
    expect((await only(here)).state).toBe('gathering');
    live(here);
    await ended(here, 'done');
    expect(here.room.said.size).toBe(1);
  });

  test('while answers come reads only the rest, and asks nothing twice', async () => {
    const here = await dies(({ provider }, die) => {
      const look = provider.look.bind(provider);
      let looks = 0;
      provider.look = async (ids) => ((looks += 1) === 1 ? die() : look(ids));
    });
    expect((await only(here)).state).toBe('submitted');
    live(here);
    await ended(here, 'done');
    expect(here.oracle.writings).toHaveLength(0);
  });

  test('after it has told says it no second time', async () => {
    const here = await dies(({ room }, die) => {
      const { says } = room;
      let told = 0;
      room.says = async (...given) => {
        const effect = await says(...given);
        return (told += 1) === 1 ? die() : effect;
      };
    });
    live(here);
    await ended(here, 'done');
    expect(here.room.said.size).toBe(1);
  });

  test('call by call does only the rest', async () => {
    const here = await scene({ contextTokens: 600 }, 'none');
    here.room.spoken = talk(60, (number) => `${number} ${'long words '.repeat(20)}`);
    await give(here, 'batch summary');
    const [job] = await here.desk.jobs.open(place.platform);
    if (!job) throw new Error('no job');
    await here.desk.jobs.keep(
      job,
      here.room.spoken.map((one) => ({ ...one, files: [] })),
    );
    const kept = await only(here);
    await here.desk.jobs.move(kept, { state: 'paced' });
    await here.desk.jobs.answer(kept, new Map([[0, { type: 'found', text: 'Kept before [1].' }]]));
    live(here);
    await ended(here, 'done');
    const notes = here.oracle.writings.filter(({ request }) => request.instructions.startsWith('You take notes'));
    expect(notes.some(({ request }) => request.text.includes('[1] Ben'))).toBe(false);
    expect(notes.length).toBeGreaterThan(0);
  });
});

describe('what is forgotten', () => {
  test('is in no result: all is done anew with what is left', async () => {
    const here = await scene();
    here.provider.over = false;
    here.room.spoken = [
      earlier(1, { text: 'Mine.' }),
      earlier(2, { author: { id: 'eve', name: 'Eve' }, text: 'Hers.' }),
    ];
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'submitted');
    await here.desk.privacy.erase({ platform: place.platform, person: 'eve' });
    await until(async () => here.provider.lots.size === 2, 'a second lot', 10_000);
    const [, second] = [...here.provider.lots.values()];
    expect(JSON.stringify(second)).toContain('Mine.');
    expect(JSON.stringify(second)).not.toContain('Hers.');
    expect(here.provider.cancelled).toHaveLength(1);
    here.provider.over = true;
    await ended(here, 'done');
  });

  test('is put to no model any more by work that goes call by call', async () => {
    const here = await scene({ contextTokens: 600 }, 'none');
    const eve = { id: 'eve', name: 'Eve' };
    here.room.spoken = talk(60, (number) => `${number} ${'long words '.repeat(20)}`).map((one, at) =>
      at < 59 ? one : { ...one, author: eve, text: 'Hers.' },
    );
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const write = here.oracle.write.bind(here.oracle);
    here.oracle.write = async (...asking) => {
      ask();
      await gone;
      return write(...asking);
    };
    await give(here, 'batch summary');
    live(here);
    await asked;
    await here.desk.privacy.erase({ platform: place.platform, person: 'eve' });
    const before = here.oracle.writings.length;
    resolve();
    await ended(here, 'done');
    const since = here.oracle.writings.slice(before).map(({ request }) => request.text);
    expect(since.length).toBeGreaterThan(0);
    expect(since.filter((text) => text.includes('Hers.'))).toEqual([]);
  });
});

describe('what the provider was handed', () => {
  async function handedIn(): Promise<Scene> {
    const here = await scene();
    here.provider.over = false;
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'submitted');
    return here;
  }
  const [{ platform, space }, lots] = [place, ({ provider }: Scene) => [...provider.lots.keys()]];

  test.each([
    ['whoever asked has their data deleted', ({ privacy }: TestDesk) => privacy.erase({ platform, person: ann.id })],
    ['the bot leaves the space', ({ privacy }: TestDesk) => privacy.purge({ platform, space })],
  ])('is taken back when %s', async (_, happens) => {
    const here = await handedIn();
    await happens(here.desk);
    await until(() => here.provider.cleared.length > 0, 'what was taken back', 10_000);
    expect(here.provider.cleared).toEqual(lots(here));
    await until(async () => (await here.desk.jobs.lent(platform)).length === 0);
  });

  test('is taken back after a crash, and again until all of it is gone', async () => {
    const here = await scene();
    await give(here, 'batch summary');
    const job = await only(here);
    await here.desk.jobs.lend(job);
    here.provider.lots.set(`parley-${job.id}-0-0`, []);
    // The process dies before it tells the provider.
    await here.desk.jobs.cancel(job.id);
    here.provider.clears = [false, false, true];
    live(here);
    await until(() => here.provider.cleared.length === 3, 'a third try', 10_000);
    await until(async () => (await here.desk.jobs.lent(platform)).length === 0);
    expect(here.provider.clears).toEqual([]);
  });

  test('is left alone while a job is at it', async () => {
    const here = await handedIn();
    expect(await here.desk.jobs.lent(platform)).toEqual([]);
    here.provider.over = true;
    await ended(here, 'done');
    expect(here.room.said.size).toBe(1);
    await until(() => here.provider.cleared.length === 1, 'what was taken back', 10_000);
  });
});

describe('a second look by the policy', () => {
  const logged: Chosen = { to: 'modlog' };

  test('needs a room for moderators', async () => {
    const here = await scene();
    expect(await give(here, 'batch moderation')).toMatchObject({ failed: true });
  });

  test('is a report with counts and a table without words, and acts on nobody', async () => {
    const here = await scene();
    here.room.spoken = [
      earlier(1, { text: 'A bad thing.' }),
      earlier(2, { text: 'Fine.' }),
      earlier(3, { own: true, text: 'bad, but mine' }),
    ];
    await give(here, 'batch moderation', logged);
    live(here);
    await ended(here, 'done');
    const { saying, place: where } = told(here);
    expect(where.room).toBe('modlog');
    expect(saying.text).toContain('2 messages');
    expect(saying.text).toContain('1 would be caught');
    const [file] = saying.files ?? [];
    const table = new TextDecoder().decode(file?.bytes);
    expect(table).toContain('https://chat.example/1');
    expect(table).not.toContain('bad thing');
    expect(await here.desk.incidents.unfinished(place.platform)).toEqual([]);
    expect(await here.desk.store.selectFrom('incidents').selectAll().execute()).toEqual([]);
  });

  test('works without batches, too', async () => {
    const here = await scene({}, 'none');
    here.room.spoken = [earlier(1, { text: 'A bad thing.' })];
    await give(here, 'batch moderation', logged);
    live(here);
    await ended(here, 'done');
    const { saying } = told(here);
    expect(saying.text).toContain('1 would be caught');
  });
});

describe('an archive in another language', () => {
  test('is a file of all that was said, without what is not fine', async () => {
    const here = await scene();
    here.room.spoken = [earlier(1, { text: 'Hello.' }), earlier(2, { text: 'A bad thing.' })];
    await give(here, 'batch translation', { language: 'de' });
    live(here);
    await ended(here, 'done');
    const { saying } = told(here);
    expect(saying.text).toContain('German');
    const text = new TextDecoder().decode(saying.files?.[0]?.bytes);
    expect(text).toContain('Ben: DE Hello.');
    expect(text).toContain('(left out)');
    expect(text).not.toContain('bad');
  });
});

describe('a digest of every night', () => {
  const [hour, dayMs] = [3_600_000, 86_400_000];

  test('is made at its hour, once, and skipped when nothing was said', async () => {
    let now = beganAt;
    const here = await scene({ budgets: undefined as never });
    Object.assign(here.desk, { budgets: { accounts: async () => [], now: () => now } });
    expect((await give(here, 'batch digest', { nightly: 'on', hour: 22 })).text).toContain('22:00');
    expect((await give(here, 'batch list')).text).toContain('Every night at 22:00');
    live(here, () => now);
    now = nightAfter(22, 'UTC', beganAt) + 1;
    await ended(here, 'done');
    expect(here.room.said.size).toBe(1);
    now += dayMs;
    await until(async () => (await here.desk.jobs.list(place, 5)).filter(({ state }) => state === 'done').length === 2);
    expect(here.room.said.size).toBe(1);
    await give(here, 'batch digest', { nightly: 'off' });
    expect(await here.desk.jobs.nightlies(place)).toEqual([]);
  });

  test.each([
    ['a day of 25 hours', Date.UTC(2026, 9, 25, 12), 25],
    ['a day of 23 hours', Date.UTC(2026, 2, 29, 12), 23],
    ['a day as most are', Date.UTC(2026, 10, 20, 12), 24],
  ])('tells of %s whole, and of nothing twice', async (_, at, hours) => {
    const here = await scene();
    const zone = 'Europe/Berlin';
    await here.desk.settings.set(place, { scope: 'space', target: '', name: 'time-zone', value: zone, by: 'ann' });
    const [last, due] = [nightAfter(12, zone, at - 30 * hour), nightAfter(12, zone, at - 6 * hour)];
    await here.desk.jobs.setNightly({ place, asker: ann, hour: 12, due });
    await beginDue(place.platform, here.desk, due + 1);
    const { order } = await only(here);
    expect(order.since).toBe(last);
    expect(due - last).toBe(hours * hour);
  });

  test('is made of no room that admins closed to the bot since, and goes on once it is open', async () => {
    const here = await scene();
    const { jobs, settings } = here.desk;
    const due = nightAfter(6, 'UTC', beganAt);
    await jobs.setNightly({ place, asker: ann, hour: 6, due });
    const closed = { scope: 'space', target: '', name: 'denied-rooms', by: 'root' } as const;
    await settings.set(place, { ...closed, value: [place.room] });
    await beginDue(place.platform, here.desk, due);
    expect(await jobs.list(place, 5)).toEqual([]);
    await settings.set(place, closed);
    await beginDue(place.platform, here.desk, due + dayMs);
    expect(await jobs.list(place, 5)).toMatchObject([{ kind: 'digest' }]);
  });

  test('goes by the clock of the space', () => {
    const at = Date.UTC(2026, 10, 20, 12);
    expect(nightAfter(6, 'UTC', at)).toBe(Date.UTC(2026, 10, 21, 6));
    expect(nightAfter(6, 'Europe/Berlin', at)).toBe(Date.UTC(2026, 10, 21, 5));
    expect(nightAfter(6, 'nonsense', at)).toBe(at + 18 * hour);
  });
});

describe('the commands', () => {
  test('take a job back, with what the provider has of it', async () => {
    const here = await scene();
    here.provider.over = false;
    await give(here, 'batch summary');
    live(here);
    await ended(here, 'submitted');
    const { id } = await only(here);
    const shown = await give(here, 'batch list');
    expect(shown.text).toContain('with the provider, 0% done, about until');
    expect((await give(here, 'batch cancel', { job: id })).text).toContain('taken');
    await until(() => here.provider.cleared.length === 1, 'a cancelled batch', 10_000);
    expect((await give(here, 'batch cancel', { job: id })).text).toContain('ended');
    expect(here.room.said.size).toBe(0);
  });

  test('take nothing back of other spaces, and are for admins alone', async () => {
    const here = await scene();
    await give(here, 'batch summary');
    const { id } = await only(here);
    const other = { ...place, space: 'other' };
    expect(await give(here, 'batch cancel', { job: id }, { place: other })).toMatchObject({ failed: true });
    expect(await give(here, 'batch summary', {}, { author: ann })).toMatchObject({ failed: true });
    expect((await here.desk.jobs.list(other, 5)).length).toBe(0);
  });

  test('begin only so many at a time, and nothing where the bot cannot speak', async () => {
    const here = await scene();
    for (let count = 0; count < 5; count += 1) await give(here, 'batch summary');
    expect(await give(here, 'batch summary')).toMatchObject({ failed: true });
    const mute = await scene({ hands: () => undefined });
    expect(await give(mute, 'batch summary')).toMatchObject({ failed: true });
  });
});
