// What is left of budgets: exactly what was used, by the right people in the right place, whatever is recorded meanwhile.
import { describe, expect, it } from 'vitest';
import { openBudgets } from '#src/allowance.ts';
import { type Measure, measures, type Period, periods } from '#src/budgets.ts';
import type { Place } from '#src/message.ts';
import type { Use } from '#src/models.ts';
import { openPreferences } from '#src/preferences.ts';
import { openUsage } from '#src/usage.ts';
import { fc } from './property.ts';
import { keptLog } from './quiet.ts';
import { shelf } from './shelf.ts';

const start = Date.UTC(2026, 10, 26, 14, 30);
const starts: Readonly<Record<Period, (at: number) => number>> = {
  hour: (at) => at - (at % 3_600_000),
  day: (at) => at - (at % 86_400_000),
  month: (at) => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth(), 1),
};
const muchOf: Readonly<Record<Measure, (use: Use) => number>> = {
  tokens: ({ promptTokens, completionTokens }) => promptTokens + completionTokens,
  dollars: ({ dollars }) => dollars,
  seconds: ({ audioSeconds = 0 }) => audioSeconds,
  images: ({ images = 0 }) => images,
};

/** Few ids, the same everywhere. */
const id = fc.constantFrom('1', '2');
const place = fc.record({
  platform: fc.constantFrom('discord', 'slack'),
  space: id,
  room: fc.constantFrom('1', '2', '1:thread'),
});
const use: fc.Arbitrary<Use> = fc.record({
  caller: fc.record({ person: fc.record({ id }), place }),
  role: fc.constant('chat' as const),
  model: fc.constant('m'),
  promptTokens: fc.nat(100),
  cachedTokens: fc.constant(0),
  completionTokens: fc.nat(100),
  seconds: fc.constant(1),
  dollars: fc.nat(80).map((eighths) => eighths / 8),
  audioSeconds: fc.nat(60),
  images: fc.nat(3),
});
/** A call; or time that passes; or a look at the budgets of somebody somewhere, while calls go on. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('use' as const), use }) },
  fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(60_000, 3_600_000, 86_400_000, 9 * 86_400_000) }),
  fc.record({ type: fc.constant('look' as const), who: id, place, meanwhile: fc.array(use, { maxLength: 3 }) }),
);

const scopes = ['each person', 'role r', 'room 1', 'the space'] as const;
const sentences = measures.flatMap((of) =>
  periods.flatMap((per) => scopes.map((who) => `1000 ${of} per ${per} for ${who}`)),
);

/** What a rule for `who` has to count. */
function counts(who: (typeof scopes)[number], person: string, at: Place, { caller }: Use): boolean {
  const { platform, space, room } = caller.place;
  if (platform !== at.platform || space !== at.space) return false;
  if (who === 'the space') return true;
  return who === 'room 1' ? room.split(':')[0] === '1' : caller.person.id === person;
}

describe('the budgets', () => {
  it('of each space count what was used there, by those whom they are about, and nothing else', async () => {
    const store = await shelf();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        for (const table of ['usage', 'usage_hours', 'usage_days', 'settings'] as const)
          await store.deleteFrom(table).execute();
        let now = start;
        const usage = openUsage(store, keptLog().log, () => now);
        const settings = openPreferences(store);
        const budgets = openBudgets(usage, settings, () => now);
        for (const platform of ['discord', 'slack'])
          for (const space of ['1', '2'])
            await settings.set(
              { platform, space, room: '' },
              { scope: 'space', target: '', name: 'budgets', value: sentences, by: '' },
            );
        const uses: { at: number; use: Use }[] = [];
        const record = (one: Use) => {
          usage.record(one);
          uses.push({ at: now, use: one });
        };
        for (const one of steps) {
          if (one.type === 'use') record(one.use);
          if (one.type === 'pass') now += one.ms;
          if (one.type !== 'look') continue;
          const looking = budgets.accounts({ id: one.who, roles: ['r'] }, one.place);
          for (const more of one.meanwhile) {
            await Promise.resolve();
            record(more);
          }
          await looking;
          const accounts = await budgets.accounts({ id: one.who, roles: ['r'] }, one.place);
          const inRoom = one.place.room !== '2';
          expect(accounts).toHaveLength(measures.length * periods.length * (inRoom ? 4 : 3));
          for (const { rule, used } of accounts) {
            const who = scopes.find((scope) => scope.includes(rule.who.type)) ?? 'the space';
            const from = starts[rule.per](now);
            const mine = uses.filter(({ at, use: each }) => at >= from && counts(who, one.who, one.place, each));
            expect(used).toBe(mine.reduce((sum, { use: each }) => sum + muchOf[rule.of](each), 0));
          }
        }
        await usage.flush();
      }),
      { numRuns: 40 },
    );
  });

  it('hold what is expected of work under way, in its own space and for its own person, until it has ended or used it', async () => {
    const store = await shelf();
    const usage = openUsage(store, keptLog().log, () => start);
    const settings = openPreferences(store);
    const budgets = openBudgets(usage, settings, () => start);
    const here = { platform: 'discord', space: '1', room: '1' };
    const others = [
      { ...here, space: '2' },
      { ...here, platform: 'slack' },
    ];
    for (const one of [here, ...others])
      await settings.set(one, {
        scope: 'space',
        target: '',
        name: 'budgets',
        value: ['100 tokens a day for each person', '100 tokens a day for room 1', '100 tokens a day for the space'],
        by: '',
      });
    const held = async (who: string, where = here) =>
      (await budgets.accounts({ id: who, roles: [] }, where)).map((one) => one.held);
    const expected = { tokens: 60, dollars: 0, seconds: 0, images: 0 };
    const admission = await budgets.admit({ id: '1', roles: [] }, { ...here, room: '1:thread' }, expected);
    expect(await held('1')).toEqual([60, 60, 60]);
    expect(await held('2')).toEqual([0, 60, 60]);
    expect(await held('2', { ...here, room: '2' })).toEqual([0, 60]);
    for (const other of others) expect(await held('1', other)).toEqual([0, 0, 0]);
    const caller = { person: { id: '1' }, place: { ...here, room: '1:thread' } };
    usage.record({
      caller,
      role: 'chat',
      model: 'm',
      promptTokens: 20,
      cachedTokens: 0,
      completionTokens: 5,
      seconds: 1,
      dollars: 0,
    });
    expect(await held('1')).toEqual([35, 35, 35]);
    if (admission.type === 'admitted') admission.seat[Symbol.dispose]();
    expect(await held('1')).toEqual([0, 0, 0]);
  });
});
