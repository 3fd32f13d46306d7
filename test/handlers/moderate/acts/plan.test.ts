// What a policy wants done about something that was found: every category, every stage, every act.
import { describe, expect, it, test } from 'vitest';
import { type Matter, plan } from '#handlers/moderate/acts/plan.ts';
import { type Act, acts, type Policy, stages, usual } from '#src/policy.ts';
import { categories, type Hazard } from '#src/verdict.ts';
import { minutes, noon } from '../stage.ts';

const both: Matter['powers'] = new Set(['delete', 'timeout']);
const none: Matter['powers'] = new Set();

function planned(hazards: readonly Hazard[], acts: Policy['acts'], but: Partial<Matter> = {}) {
  const policy = { ...usual, acts };
  return plan({ policy, hazards, stage: 'messages', powers: both, strikes: 0, now: noon, ...but });
}
const names = (...given: Parameters<typeof planned>) => planned(...given).map(({ act }) => act);

/** What comes of one act that is chosen, by where it was found: written down here once more, from the words of the policy. */
const written: Readonly<Record<Act, readonly string[]>> = {
  log: ['log'],
  reply: ['reply', 'log'],
  delete: ['delete', 'notice', 'log'],
  spoiler: ['delete', 'spoiler', 'notice', 'log'],
  timeout: ['timeout', 'notice', 'log'],
  strike: ['strike', 'notice', 'log'],
  alert: ['log', 'alert'],
  warn: [],
  deafen: [],
};
const spoken: Readonly<Record<Act, readonly string[]>> = {
  ...written,
  reply: [],
  delete: [],
  spoiler: [],
  warn: ['warn', 'log'],
  deafen: ['deafen', 'notice', 'log'],
};
const own: Readonly<Record<Act, readonly string[]>> = {
  log: ['log'],
  alert: ['log', 'alert'],
  reply: [],
  delete: [],
  spoiler: [],
  timeout: [],
  strike: [],
  warn: [],
  deafen: [],
};
const tables = { questions: own, answers: own, images: own, speech: own, messages: written, voice: spoken };

describe.each(stages)('in %s', (stage) => {
  const usually = categories.filter((category) => category !== 'S4' && category !== 'S11');

  it.each(acts)('%s is done as far as it can be', (act) => {
    for (const hazard of [...usually, 'R1', 'words'] as const)
      expect(names([hazard], { [hazard]: [act] }, { stage }), hazard).toEqual(tables[stage][act]);
  });

  it.each(acts)('whoever wants to harm themselves is helped where the policy says %s, never punished', (act) => {
    const done = names(['S11'], { S11: [act] }, { stage, strikes: 9 });
    expect(done).not.toContain('timeout');
    expect(done).not.toContain('strike');
    const isPerson = stage === 'messages' || stage === 'voice';
    expect(done.includes('notice')).toBe(isPerson && tables[stage][act].length > 0);
  });

  it.each(acts)('the exploitation of children is deleted where the policy says %s, and shown nowhere', (act) => {
    const done = names(['S4'], { S4: [act] }, { stage });
    expect(done).toContain('log');
    expect(done.includes('delete')).toBe(stage === 'messages');
    expect(done).not.toContain('spoiler');
  });
});

test('what is named comes before what holds for all else, and without either there is a card', () => {
  expect(names(['S1'], { S1: ['reply'], else: ['delete'] })).toEqual(['reply', 'log']);
  expect(names(['S2'], { S1: ['reply'], else: ['delete'] })).toEqual(['delete', 'notice', 'log']);
  expect(names([], { else: ['delete'] })).toEqual(['delete', 'notice', 'log']);
  expect(names(['S2'], { S1: ['reply'] })).toEqual(['log']);
  expect(names([], {})).toEqual(['log']);
});

test('nothing is nothing, but for the exploitation of children', () => {
  expect(names(['S1'], { S1: [] })).toEqual([]);
  expect(names(['S11'], { S11: [] })).toEqual([]);
  expect(names(['S4'], { S4: [], else: [] })).toEqual(['delete', 'notice', 'log']);
});

test('of several things that were found, all is done that any of them wants', () => {
  expect(names(['S1', 'R2', 'words'], { S1: ['reply'], R2: ['delete'], words: ['alert'] })).toEqual([
    'delete',
    'notice',
    'reply',
    'log',
    'alert',
  ]);
  expect(names(['S1', 'S11'], { S1: ['delete', 'timeout', 'strike'] }, { strikes: 9 })).toEqual([
    'delete',
    'notice',
    'log',
  ]);
  expect(names(['S1', 'S4'], { S1: ['spoiler'] })).toEqual(['delete', 'notice', 'log']);
});

test('a platform without a power does not change what is wanted; in calls nobody is silenced without one', () => {
  const all = { S1: ['delete', 'timeout'] } as const;
  expect(names(['S1'], all, { powers: none })).toEqual(['delete', 'timeout', 'notice', 'log']);
  expect(names(['S1'], all, { stage: 'voice' })).toEqual(['timeout', 'notice', 'log']);
  expect(names(['S1'], all, { stage: 'voice', powers: none })).toEqual([]);
});

describe('a timeout', () => {
  const untilOf = (...given: Parameters<typeof planned>) =>
    planned(...given).find(({ act }) => act === 'timeout')?.until;

  it('ends at a time, not after one', () => {
    expect(untilOf(['S1'], { S1: ['timeout'] })).toBe(noon + minutes(usual.timeoutMinutes));
  });

  it.each([
    [0, undefined],
    [1, undefined],
    [2, 10],
    [3, 10],
    [4, 60],
    [5, 60],
    [6, 1440],
    [40, 1440],
  ])('follows from strikes: after %i of them, the next is one of %s minutes', (strikes, length) => {
    const until = length === undefined ? undefined : noon + minutes(length);
    expect(untilOf(['S1'], { S1: ['strike'] }, { strikes })).toBe(until);
  });

  it('is as long as the longest of what it follows from', () => {
    const policy = { ...usual, acts: { S1: ['strike', 'timeout'] }, timeoutMinutes: 30 } as const;
    const until = (strikes: number) => untilOf(['S1'], policy.acts, { policy, strikes });
    expect(until(0)).toBe(noon + minutes(30));
    expect(until(2)).toBe(noon + minutes(30));
    expect(until(4)).toBe(noon + minutes(60));
  });

  it('follows from the longest step that was reached, in whatever order they are written', () => {
    const steps = [
      { at: 2, minutes: 100 },
      { at: 1, minutes: 500 },
    ];
    const policy = { ...usual, acts: { S1: ['strike'] }, strikes: { days: 30, steps } } as const;
    expect(untilOf(['S1'], policy.acts, { policy, strikes: 1 })).toBe(noon + minutes(500));
  });
});
