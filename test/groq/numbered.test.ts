// Verdicts on many entries, by their numbers: each has one of its own, or none.
import { expect, test } from 'vitest';
import { drawn, verdictsOn } from '#src/groq/numbered.ts';
import { fc } from '#test/property.ts';

test('draws numbers that differ, of three digits, anew each time', () => {
  for (const count of [1, 2, 20]) {
    const numbers = drawn(count);
    expect(new Set(numbers).size).toBe(count);
    expect(numbers.every((n) => Number.isInteger(n) && n >= 100 && n <= 999)).toBe(true);
  }
  expect(drawn(20)).not.toEqual(drawn(20));
});

const numbers = [311, 512, 713, 914];

/** What a judge may say of a number, and what that comes to. */
const sayings = {
  '{"n":N,"violation":0}': 'safe',
  '{"n":N,"violation":0,"category":null,"rationale":"Fine."}': 'safe',
  '{"n":N,"violation":1,"category":"S9","severity":3}': 'unsafe',
  '{"violation":1,"category":"R1","n":N}': 'unsafe',
  '{"n":N,"violation":2}': undefined,
  '{"n":N}': undefined,
  '{"n":N,"violation":0,"severity":3}': undefined,
} as const;

/** What says nothing of any number that was asked about. */
const strays = [
  '{"n":100,"violation":0}',
  '{"violation":0}',
  '{"n":"N","violation":0}',
  '7',
  'null',
  '[]',
  '"safe"',
  '{"n":N.5,"violation":0}',
];

const said = fc.constantFrom(...(Object.keys(sayings) as (keyof typeof sayings)[]));
const items = fc.array(
  fc.oneof(fc.record({ n: fc.constantFrom(...numbers), said }), fc.record({ stray: fc.constantFrom(...strays) })),
  { maxLength: 12 },
);

test('gives each number what was said of it, if that was one verdict and said once, whatever is said of the others', () => {
  fc.assert(
    fc.property(items, (list) => {
      const written = list.map((item) =>
        'stray' in item ? item.stray.replace('N', '311') : item.said.replace('N', String(item.n)),
      );
      const expected = numbers.map((n) => {
        const [only, ...more] = list.flatMap((item) => ('said' in item && item.n === n ? [item.said] : []));
        return only !== undefined && more.length === 0 ? sayings[only] : undefined;
      });
      const verdicts = verdictsOn(numbers, `{"verdicts":[${written.join(',')}]}`, ['R1']);
      expect(verdicts.map((verdict) => verdict?.type)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('reads what was found, and rules that were given', () => {
  const text = '{"verdicts":[{"n":512,"violation":1,"category":"R1,R2","severity":2,"rationale":"Tells the end."}]}';
  expect(verdictsOn([512], text, ['R1'])).toEqual([
    { type: 'unsafe', categories: ['R1'], severity: 2, rationale: 'Tells the end.' },
  ]);
});
