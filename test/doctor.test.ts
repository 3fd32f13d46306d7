import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Check, inspect, told } from '#src/checkup.ts';
import { examine, type DoctorMeans } from '#src/doctor.ts';
import { clockRight } from '#src/doctor/clock.ts';
import { readable } from '#src/doctor/environment.ts';
import { guardAnswers, modelsServed, quotasLeft, type Served } from '#src/doctor/models.ts';
import { memoryFits, nodeFits } from '#src/doctor/program.ts';
import { ffmpegReads, opusWorks } from '#src/doctor/sound.ts';
import { diskHasRoom, storeCould, storeWorks } from '#src/doctor/store.ts';
import type { Platform } from '#src/platform.ts';
import { openStore } from '#src/store.ts';
import { speaker } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';

const never = new AbortController().signal;

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** As it is read in English. */
const english = (check: Check) => told(check, speaker('en'));

/** Whatever is not good says what helps. */
function helps(checks: readonly Check[]): void {
  for (const { name, state, remedy } of checks)
    expect([name, state === 'good' || (remedy ?? '') !== '']).toEqual([name, true]);
}

describe('an examination', () => {
  test('finds what hangs out, and the rest stands', async () => {
    const fine: Check = { name: 'Fine', state: 'good', finding: 'It works.' };
    const found = await inspect({ Fine: () => [fine], Hanging: () => new Promise(() => undefined) }, never, 20);
    expect(found.map(english)).toEqual([
      fine,
      expect.objectContaining({ name: 'Hanging', state: 'bad', finding: 'There was no answer within 0.02 seconds.' }),
    ]);
    helps(found);
  });

  test('tells of what breaks only what is meant for people', async () => {
    const secret = () => Promise.reject(new Error('token xoxb-1'));
    const cut = () => Promise.reject(new BotError('The line is cut.'));
    const found = await inspect({ Secret: secret, Told: cut }, never);
    expect(found.map(({ state, finding }) => [state, finding])).toEqual([
      ['bad', 'It could not be looked at.'],
      ['bad', 'The line is cut.'],
    ]);
    helps(found);
  });

  test('ends with whoever wanted it', async () => {
    const ending = new AbortController();
    const found = inspect({ Hanging: () => new Promise(() => undefined) }, ending.signal);
    ending.abort();
    expect(await found).toMatchObject([{ name: 'Hanging', state: 'bad' }]);
  });
});

describe('the store', () => {
  test('is written to for real, and keeps nothing of it', async () => {
    const store = await openStore('file::memory:');
    onTestFinished(() => store.destroy());
    expect(english(await storeWorks(store))).toMatchObject({
      state: 'good',
      finding: expect.stringMatching(/takes \d+\.\d ms/),
    });
    expect(await store.selectFrom('positions').selectAll().execute()).toEqual([]);
  });

  test('that another process has is neither opened nor locked, and nothing is left beside it', async () => {
    const file = join(await folder(), 'parley.db');
    const store = await openStore(`file:${file}`);
    onTestFinished(() => store.destroy());
    const before = (await readdir(join(file, '..'))).toSorted();
    expect(await storeCould(`file:${file}`)).toMatchObject({ name: 'Store', state: 'good' });
    expect((await readdir(join(file, '..'))).toSorted()).toEqual(before);
  });

  test('that is not there yet is not made, nor is its folder', async () => {
    const place = await folder();
    expect(await storeCould(`file:${join(place, 'data', 'deep', 'parley.db')}`)).toMatchObject({ state: 'good' });
    expect(await readdir(place)).toEqual([]);
  });

  test('that is none is told', async () => {
    const file = join(await folder(), 'parley.db');
    await writeFile(file, 'dear diary, today nothing happened');
    const found = await storeCould(`file:${file}`);
    expect(found).toMatchObject({ state: 'bad', finding: expect.stringContaining('no database') });
    helps([found]);
  });

  test('in memory is odd: all is lost with the process', async () => {
    const found = [await storeCould('file::memory:'), await diskHasRoom('file::memory:')];
    expect(found.map(({ state }) => state)).toEqual(['odd', 'odd']);
    helps(found);
  });

  test('has room on a disk', async () => {
    expect(english(await diskHasRoom(`file:${join(await folder(), 'parley.db')}`))).toMatchObject({
      finding: expect.stringMatching(/^\d+\.\d GB are free/),
    });
  });
});

const models = (but: Partial<Served> = {}): Served => ({
  check: async () => [],
  served: () => ['openai/gpt-oss-120b'],
  guard: async () => ({ type: 'safe' }),
  quotas: () => [],
  ...but,
});

