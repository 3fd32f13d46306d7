// Every hazard by every act, through the whole of the bot on both platforms: what is done is what the policy wants, once.
import { describe, expect, test } from 'vitest';
import type { Act } from '#src/policy.ts';
import { categories, type Hazard, type Verdict } from '#src/verdict.ts';
import { discordTown, type ModeratedTown, slackTown } from './moderation-town.ts';
import { safe } from './oracle.ts';

const hazards: readonly Hazard[] = [...categories, 'R1', 'words'];
/** Those that are dealt with in ways of their own, and some others. */
const few: readonly Hazard[] = ['S1', 'S10', 'S4', 'S11', 'R1', 'words', 'S2', 'S14'];
const acts: readonly Act[] = ['log', 'reply', 'delete', 'spoiler', 'timeout', 'strike', 'alert'];

/** Says what it is. */
const judge = (text: string): Verdict => {
  const code = /\bhazard (S\d+|R1)\b/.exec(text)?.[1] as Hazard | undefined;
  return code ? { type: 'unsafe', categories: [code], severity: 2, rationale: 'It says so itself.' } : safe;
};
const said = (hazard: Hazard) => (hazard === 'words' ? 'what a forbiddenword' : `this is hazard ${hazard}, plainly`);
const rule = { id: 'R1', says: 'No spoilers.', breaks: [], fine: [] } as const;

/** What happens to whoever says it. */
function expected(hazard: Hazard, act: Act, powers: ReadonlySet<string>) {
  const worst = hazard === 'S4';
  const hidden = act === 'spoiler' && !worst;
  // Slack knows no spoilers: what is hidden is a message below.
  const posts = powers.has('timeout') ? 1 : 2;
  const silenced = act === 'timeout' && hazard !== 'S11' && powers.has('timeout');
  return {
    stands: !(worst || act === 'delete' || act === 'spoiler'),
    silenced,
    strikes: act === 'strike' && hazard !== 'S11' ? 1 : 0,
    hall: Number(act === 'reply') + Number(hidden) * posts,
    alerts: Number(act === 'alert') * (worst ? 1 : posts),
  };
}

describe.each([
  ['Discord', discordTown],
  ['Slack', slackTown],
] as const)('on %s', (_, open) => {
  test('each act is done, for each hazard where there are many servers, and moderators have a card for each', async () => {
    const town = await open(judge);
    // Slack takes one message a second in a channel: there, each act is tried on a hazard or two.
    const plans = town.powers.has('timeout')
      ? acts.map((act) => hazards.map((hazard) => [hazard, act] as const))
      : [few.map((hazard, at) => [hazard, acts[at % acts.length] ?? 'log'] as const)];
    for (const plan of plans) await actOn(town, plan);
    expect(plans.flat().map(([, act]) => act)).toEqual(expect.arrayContaining([...acts]));
  });

  test('in a dry run nothing is done but the cards', async () => {
    const town = await open(judge);
    const some = few.slice(0, 4);
    const quarter = town.quarter();
    await quarter.govern((usual) => ({ acts: { else: acts.filter((act) => act !== 'log') }, words: denied(usual) }));
    const ids = some.map((hazard, member) => quarter.say(member, said(hazard)));
    await town.settled(quarter, some.length);
    expect(ids.every((id) => quarter.stands(id))).toBe(true);
    expect(some.map((_hazard, member) => [quarter.silenced(member), quarter.toldTo(member)])).toEqual(
      some.map(() => [false, []]),
    );
    expect([quarter.shown('hall'), quarter.shown('alerts')]).toEqual([[], []]);
    expect(quarter.shown('cards').filter((text) => /would have/.test(text))).toHaveLength(some.length);
  });

  test('whoever says nothing bad, or is looked at by nobody, is left alone', async () => {
    const town = await open(judge);
    const quarter = town.quarter();
    await quarter.govern(() => ({ dryRun: false, acts: { else: acts }, from: { S6: 'off', S10: 'grave' } }));
    const fine = ['good morning', said('S6'), said('S10')].map((text, member) => quarter.say(member, text));
    const bad = quarter.say(5, said('S1'));
    await town.settled(quarter, 1);
    expect([fine.every((id) => quarter.stands(id)), quarter.stands(bad)]).toEqual([true, false]);
    expect(await town.means.incidents.latest(quarter.place, 10)).toMatchObject([{ person: quarter.idOf(5) }]);
  });
});

const denied = ({
  words,
}: {
  words: { denied: readonly string[]; allowed: readonly string[]; profanity: boolean };
}) => ({
  ...words,
  denied: ['forbiddenword'],
});

async function actOn(town: ModeratedTown, plan: readonly (readonly [Hazard, Act])[]): Promise<void> {
  const quarter = town.quarter();
  await quarter.govern((usual) => ({
    dryRun: false,
    acts: Object.fromEntries(plan.map(([hazard, act]) => [hazard, [act]])),
    rules: [rule],
    words: denied(usual),
    timeoutMinutes: 20_000,
    strikes: { days: 30, steps: [] },
  }));
  const ids = plan.map(([hazard], member) => quarter.say(member, said(hazard)));
  await town.settled(quarter, plan.length);
  const [hall, alerts, cards] = [quarter.shown('hall'), quarter.shown('alerts'), quarter.shown('cards')];
  const wanted = plan.map(([hazard, act]) => expected(hazard, act, town.powers));
  for (const [member, one] of plan.entries()) {
    const { stands, strikes, silenced } = wanted[member] ?? expected(...one, town.powers);
    const found = {
      stands: quarter.stands(ids[member] ?? ''),
      strikes: await town.means.incidents.strikes(quarter.place, quarter.idOf(member), Date.now() - 600_000),
      silenced: quarter.silenced(member),
    };
    expect([one, found]).toEqual([one, { stands, strikes, silenced }]);
  }
  const sum = (of: 'hall' | 'alerts') => wanted.reduce((all, one) => all + one[of], 0);
  expect([plan, hall.length, alerts.length]).toEqual([plan, sum('hall'), sum('alerts')]);
  expect(cards.length).toBeGreaterThanOrEqual(plan.length);
  // What must not exist is shown to nobody, and to nobody again.
  expect([...hall, ...alerts, ...cards].join('\n')).not.toContain('hazard S4');
}
