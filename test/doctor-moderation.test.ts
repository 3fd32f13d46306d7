// What the doctor tells of the guard: where it stands in a space, and what follows there when no judge answers.
import { expect, onTestFinished, test } from 'vitest';
import { guardStands } from '#src/doctor/moderation.ts';
import { examine } from '#src/doctor.ts';
import { openPolicies } from '#src/policies.ts';
import { policySchema, type Policy } from '#src/policy.ts';
import { openStore } from '#src/store.ts';
import { safe } from './oracle.ts';
import { place } from './said.ts';

const by = (policy: object = {}) => {
  const checks = guardStands({ version: 1, policy: policySchema.parse(policy) });
  return (name: string) => checks.find((one) => one.name.endsWith(name));
};

test('by itself everything the bot does is guarded, and nobody is watched', () => {
  const check = by();
  expect(check('questions')).toMatchObject({
    state: 'good',
    finding: expect.stringContaining('lists of words decide'),
  });
  for (const stage of ['answers', 'images', 'speech'])
    expect(check(stage)).toMatchObject({ state: 'good', finding: expect.stringContaining('nothing passes') });
  expect(check('messages')).toMatchObject({ state: 'good', finding: 'No room is watched.' });
});

test.each(['questions', 'answers', 'images', 'speech'] as const)('%s that are off or open are odd', (stage) => {
  const off = by({ stages: { [stage]: 'off' } });
  expect(off(stage)).toMatchObject({ state: 'odd', finding: 'It is off here.', remedy: expect.any(String) });
  const open = by({ failure: { [stage]: 'open' } });
  expect(open(stage)).toMatchObject({ state: 'odd', finding: expect.stringContaining('everything passes') });
});

test.each<[Partial<Policy>, string, string]>([
  [{ rooms: ['r'] }, 'odd', 'nobody is told'],
  [{ everywhere: true, log: 'l' }, 'good', 'only written down'],
  [{ rooms: ['r'], log: 'l', dryRun: false }, 'good', 'nothing is done'],
])('watching by %j is %s', (policy, state, finding) => {
  expect(by(policy)('messages')).toMatchObject({ state, finding: expect.stringContaining(finding) });
});

test('calls are told of where what is said there is judged', () => {
  expect(by()('calls')).toBeUndefined();
  const stages = { voice: 'on' };
  expect(by({ stages })('calls')).toMatchObject({ state: 'odd', finding: expect.stringContaining('nobody is told') });
  const told = by({ stages, log: 'l' })('calls');
  expect(told).toMatchObject({ state: 'good', finding: expect.stringContaining('nothing is done') });
});

test('an examination looks at the space it is asked for in', async () => {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const policies = openPolicies(store);
  await policies.change(place, 'a', 'b', (policy) => ({ ...policy, stages: { ...policy.stages, answers: 'off' } }));
  const models = { served: () => [], quotas: () => [], guard: async () => safe };
  const means = { databaseUrl: 'file::memory:', models, path: '', clocks: [], platform: () => undefined, policies };
  const of = async (space?: string) => {
    const places = [{ platform: place.platform, ...(space !== undefined && { space }) }];
    return (await examine(means, places, new AbortController().signal)).find(({ name }) => name === 'Guard of answers');
  };
  expect(await of(place.space)).toMatchObject({ state: 'odd' });
  expect(await of('elsewhere')).toMatchObject({ state: 'good' });
  expect(await of()).toBeUndefined();
});
