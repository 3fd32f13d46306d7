// What a verdict comes to by the policy of a space.
import { expect, test } from 'vitest';
import { weighed } from '#handlers/weigh.ts';
import { policySchema, thresholds } from '#src/policy.ts';
import { categories, type Verdict } from '#src/verdict.ts';

const severities = [undefined, 1, 2, 3] as const;

function unsafe(but: Partial<Extract<Verdict, { type: 'unsafe' }>>): Verdict {
  return { type: 'unsafe', categories: ['S10'], ...but };
}

test('every category counts from its threshold on, and S4 always', () => {
  for (const category of categories)
    for (const threshold of thresholds)
      for (const severity of severities) {
        const policy = policySchema.parse({ from: { [category]: threshold } });
        const verdict = unsafe({ categories: [category], ...(severity && { severity }) });
        const counts = {
          off: false,
          mild: true,
          clear: severity !== 1,
          grave: severity === undefined || severity === 3,
        };
        const expected = category === 'S4' || counts[threshold] ? verdict : { type: 'safe' };
        expect([category, threshold, severity, weighed(verdict, policy)]).toEqual([
          category,
          threshold,
          severity,
          expected,
        ]);
      }
});

test('what counts is left of several', () => {
  const policy = policySchema.parse({ from: { S6: 'off', S10: 'grave' } });
  const verdict = unsafe({ categories: ['S6', 'S10', 'S2', 'R1', 'words'], severity: 2 });
  expect(weighed(verdict, policy)).toEqual({ ...verdict, categories: ['S2', 'R1', 'words'] });
});

test('a finding without a category is believed, and what is no finding stays', () => {
  const policy = policySchema.parse({ from: Object.fromEntries(categories.map((one) => [one, 'off'])) });
  for (const verdict of [unsafe({ categories: [] }), { type: 'safe' }, { type: 'unknown', cause: 'x' }] as const)
    expect(weighed(verdict, policy)).toBe(verdict);
});
