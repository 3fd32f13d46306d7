// Policies by version: what holds, who changed what, and the way back.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openPolicies, type Policies } from '#src/policies.ts';
import { acts, actsAbout, type Policy, policySchema, stages, threshold, thresholds, usual } from '#src/policy.ts';
import { openStore, type Store } from '#src/store.ts';
import { openVault } from '#src/vault.ts';
import { categories } from '#src/verdict.ts';
import { fc } from './property.ts';

const space = { platform: 'test', space: 'space' };
const sealed = () => openVault([Buffer.alloc(32, 7)]);

/** The policies of a store that ends with the test. */
async function inStore(use: (policies: Policies, store: Store) => Promise<void>): Promise<void> {
  const store = await openStore('file::memory:');
  try {
    await use(openPolicies(store), store);
  } finally {
    await store.destroy();
  }
}

const log = (room: string) => (policy: Policy) => ({ ...policy, log: room });

describe('what holds', () => {
  test('is the usual policy where nobody wrote anything, without a query once it is known', () =>
    inStore(async (policies, store) => {
      expect(policies.known(space)).toBeUndefined();
      expect(await policies.of(space)).toEqual({ version: 0, policy: usual });
      await store.destroy();
      expect(await policies.of(space)).toEqual({ version: 0, policy: usual });
      expect(policies.known(space)).toEqual({ version: 0, policy: usual });
    }));

  test('is what was written last, at once, in that space and no other, also for another process', () =>
    inStore(async (policies, store) => {
      await policies.of(space);
      expect(await policies.change(space, 'root', 'log a', log('a'))).toMatchObject({
        version: 1,
        policy: { log: 'a' },
      });
      expect(policies.known(space)).toMatchObject({ version: 1, policy: { log: 'a' } });
      for (const other of [
        { ...space, space: 'else' },
        { ...space, platform: 'else' },
      ])
        expect((await policies.of(other)).version).toBe(0);
      const another = openPolicies(store);
      expect(await another.of(space)).toEqual(await policies.of(space));
      await another.change(space, 'ann', 'log b', log('b'));
      expect((await policies.of(space)).policy.log).toBe('a');
      policies.forget();
      expect(await policies.of(space)).toMatchObject({ version: 2, policy: { log: 'b' } });
    }));

  test('is told of all spaces of a platform at once, each as it stands now, and since when', () =>
    inStore(async (_, store) => {
      let time = 0;
      const policies = openPolicies(store, () => ++time, sealed());
      await policies.change(space, 'root', 'log a', log('a'));
      await policies.change({ ...space, space: 'else' }, 'root', 'log b', log('b'));
      await policies.change(space, 'root', 'log c', log('c'));
      await policies.change({ ...space, platform: 'else' }, 'root', 'log d', log('d'));
      const all = await policies.all('test');
      expect(all.toSorted((one, other) => one.at - other.at)).toMatchObject([
        { space: 'else', version: 1, at: 2, policy: { log: 'b' } },
        { space: 'space', version: 2, at: 3, policy: { log: 'c' } },
      ]);
      expect(await policies.all('nowhere')).toEqual([]);
    }));

  test('stays where a change cannot be, or changes nothing', () =>
    inStore(async (policies) => {
      await policies.change(space, 'root', 'log a', log('a'));
      const broken = () => policies.change(space, 'root', 'broken', (known) => ({ ...known, timeoutMinutes: 0 }));
      await expect(broken()).rejects.toThrow();
      await expect(policies.change(space, 'root', 'thrown', () => expect.fail('no'))).rejects.toThrow('no');
      expect(await policies.change(space, 'root', 'same', log('a'))).toMatchObject({ version: 1 });
      expect(await policies.revisions(space, 9)).toHaveLength(1);
      expect(await policies.change(space, 'root', 'log b', log('b'))).toMatchObject({ version: 2 });
    }));

  test('is the sum of what many change at once', () =>
    inStore(async (policies) => {
      const rooms = Array.from({ length: 50 }, (_, at) => `r${at}`);
      await Promise.all(
        rooms.map((room) =>
          policies.change(space, 'root', room, (policy) => ({ ...policy, rooms: [...policy.rooms, room] })),
        ),
      );
      expect(await policies.of(space)).toMatchObject({ version: 50, policy: { rooms } });
    }));

  test('is the usual policy, not none, where it cannot be opened; what other versions wrote besides is left out', () =>
    inStore(async (_, store) => {
      const vault = sealed();
      await openPolicies(store, Date.now, vault).change(space, 'root', 'stage answers off', (known) => ({
        ...known,
        stages: { ...known.stages, answers: 'off' },
      }));
      expect(await openPolicies(store).of(space)).toEqual({ version: 1, policy: usual });
      expect((await openPolicies(store, Date.now, vault).of(space)).policy.stages.answers).toBe('off');
      const body = JSON.stringify({ log: 'a', invented: { later: true }, stages: { answers: 'strict' } });
      const row = { ...space, version: 2, body, change: '', restores: null, changed_by: 'x', at: 1 };
      await store.insertInto('policies').values(row).execute();
      const { policy } = await openPolicies(store).of(space);
      expect(policy).toEqual({ ...usual, log: 'a', stages: { ...usual.stages, answers: 'strict' } });
    }));
});

