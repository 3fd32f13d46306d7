// One guard over everything, by the policy of the space it is asked in.
import { expect, onTestFinished, test } from 'vitest';
import { overseen, type Overseeing } from '#handlers/oversight.ts';
import type { GuardRequest } from '#src/models.ts';
import { openPolicies } from '#src/policies.ts';
import { failures, type Policy, type Stage } from '#src/policy.ts';
import { openStore } from '#src/store.ts';
import type { Lexicon, Verdict } from '#src/verdict.ts';
import { Oracle, safe, unknown, unsafe } from '#test/oracle.ts';
import { ann, place } from '#test/said.ts';

const never = new AbortController().signal;
const clip = { name: 'a.png', mediaType: 'image/png', bytes: new Uint8Array([1]) };
/** How each stage is asked. */
const asks: Readonly<Record<Exclude<Stage, 'messages' | 'voice'>, Partial<GuardRequest>>> = {
  questions: {},
  answers: { answer: 'An answer' },
  images: { images: [clip] },
  speech: { answer: 'An answer', stage: 'speech' },
};
const stages = ['questions', 'answers', 'images', 'speech'] as const;

async function scene(verdict: Verdict = safe, lexicon: Lexicon = () => safe) {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const policies = openPolicies(store);
  const caught: { stage: Stage; text: string; verdict: Verdict }[] = [];
  const reached: Verdict[] = [];
  const oracle = new Oracle({ verdict: () => verdict });
  const means: Overseeing = {
    policies,
    settings: { rooms: (at) => [at.room, 'parent'] },
    lexicon,
    caught: ({ question, answer }, stage, found) =>
      void caught.push({ stage, text: answer ?? question, verdict: found }),
    reached: (_, found) => void reached.push(found),
  };
  const models = overseen(oracle, means);
  const ask = (but: Partial<GuardRequest> = {}) =>
    models.guard({ caller: { person: ann, place }, question: 'A question', ...but }, never);
  const change = (alter: (policy: Policy) => Policy) => policies.change(place, 'admin', 'test', alter);
  return { ask, change, caught, reached, oracle, policies };
}

test.each(stages)('%s that are off are not judged', async (stage) => {
  const { ask, change, oracle, caught } = await scene(unsafe);
  await change((policy) => ({ ...policy, stages: { ...policy.stages, [stage]: 'off' } }));
  expect(await ask(asks[stage])).toEqual(safe);
  expect([oracle.judgings.length, caught.length]).toEqual([0, 0]);
  for (const other of stages.filter((one) => one !== stage)) expect(await ask(asks[other])).toMatchObject(unsafe);
});

test.each(stages.flatMap((stage) => failures.map((failure) => [stage, failure] as const)))(
  '%s without a verdict are %s as admins want',
  async (stage, failure) => {
    const { ask, change } = await scene(unknown, (text) => (text.startsWith('An') ? unsafe : safe));
    if (stage === 'images' && failure === 'words') return;
    await change((policy) => ({ ...policy, failure: { ...policy.failure, [stage]: failure } }));
    const byWords = stage === 'questions' ? safe : unsafe;
    const expected = { open: safe, closed: unknown, words: byWords }[failure];
    expect(await ask(asks[stage])).toEqual(expected);
  },
);

test('what must never be is stopped by its words, also where no guard stands and of whoever is exempt', async () => {
  const worst: Verdict = { type: 'unsafe', categories: ['S4', 'S12'] };
  const { ask, change, oracle, caught } = await scene(safe, (text) => (text.includes('never') ? worst : unsafe));
  await change((policy) => ({
    ...policy,
    stages: { ...policy.stages, answers: 'off' },
    exempt: { ...policy.exempt, people: [ann.id] },
  }));
  expect(await ask({ question: 'never' })).toMatchObject({ categories: ['S4'] });
  expect(await ask({ answer: 'never' })).toMatchObject({ categories: ['S4'] });
  expect([await ask(), await ask({ answer: 'fine' })]).toEqual([safe, safe]);
  expect([oracle.judgings.length, caught.length]).toEqual([0, 2]);
});

test('what does not count does not, when lists of words decide either', async () => {
  const { ask, change } = await scene(unknown, () => ({ type: 'unsafe', categories: ['S6'] }));
  expect(await ask()).toMatchObject({ categories: ['S6'] });
  await change((policy) => ({ ...policy, from: { S6: 'off' } }));
  expect(await ask()).toEqual(safe);
});

test('by itself, only questions are left to words', async () => {
  const { ask } = await scene(unknown, () => safe);
  expect(await Promise.all(stages.map((stage) => ask(asks[stage])))).toEqual([safe, unknown, unknown, unknown]);
});

test('words that are not wanted need no model', async () => {
  const { ask, change, oracle, caught } = await scene(safe, (text, lists) =>
    lists?.denied.some((word) => text.includes(word)) ? { type: 'unsafe', categories: ['S1', 'words'] } : safe,
  );
  await change((policy) => ({ ...policy, words: { ...policy.words, denied: ['quest'] } }));
  expect(await ask()).toEqual({ type: 'unsafe', categories: ['words'] });
  expect(await ask({ answer: 'fine' })).toEqual(safe);
  expect(oracle.judgings).toHaveLength(1);
  expect(caught).toMatchObject([{ stage: 'questions', text: 'A question' }]);
});

test('a space’s own rules are judged, and their verdicts weighed', async () => {
  const { ask, change, oracle, caught } = await scene({ type: 'unsafe', categories: ['S6'], severity: 1 });
  const rules = [{ id: 'R1', says: 'No spoilers.', breaks: [], fine: [] }] as const;
  await change((policy) => ({ ...policy, rules, from: { S6: 'grave' } }));
  expect(await ask()).toEqual(safe);
  expect(oracle.judgings[0]?.request.rules).toEqual(rules);
  expect(caught).toEqual([]);
});

test('the same question is judged anew: a judge may think again', async () => {
  const { ask, oracle, reached } = await scene();
  expect([await ask(), await ask()]).toEqual([safe, safe]);
  expect([oracle.judgings.length, reached.length]).toEqual([2, 2]);
});

test('who is exempt asks unjudged, but is answered as everybody', async () => {
  const exempt = { roles: ['mod'], rooms: ['parent'], people: ['ann'] };
  const stranger = { id: 'zoe', roles: ['mod'] };
  for (const kind of ['roles', 'rooms', 'people'] as const) {
    const { ask, change, oracle } = await scene(unsafe);
    const caller = { person: kind === 'people' ? ann : stranger, place };
    await change((policy) => ({ ...policy, exempt: { roles: [], rooms: [], people: [], [kind]: exempt[kind] } }));
    expect([kind, await ask({ caller }), await ask({ caller, ...asks.images })]).toEqual([kind, safe, safe]);
    expect(oracle.judgings).toHaveLength(0);
    expect(await ask({ caller, ...asks.answers })).toEqual(unsafe);
    expect(await ask({ caller, ...asks.speech })).toEqual(unsafe);
  }
});

test('whether a judge could be reached is told of judges alone', async () => {
  const { ask, change, reached } = await scene(safe, () => ({ type: 'unsafe', categories: ['words'] }));
  await ask();
  expect(reached).toEqual([]);
  await change((policy) => ({ ...policy, stages: { ...policy.stages, questions: 'off' } }));
  await ask();
  expect(reached).toEqual([]);
});
