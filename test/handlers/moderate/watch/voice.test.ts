// What people say in calls passes the same policy as what they write, where admins want that.
import { expect, onTestFinished, test } from 'vitest';
import { overhear } from '#handlers/moderate/watch/voice.ts';
import { overseen } from '#handlers/oversight.ts';
import { openLedger } from '#src/ledger.ts';
import { openStore } from '#src/store.ts';
import type { Policy } from '#src/policy.ts';
import { openMeans } from '#test/means.ts';
import { Moderators } from '#test/moderators.ts';
import { Oracle, safe, unsafe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, ben, place } from '#test/said.ts';

const never = new AbortController().signal;

async function scene(but: (policy: Policy) => Partial<Policy> = () => ({})) {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const { log, lines } = keptLog();
  const oracle = new Oracle({ verdict: ({ question }) => (question.includes('bad') ? unsafe : safe) });
  const moderator = new Moderators();
  const opened = await openMeans(store, openLedger(store), log, oracle);
  const means = { ...opened, policies: { ...opened.policies }, moderator: () => moderator };
  await means.policies.change(place, 'admin', 'test', (policy) => ({
    ...policy,
    stages: { ...policy.stages, voice: 'on' },
    ...but(policy),
  }));
  const models = overseen(oracle, { ...means, caught: () => undefined, reached: () => undefined });
  const doings: string[] = [];
  const doing = { warn: (sentence: string) => void doings.push(sentence), deafen: () => void doings.push('deaf') };
  let count = 0;
  const hear = (text: string, speaker = ben, signal = never) =>
    overhear({ id: `said:${(count += 1)}`, place, speaker, text }, doing, { ...means, models }, signal);
  const incidents = () => means.incidents.latest(place, 10);
  return { hear, incidents, doings, oracle, lines, means };
}

test('what is bad is an incident of its speaker', async () => {
  const { hear, incidents } = await scene();
  await hear('all is well');
  await hear('this is bad');
  expect(await incidents()).toMatchObject([{ stage: 'voice', person: 'ben', messageId: 'said:2', categories: ['S1'] }]);
});

test('it does what the policy wants done: a warning aloud, and to listen no more', async () => {
  const acts = { else: ['warn', 'deafen'] as const };
  const { hear, doings } = await scene(() => ({ acts: { else: [...acts.else] }, dryRun: false }));
  await hear('this is bad');
  expect(doings).toEqual([expect.stringContaining('Ben'), 'deaf']);
});

test('and nothing of it while acts are only written down', async () => {
  const { hear, doings, incidents } = await scene(() => ({ acts: { else: ['warn', 'deafen'] } }));
  await hear('this is bad');
  expect(doings).toEqual([]);
  expect(await incidents()).toMatchObject([{ dry: true }]);
});

test('nothing is looked at where it is off, of admins and of the exempt', async () => {
  const off = await scene(({ stages }) => ({ stages: { ...stages, voice: 'off' } }));
  await off.hear('this is bad');
  const on = await scene(({ exempt }) => ({ exempt: { ...exempt, people: ['ann'] } }));
  await on.hear('this is bad', ann);
  await on.hear('this is bad', { ...ben, isAdmin: true });
  for (const { oracle, incidents } of [off, on]) {
    expect(oracle.judgings).toEqual([]);
    expect(await incidents()).toEqual([]);
  }
});

test('a judge that gives no verdict harms nobody', async () => {
  const { hear, incidents, lines, oracle } = await scene();
  oracle.guard = async () => ({ type: 'unknown', cause: 'out' });
  await hear('this is bad');
  oracle.guard = async () => Promise.reject(new Error('broken'));
  await hear('this is bad');
  expect(await incidents()).toEqual([]);
  expect(lines.join('')).toContain('could not be looked at');
});

test('a policy that cannot be read ends no process', async () => {
  const { hear, means, lines } = await scene();
  means.policies.of = async () => Promise.reject(new Error('broken'));
  await hear('this is bad');
  expect(lines.join('')).toContain('could not be looked at');
});