describe('versions', () => {
  test('tell who changed what and when, newest first, and are sealed where there is a key', () =>
    inStore(async (_, store) => {
      let now = 1000;
      const policies = openPolicies(store, () => now, sealed());
      await policies.change(space, 'root', 'log a-secret-room', log('a-secret-room'));
      now = 2000;
      await policies.change(space, 'ann', 'log b', log('b'));
      now = 3000;
      await policies.undo(space, 'ben');
      expect(await policies.revisions(space, 2)).toEqual([
        { version: 3, by: 'ben', at: 3000, change: 'undo', restores: 1 },
        { version: 2, by: 'ann', at: 2000, change: 'log b' },
      ]);
      expect((await policies.revisions(space, 9)).at(-1)?.change).toBe('log a-secret-room');
      expect(JSON.stringify(await store.selectFrom('policies').selectAll().execute())).not.toContain('a-secret-room');
    }));

  test('are taken back one by one, also across changes in between, and each tells what was taken back', () =>
    inStore(async (policies) => {
      for (const room of ['a', 'b', 'c']) await policies.change(space, 'root', `log ${room}`, log(room));
      expect(await policies.undo(space, 'root')).toMatchObject({ version: 4, change: 'log c', policy: { log: 'b' } });
      expect(await policies.undo(space, 'root')).toMatchObject({ version: 5, change: 'log b', policy: { log: 'a' } });
      await policies.change(space, 'root', 'log d', log('d'));
      expect(await policies.undo(space, 'root')).toMatchObject({ change: 'log d', policy: { log: 'a' } });
      expect(await policies.undo(space, 'root')).toMatchObject({ change: 'log a', policy: usual });
      expect(await policies.undo(space, 'root')).toBeUndefined();
      expect(await policies.of(space)).toEqual({ version: 8, policy: usual });
    }));

  test('after any changes and undos: what holds parses, and undoing them all leads through what held, to the usual', () =>
    inStore(async (policies, store) => {
      let spaces = 0;
      const step = fc.oneof(
        {
          weight: 3,
          arbitrary: fc.record({ log: fc.constantFrom('a', 'b', 'c'), minutes: fc.integer({ min: 1, max: 3 }) }),
        },
        { weight: 2, arbitrary: fc.constant('undo' as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
          spaces += 1;
          const at = { ...space, space: `s${spaces}` };
          const held: Policy[] = [usual];
          const top = () => held.at(-1) ?? usual;
          for (const one of steps) {
            if (one === 'undo') {
              // What nobody did cannot be taken back; what was, has no less than that to fall back on.
              const undone = await policies.undo(at, 'root');
              if (undone) held.pop();
            } else {
              const altered = policySchema.parse({ ...top(), log: one.log, timeoutMinutes: one.minutes });
              if (!isDeepStrictEqual(altered, top())) held.push(altered);
              await policies.change(at, 'root', 'x', () => altered);
            }
            const { policy } = await policies.of(at);
            expect(held.length).toBeGreaterThan(0);
            expect(policy).toEqual(top());
            expect(policySchema.parse(policy)).toEqual(policy);
          }
          const fresh = openPolicies(store);
          expect((await fresh.of(at)).policy).toEqual(top());
          while (held.length > 1) {
            held.pop();
            expect((await fresh.undo(at, 'root'))?.policy).toEqual(top());
          }
          expect(await fresh.undo(at, 'root')).toBeUndefined();
        }),
        { numRuns: 60 },
      );
    }));
});

describe('a policy', () => {
  test('by itself guards all that the bot does, watches nobody, and does nothing but to write down', () => {
    expect(usual).toMatchObject({ rooms: [], everywhere: false, acts: {}, dryRun: true });
    expect(usual.stages).toEqual({ questions: 'on', answers: 'balanced', images: 'on', speech: 'on', voice: 'off' });
    expect(usual.failure).toEqual({ questions: 'words', answers: 'closed', images: 'closed', speech: 'closed' });
    expect(stages.filter((one) => one !== 'messages').toSorted()).toEqual(Object.keys(usual.stages).toSorted());
  });

  test.each(thresholds)('lets each category count from %s, but for S4, which always counts from mild', (from) => {
    const policy = { from: Object.fromEntries(categories.map((one) => [one, from])) };
    for (const one of categories) expect(threshold(policy, one)).toBe(one === 'S4' ? 'mild' : from);
    expect([threshold(policy, 'R1'), threshold(policy, 'words')]).toEqual(['mild', 'mild']);
    expect(threshold({ from: {} }, 'S1')).toBe('mild');
  });

  test('tells moderators, where no acts were chosen', () => {
    const chosen = { S1: acts, S2: [], R1: ['delete'] } as const;
    expect(actsAbout({ acts: chosen }, 'S1')).toEqual(acts);
    expect(actsAbout({ acts: chosen }, 'S2')).toEqual([]);
    expect(actsAbout({ acts: chosen }, 'R1')).toEqual(['delete']);
    expect(actsAbout({ acts: chosen }, 'S3')).toEqual(['log']);
    expect(actsAbout({ acts: { ...chosen, else: ['reply'] } }, 'words')).toEqual(['reply']);
  });

  test.each<[string, object]>([
    ['an act that there is not', { acts: { S1: ['ban'] } }],
    ['acts about what there is not', { acts: { S15: ['log'] } }],
    ['a rule without a number', { rules: [{ id: 'R0', says: 'x', breaks: [], fine: [] }] }],
    ['a rule with half a number', { rules: [{ id: 'R1.5', says: 'x', breaks: [], fine: [] }] }],
    ['acts about such a rule', { acts: { 'R-1': ['log'] } }],
    ['a rule that says nothing', { rules: [{ id: 'R1', says: '', breaks: [], fine: [] }] }],
    ['a timeout over 28 days', { timeoutMinutes: 40_321 }],
    ['lists of words for images', { failure: { images: 'words' } }],
    ['strictness about questions', { stages: { questions: 'strict' } }],
  ])('cannot hold %s', (_, but) => {
    expect(policySchema.safeParse({ ...usual, ...but }).success).toBe(false);
  });
});
