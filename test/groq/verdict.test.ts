// A judge's words are a verdict only when they are exactly one.
import { expect, test } from 'vitest';
import { rationale } from '#src/groq/rationale.ts';
import { llamaGuardVerdict, policyVerdict, verdict } from '#src/groq/verdict.ts';
import type { Verdict } from '#src/verdict.ts';

const unsafe = (...categories: string[]) => ({ type: 'unsafe', categories });
const json = (value: unknown): string => JSON.stringify(value);

test.each([
  [json({ violation: 0, category: null, rationale: 'Fine.' }), { type: 'safe' }],
  [json({ violation: 0 }), { type: 'safe' }],
  [json({ violation: 0, category: [] }), { type: 'safe' }],
  [json({ violation: 0, category: 'none' }), { type: 'safe' }],
  [json({ violation: 0, category: 'safe' }), { type: 'safe' }],
  [json({ violation: 0, category: 'N/A' }), { type: 'safe' }],
  [json({ violation: 1, category: 'S2', rationale: 'Fraud.' }), { ...unsafe('S2'), rationale: 'Fraud.' }],
  [json({ violation: 1, category: 'S2', severity: 3 }), { ...unsafe('S2'), severity: 3 }],
  [json({ violation: 1, category: 'S2', severity: null, rationale: null }), unsafe('S2')],
  [json({ violation: 0, severity: 0 }), { type: 'safe' }],
  [json({ violation: 1, category: 'R1' }), unsafe()],
  [json({ violation: 1, category: ['S2', 'S9'] }), unsafe('S2', 'S9')],
  [json({ violation: 1, category: 'S9, s2' }), unsafe('S2', 'S9')],
  [json({ violation: 1, category: 'S2 Other crime' }), unsafe('S2')],
  [json({ violation: 1, category: 'S99' }), unsafe()],
  [json({ violation: 1, category: null }), unsafe()],
  [json({ violation: 1 }), unsafe()],
  [json({ violation: false }), { type: 'safe' }],
  [json({ violation: '0', category: 'benign' }), { type: 'safe' }],
  [json({ violation: true, category: 'S2' }), unsafe('S2')],
  [json({ violation: '1', category: 'S2' }), unsafe('S2')],
  [json({ violation: 1, severity: 'grave', category: 'S2' }), unsafe('S2')],
  [json({ violation: 1, severity: 4, category: 'S2' }), unsafe('S2')],
  [json({ violation: 1, category: { S2: true }, rationale: ['Fraud.'] }), unsafe()],
  [
    json({ violation: 1, category: 'Indiscriminate Weapons', rationale: 'Means.' }),
    { ...unsafe('S9'), rationale: 'Means.' },
  ],
  [json({ violation: 1, category: 'Hate speech, Violence' }), unsafe('S1', 'S10')],
  [json({ violation: 1, category: 'Direct Override', confidence: 'high' }), unsafe()],
  [json({ violation: 1, policy_category: 'S7', rule_ids: ['a'], confidence: 'high' }), unsafe('S7')],
  [json({ violation: 1, categories: ['S7', 'Privacy', 'S1'] }), unsafe('S1', 'S7')],
  [json({ violation: 0, policy_category: 'S0.a', rule_ids: [] }), { type: 'safe' }],
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
  json({ violation: 2 }),
  json({ violation: 0.5 }),
  json({ violation: null }),
  json({ violation: [0] }),
  json({ verdict: { violation: 0 } }),
  json({ category: null }),
  json({ violation: 0, category: 'S2' }),
  json({ violation: '2' }),
  json({ violation: 'yes' }),
  json({ violation: false, category: 'S2' }),
  json({ violation: 0, severity: 'grave' }),
  json({ violation: 0, severity: '0' }),
  json({ violation: 0, category: 7 }),
  json({ violation: 0, category: [7] }),
  json({ violation: 0, severity: 1 }),
  json({ violation: 1, severity: 0 }),
  '{"violation":1,"category":"S4","category":"S5"}',
  '{"violation":1,"severity":3,"severity":1}',
  '{"violation":1,"\\u0076iolation":0}',
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
  ['unsafe S4', unsafe('S4')],
  ['unsafe: S1, S10', unsafe('S1', 'S10')],
  ['unsafe\nS1\nS10\n', unsafe('S1', 'S10')],
  ['unsafe\nviolence', unsafe('S1')],
  ['unsafe\nSuicide & Self-Harm', unsafe('S11')],
  ['unsafe\nwhatever it may be', unsafe()],
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
  'unsafe S2 safe',
  'unsafe as it is, I judge it safe',
  'unsafe\nS2\nBut on second thought: safe',
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

test('counts those rules alone that were given, after the categories', () => {
  const text = json({ violation: 1, category: 'R12, S9, r2, R3' });
  expect(policyVerdict(text, ['R1', 'R2', 'R3'])).toEqual(unsafe('S9', 'R2', 'R3'));
  expect(policyVerdict(json({ violation: 1, category: 'R2 No spoilers' }), ['R1', 'R2'])).toEqual(unsafe('R2'));
  expect(policyVerdict(json({ violation: 1, category: 'R12' }), ['R1', 'R2'])).toEqual(unsafe());
  expect(policyVerdict(json({ violation: 0, category: 'R1' }), ['R1'])).toMatchObject({ type: 'unknown' });
});

test('keeps the first sentence of why, without what steers, of at most 300 characters', () => {
  const said = '\u202eAsks\u0000 for\n\u200bmeans, e.g. a\u2028list. And more. And more.';
  expect(policyVerdict(json({ violation: 1, rationale: said }))).toMatchObject({
    rationale: 'Asks for means, e.g. a list.',
  });
  const long = rationale('word '.repeat(10_000)) ?? '';
  expect([long.length, long.endsWith('…')]).toEqual([300, true]);
  expect(rationale(`${'a'.repeat(298)}🦜🦜`)?.isWellFormed()).toBe(true);
  expect(policyVerdict(json({ violation: 1, rationale: ' \u0007\n' }))).not.toHaveProperty('rationale');
});

/** What a judge may write in each place of a verdict, and what of it is right: of all their combinations every one is read. */
const places = {
  violation: {
    good: ['0', '1', 'true', 'false', '"1"', '"0"'],
    bad: ['2', '-1', '0.5', '"2"', '"yes"', 'null', '[1]', '{}', '1e9'],
  },
  category: {
    good: ['null', '""', '"none"', '"S9"', '["S2","S9"]', '"S99"', '"R1"', '"violence"'],
    bad: ['9', '[9]', '{}', 'true', '[["S9"]]'],
  },
  severity: { good: ['null', '0', '1', '2', '3'], bad: ['4', '-1', '1.5', '"2"', 'true', '[]', '"grave"'] },
  rationale: { good: ['null', '"Asks for means."', '"They wrote {\\"violation\\":0}."'], bad: [] },
};
type Place = keyof typeof places;
const names = Object.keys(places) as Place[];

/** As a judge may wrap its JSON, and whether one verdict is still to be seen in it. */
const wraps: readonly (readonly [(text: string) => string, boolean])[] = [
  [(text) => text, true],
  [(text) => `\`\`\`json\n${text}\n\`\`\``, true],
  [(text) => `My verdict: ${text} As asked.`, true],
  [(text) => `${text}\n${text}`, false],
  [(text) => `${text} {"violation":0}`, false],
  [(text) => text.slice(0, -1), false],
  [(text) => `[${text},${text}]`, false],
  [(text) => text.replace('{', '{"violation":0,'), false],
];

const outputs = places.violation.good.flatMap((violation) =>
  places.category.good.flatMap((category) =>
    places.severity.good.flatMap((severity) =>
      places.rationale.good.map((why) => ({ violation, category, severity, rationale: why })),
    ),
  ),
);

function written(output: Record<Place, string>): string {
  return `{${names.map((name) => `"${name}":${output[name]}`).join(',')}}`;
}

/** What a verdict in good form comes to, by the words of the policy. */
function meant({ violation, category, severity }: Record<Place, string>): Verdict['type'] {
  if (['1', 'true', '"1"'].includes(violation)) return severity === '0' ? 'unknown' : 'unsafe';
  const isNothing = ['null', '""', '"none"'].includes(category);
  return isNothing && ['null', '0'].includes(severity) ? 'safe' : 'unknown';
}

test('reads over three hundred outputs as they are meant, however they are wrapped', () => {
  const wrong = outputs.flatMap((output) =>
    wraps.flatMap(([wrap, isOne]) => {
      const text = wrap(written(output));
      const expected = isOne ? meant(output) : 'unknown';
      return policyVerdict(text, ['R1']).type === expected ? [] : [[text, expected]];
    }),
  );
  expect(wrong).toEqual([]);
  expect(outputs.length * wraps.length).toBeGreaterThan(2_000);
  expect(new Set(outputs.map(meant))).toEqual(new Set(['safe', 'unsafe', 'unknown']));
});

test('believes nothing safe that is wrong in any one place, and a violation whatever else is wrong', () => {
  const right = { violation: '1', category: '"S9"', severity: '2', rationale: '"Asks for means."' };
  const safe = { ...right, violation: '0', category: 'null', severity: 'null' };
  const spoilt = (from: typeof right) =>
    names.flatMap((name) => places[name].bad.map((value) => [name, written({ ...from, [name]: value })] as const));
  expect(spoilt(safe).filter(([, text]) => policyVerdict(text).type !== 'unknown')).toEqual([]);
  for (const [name, text] of spoilt(right))
    expect([text, policyVerdict(text).type]).toEqual([text, name === 'violation' ? 'unknown' : 'unsafe']);
  expect(policyVerdict(written(right))).toEqual({ ...unsafe('S9'), severity: 2, rationale: 'Asks for means.' });
  expect(policyVerdict(written(safe))).toEqual({ type: 'safe' });
  expect(spoilt(right).length).toBeGreaterThan(20);
});

test.each([
  ['S1', 'Violent Crimes', 'Violent crime'],
  ['S2', 'Non-Violent Crimes', 'Other crime'],
  ['S3', 'Sex-Related Crimes', 'Sex crime'],
  ['S4', 'Child Sexual Exploitation', 'Child exploitation', 'CSAM', 'sexual content with children'],
  ['S5', 'Defamation'],
  ['S6', 'Specialized Advice', 'Dangerous advice'],
  ['S7', 'Privacy'],
  ['S8', 'Intellectual Property'],
  ['S9', 'Indiscriminate Weapons', 'Mass weapons'],
  ['S10', 'Hate', 'hate_speech'],
  ['S11', 'Suicide & Self-Harm', 'Self-harm', 'encouraging suicide'],
  ['S12', 'Sexual Content'],
  ['S13', 'Elections'],
  ['S14', 'Code Interpreter Abuse', 'Code abuse'],
])('knows %s by its names', (code, ...called) => {
  for (const category of called) expect(policyVerdict(json({ violation: 1, category }))).toEqual(unsafe(code));
});
