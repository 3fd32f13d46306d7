// Several verdicts on the same come to the worst of them.
import { expect, test } from 'vitest';
import { worst } from '#src/groq/worst.ts';
import type { Unsafe, Verdict } from '#src/verdict.ts';

const safe: Verdict = { type: 'safe' };
const unknown: Verdict = { type: 'unknown', cause: 'gone' };

function unsafe(more: Partial<Unsafe> = {}): Unsafe {
  return { type: 'unsafe', categories: ['S1'], ...more };
}

test.each([
  [[], safe],
  [[safe, safe], safe],
  [[safe, unknown], unknown],
  [[unknown, unsafe(), safe], unsafe()],
  [[unsafe({ categories: ['S2'] }), unsafe()], unsafe({ categories: ['S2', 'S1'] })],
  [[unsafe({ severity: 1 }), unsafe({ severity: 3 })], unsafe({ severity: 3 })],
  // What is not told may be the worst.
  [[unsafe({ severity: 1 }), unsafe()], unsafe()],
  [
    [unsafe({ severity: 1, rationale: 'Mild.' }), unsafe({ severity: 3, rationale: 'Bad.' })],
    unsafe({ severity: 3, rationale: 'Bad.' }),
  ],
  [[unsafe({ severity: 1, rationale: 'Mild.' }), unsafe()], unsafe({ rationale: 'Mild.' })],
  [[unsafe({ judge: 'a' }), unsafe({ judge: 'a' }), unsafe({ judge: 'b' })], unsafe({ judge: 'a, b' })],
])('%j', (verdicts, expected) => {
  expect(worst(verdicts)).toEqual(expected);
});