describe('the models', () => {
  test('are named by role, and what nobody plays is off; answers and the guard are vital', async () => {
    const found = await modelsServed(models({ served: (role) => (role === 'chat' || role === 'speak' ? [] : ['m']) }));
    const states = Object.fromEntries(found.map(english).map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      'Model provider': 'good',
      'Model for chat': 'bad',
      'Model for speak': 'odd',
      'Model for vision': 'good',
    });
    helps(found);
  });

  test('that were retired or are not served are told as the provider warns', async () => {
    const found = await modelsServed(models({ check: async () => ['Groq does not serve m, the model for chat.'] }));
    expect(found[0]).toMatchObject({ state: 'odd', finding: 'Groq does not serve m, the model for chat.' });
    helps(found);
  });

  test('behind a key that is refused are not asked for any more', async () => {
    const found = await modelsServed(models({ check: () => Promise.reject(new BotError('Groq refuses it.')) }));
    expect(found).toMatchObject([{ name: 'Model provider', state: 'bad', finding: 'Groq refuses it.' }]);
    helps(found);
  });

  test('of servers of the operator’s own are told with what they can do, and what to set where they are away', async () => {
    const servers = () =>
      [
        { role: 'chat', address: 'http://a/v1', up: true, model: 'm', seen: { tools: true, images: false } },
        { role: 'fast', address: 'http://b/v1', up: true },
        { role: 'guard', address: 'http://c/v1', up: false },
      ] as const;
    const found = (await modelsServed(models({ servers }))).filter(({ name }) => name.startsWith('Server for'));
    expect(found.map(english)).toMatchObject([
      {
        name: 'Server for chat at http://a/v1',
        state: 'good',
        finding: 'm is there. Tools: yes. JSON by a schema: not known. Images: no.',
      },
      { state: 'bad', remedy: expect.stringContaining('FAST_MODEL') },
      { state: 'bad', remedy: expect.stringContaining('GUARD_BASE_URL') },
    ]);
    helps(found);
  });

  test('of the stand-in are odd', async () => {
    const { check: _, ...standIn } = models();
    const found = await modelsServed(standIn);
    expect(found).toMatchObject([{ state: 'odd', finding: expect.stringContaining('stand-in') }]);
    helps(found);
  });

  test.each([
    [{ type: 'safe' }, 'good'],
    [{ type: 'unsafe', categories: ['S1'] }, 'bad'],
    [{ type: 'unknown', cause: 'away' }, 'bad'],
    [{ type: 'unknown', cause: 'limits', busy: true }, 'odd'],
  ] as const)('have a guard, which says %o: %s', async (verdict, state) => {
    const found = await guardAnswers(models({ guard: async () => verdict }), never);
    expect(found.state).toBe(state);
    helps([found]);
  });

  test('have limits, of which little may be left', () => {
    const quota = { model: 'm', of: 'tokens', limit: 100, fullInMs: 1_500 } as const;
    const found = quotasLeft(
      models({
        quotas: () => [
          { ...quota, left: 10 },
          { ...quota, left: 9 },
        ],
      }),
    );
    expect(found.map(({ state }) => state)).toEqual(['good', 'odd']);
    expect(found.map(english)[1]?.finding).toBe('9 of 100 are left, all of them again in 2 s.');
    helps(found);
  });
});

describe('sound', () => {
  test('goes through Opus and back', async () => {
    expect(await opusWorks()).toMatchObject({ state: 'good' });
  });

  test.each([
    [' A....D aac                  AAC (Advanced Audio Coding)', 'good'],
    [' A....D aac_at               aac (AudioToolbox)', 'odd'],
  ])('is read by an ffmpeg that knows AAC: %s', async (decoders, state) => {
    const place = await folder();
    await writeFile(join(place, 'ffmpeg'), `#!/bin/sh\necho '${decoders}'\n`, { mode: 0o755 });
    const found = await ffmpegReads(place, never);
    expect(found.state).toBe(state);
    helps([found]);
  });
});

