// What became of something is always told, in time, and with what admins can do about it.
import { expect, test } from 'vitest';
import { beyond, effectOf, notDeleted, notPosted } from '#adapters/slack/effects.ts';
import { openLog } from '#src/log.ts';
import { PostError } from '#src/poster.ts';

const lines: string[] = [];
const log = openLog({ level: 'error', secrets: [], out: { write: (line) => lines.push(line) } });

test('what takes too long is left for later, though it goes on', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  expect(await effectOf(() => promise, notPosted, log, 1)).toEqual({ type: 'later', afterMs: 3000 });
  resolve('1.000001');
  expect(await effectOf(() => promise, notPosted, log)).toEqual({ type: 'done', id: '1.000001' });
});

test('a bug is no refusal: it is logged, and the deed left for later', async () => {
  const effect = await effectOf(() => Promise.reject(new TypeError('broken')), notPosted, log);
  expect(effect).toEqual({ type: 'later', afterMs: 60_000 });
  expect(lines).toEqual([expect.stringContaining('broken')]);
});

test.each([
  [new PostError('limited', 'x', { retryAfterMs: 5000 }), { type: 'later', afterMs: 5000 }],
  [new PostError('unknown', 'x'), { type: 'later', afterMs: 3000 }],
  [new PostError('gone', 'x'), { type: 'gone' }],
  [new PostError('refused', 'x'), { type: 'refused', values: { code: 'refused' } }],
])('%o becomes %o', async (trouble, effect) => {
  expect(await effectOf(() => Promise.reject(trouble), notPosted, log)).toMatchObject(effect);
});

test('every refusal is a sentence or two, and fits where moderators read it', () => {
  for (const why of [...Object.values(notPosted), ...Object.values(notDeleted), ...Object.values(beyond)])
    expect(why).toMatch(/^[A-Z].{10,250}\.$/);
});
