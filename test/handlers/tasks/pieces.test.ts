// Translations of long texts: limits that are full again soon are waited for.
import { expect, test } from 'vitest';
import { translated, translatedText } from '#handlers/tasks/translate/pieces.ts';
import { trusting, unavailable } from '#test/oracle.ts';
import { ann, place } from '#test/said.ts';

const caller = { person: ann, place };
const { signal } = new AbortController();

test('What limits hold up is translated once they are full again, and nothing is left as it was said', async () => {
  const models = trusting();
  const tries = [unavailable({ waitMs: 1 }), '{"texts": ["Guten Tag."]}', unavailable({ waitMs: 1 }), 'Guten Abend.'];
  models.writes = () => tries.shift() ?? 'too often';
  const said = { text: 'Good day.', from: 0, to: 1 };
  expect(await translated([said], 'German', caller, { models }, signal)).toEqual({
    segments: [{ ...said, text: 'Guten Tag.' }],
    left: 0,
  });
  expect(await translatedText('Good evening.', 'German', caller, { models }, signal)).toBe('Guten Abend.');
});

test('Limits that last are told', async () => {
  const models = trusting();
  models.writes = () => unavailable({ waitMs: 3_600_000 });
  await expect(translatedText('Good evening.', 'German', caller, { models }, signal)).rejects.toThrow(
    'cannot translate',
  );
});