describe('the clock', () => {
  const server = async (date: (now: number) => string | undefined) => {
    const listening = createServer((_, response) => {
      response.sendDate = false;
      const told = date(Date.now());
      if (told) response.setHeader('date', told);
      response.end();
    });
    await new Promise<void>((resolve) => void listening.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void listening.close());
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
  };
  const ago = (ms: number) => server((now) => new Date(now - ms).toUTCString());

  test.each([
    [0, 'good', 'It goes right.'],
    [20_000, 'odd', /^It is (?:19|20|21) s fast\.$/],
    [-20_000, 'odd', /^It is (?:19|20|21) s slow\.$/],
    [-3_600_000, 'bad', /slow/],
  ])('that is %i ms ahead of others', async (ms, state, finding) => {
    const found = await clockRight([await ago(ms)], never);
    expect(english(found)).toMatchObject({ state, finding: expect.stringMatching(finding) });
    helps([found]);
  });

  test('is compared with the next, where one is away or tells no time; without any, nobody knows', async () => {
    const silent = await server(() => undefined);
    expect(await clockRight(['http://127.0.0.1:1/', silent, await ago(0)], never)).toMatchObject({ state: 'good' });
    const found = await clockRight([silent], never);
    expect(found.state).toBe('odd');
    helps([found]);
  });
});

describe('the process', () => {
  test('runs on a Node that is new enough', () => {
    expect([nodeFits('24.0.0').state, nodeFits('26.1.0').state, nodeFits('20.19.0').state]).toEqual([
      'good',
      'good',
      'bad',
    ]);
    helps([nodeFits('20.19.0')]);
  });

  test('has memory left', () => {
    expect([memoryFits(80, 100).state, memoryFits(90, 100).state]).toEqual(['good', 'odd']);
    helps([memoryFits(90, 100)]);
  });
});

describe('an environment', () => {
  test('that is right is read', () => {
    const { env, checks } = readable({ GROQ_API_KEY: 'gsk_12345678', PORT: '80' });
    expect([env.groq?.apiKey, env.web.port, checks.map(({ state }) => state)]).toEqual(['gsk_12345678', 80, ['good']]);
  });

  test('that is wrong in parts is read but for those, each of which is a check', () => {
    const { env, checks } = readable({
      DISCORD_TOKEN: 'abc.def.ghi',
      SLACK_BOT_TOKEN: 'xoxb-1',
      GUARD_API_KEY: 'secret',
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
    });
    expect(checks.map(({ state, finding }) => [state, finding])).toEqual([
      ['bad', 'PORT must be a whole number from 0 to 65535.'],
      ['bad', expect.stringMatching(/^LOG_LEVEL must be one of/)],
      ['bad', 'SLACK_APP_TOKEN is missing beside SLACK_BOT_TOKEN.'],
      ['bad', 'GUARD_BASE_URL is missing beside GUARD_API_KEY.'],
    ]);
    expect(checks[3]?.remedy).toBe('Set the address of the server that judges.');
    expect([env.discord?.token, env.slack, env.own, env.web.port]).toEqual(['abc.def.ghi', undefined, undefined, 3000]);
    helps(checks);
  });
});

describe('the doctor', () => {
  const means = async (but: Partial<DoctorMeans> = {}): Promise<DoctorMeans> => ({
    databaseUrl: `file:${join(await folder(), 'parley.db')}`,
    models: models(),
    path: '',
    clocks: [],
    platform: () => undefined,
    ...but,
  });

  test('looks at what is its own and at the platforms it is sent to, with the limits last', async () => {
    const there: Check = { name: 'Town', state: 'good', finding: 'It is there.' };
    const rooms: (string | undefined)[] = [];
    const town = townThat(async (room) => (rooms.push(room), [there]));
    let asked = false;
    const one = await means({
      platform: (name) => (name === 'town' ? town : undefined),
      models: models({
        guard: async () => ((asked = true), { type: 'safe' }),
        quotas: () => (asked ? [{ model: 'm', of: 'requests', left: 1, limit: 2, fullInMs: 1 }] : []),
      }),
    });
    const found = await examine(one, [{ platform: 'town', room: 'square' }, { platform: 'nowhere' }], never);
    const names = found.map((one) => english(one).name).filter((name) => !name.startsWith('Model for'));
    const own = ['Node', 'Memory', 'Store', 'Disk', 'Model provider', 'Guard', 'Opus', 'ffmpeg'];
    expect(names).toEqual([...own, 'Town', 'Limit of requests for m']);
    expect(rooms).toEqual(['square']);
    helps(found);
  });

  test('finds a platform that hangs, and the rest stands', async () => {
    const town = townThat(() => new Promise(() => undefined));
    const found = await examine(await means({ platform: () => town }), [{ platform: 'town' }], never, 10);
    expect(found.filter(({ state }) => state === 'bad')).toMatchObject([{ name: 'Platform town' }]);
    expect(found.find(({ name }) => name === 'Store')).toMatchObject({ state: 'good' });
  });
});

function townThat(examine: Platform['examine']): Platform {
  return { name: 'town', start: async () => {}, stop: async () => {}, health: () => ({ ready: true }), examine };
}
