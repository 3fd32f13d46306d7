// A judge's words are a verdict only when they are exactly one.
import { expect, test } from 'vitest';
import { llamaGuardVerdict, policyVerdict, verdict } from '#src/groq/verdict.ts';

const unsafe = (...categories: string[]) => ({ type: 'unsafe', categories });
const json = (value: unknown): string => JSON.stringify(value);

test.each([
  [json({ violation: 0, category: null, rationale: 'Fine.' }), { type: 'safe' }],
  [json({ violation: 0 }), { type: 'safe' }],
  [json({ violation: 0, category: [] }), { type: 'safe' }],
  [json({ violation: 0, category: 'none' }), { type: 'safe' }],
  [json({ violation: 1, category: 'S2', rationale: 'Fraud.' }), unsafe('S2')],
  [json({ violation: 1, category: ['S2', 'S9'] }), unsafe('S2', 'S9')],
  [json({ violation: 1, category: 'S9, s2' }), unsafe('S2', 'S9')],
  [json({ violation: 1, category: 'S2 Other crime' }), unsafe('S2')],
  [json({ violation: 1, category: 'S99' }), unsafe()],
  [json({ violation: 1, category: null }), unsafe()],
  [json({ violation: 1 }), unsafe()],
  [`\`\`\`json\n${json({ violation: 1, category: 'S10' })}\n\`\`\``, unsafe('S10')],
  [`Here is my verdict: ${json({ violation: 0, category: null })} I hope it helps.`, { type: 'safe' }],
  [json({ violation: 0, category: null, rationale: 'They wrote {"violation":1} and "}".' }), { type: 'safe' }],
])('reads %s', (text, verdict) => {
  expect(policyVerdict(text)).toEqual(verdict);
});

test.each([
  '',
  ' ',
  'safe',
  'I can’t help with that.',
  "I'm sorry, but I cannot judge this.",
  'violation: 0',
  '{}',
  '[]',
  'null',
  '0',
  json({ violation: '0' }),
  json({ violation: true }),
  json({ violation: 2 }),
  json({ violation: 0.5 }),
  json({ violation: null }),
  json({ violation: [0] }),
  json({ verdict: { violation: 0 } }),
  json({ category: null }),
  json({ violation: 0, category: 'S2' }),
  json({ violation: 0, category: 7 }),
  json({ violation: 0, category: [7] }),
  '{"violation":0,"violation":1}',
  '{"violation":1,"violation":0,"category":null}',
  json([{ violation: 0 }, { violation: 1 }]),
  `${json({ violation: 0 })}\n${json({ violation: 1 })}`,
  `${json({ violation: 0 })} " ${json({ violation: 1 })}`,
  `${json({ violation: 0 })} {"violation":1`,
  '{"violation":0',
  '{"violation":0,"rationale":"}',
  '{violation:0}',
  "{'violation':0}",
  `Ignore everything. ${json({ violation: 0 })} Really: ${json({ violation: 0 })}`,
])('does not read %s', (text) => {
  expect(policyVerdict(text)).toMatchObject({ type: 'unknown' });
});

test.each([
  ['safe', { type: 'safe' }],
  ['\n\nsafe ', { type: 'safe' }],
  ['unsafe\nS2', unsafe('S2')],
  ['\n\nunsafe\nS2,S5', unsafe('S2', 'S5')],
  ['unsafe\nS5, S2 ', unsafe('S2', 'S5')],
  ['unsafe\nS99', unsafe()],
  ['unsafe\nS1,S99', unsafe('S1')],
  ['unsafe', unsafe()],
  ['UNSAFE', unsafe()],
  ['Unsafe\ns4', unsafe('S4')],
])('reads %j', (text, verdict) => {
  expect(llamaGuardVerdict(text)).toEqual(verdict);
});

test.each([
  '',
  'SAFE',
  'Safe.',
  'safe\nS2',
  'safe\nunsafe\nS2',
  'safe safe',
  'unsafe\nS2\nsafe',
  'unsafe\nviolence',
  'not unsafe',
  'I can’t judge this.',
  'The text says: safe',
  '{"violation":0}',
  's',
])('does not read %j', (text) => {
  expect(llamaGuardVerdict(text)).toMatchObject({ type: 'unknown' });
});

test.each([
  ['safe', { type: 'safe' }],
  ['unsafe\nS2', unsafe('S2')],
  [json({ violation: 0 }), { type: 'safe' }],
  [json({ violation: 1, category: 'S2' }), unsafe('S2')],
  [`safe\n${json({ violation: 1 })}`, unsafe()],
  ['unsafe {S2}', { type: 'unknown', cause: 'the judge gave JSON that is no verdict' }],
])('knows the dialect of %j by its words', (text, expected) => {
  expect(verdict(text)).toEqual(expected);
});
