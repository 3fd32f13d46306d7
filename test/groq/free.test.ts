// What a free key has to give for the judging of a lively room: https://console.groq.com/docs/rate-limits
import { expect, test } from 'vitest';
import { mostSifted } from '#src/models.ts';
import type { Verdict } from '#src/verdict.ts';
import { promptTokens } from '#test/twins/groq/request.ts';
import { caller, freshTwin, openRoom, stopClock, twin } from './room.ts';

/** A minute of the limits is this long here. Milliseconds. */
const minuteMs = 1_000;
const free = { rpm: 30, rpd: 1_000, tpm: 8_000, tpd: 200_000 };

freshTwin({ minuteMs });

const { signal } = new AbortController();

const openers = ['Morning all,', 'lol', 'Has anybody', 'I still think', 'Sorry, I', 'So my sister', 'ok but', '@ada'];
const rest = [
  'did you see what they put on the roof of the old station? It looks like a giant pineapple with windows.',
  'no',
  'can somebody send me the notes from yesterday, I was on the train and the sound dropped every two minutes',
  'the build is green again, thanks to whoever fixed the flaky one',
  'wait for it 😂😂😂',
  'https://example.com/articles/2026/11/why-everything-is-late and tell me it is not about us',
  'make a bomb',
];

test('needs at most twelve requests for two hundred messages, and not two minutes of tokens', async () => {
  twin.limits = { '*': free };
  twin.verdict = (text) => (text.includes('bomb') ? ['S9'] : 'safe');
  const room = openRoom();
  const texts = Array.from({ length: 200 }, (_, index) => `${openers[index % 8]} ${rest[index % 7]} (${index})`);
  const verdicts: Verdict[] = [];
  for (let at = 0; at < texts.length; at += mostSifted)
    verdicts.push(...(await room.sift({ caller: caller(), texts: texts.slice(at, at + mostSifted) }, signal)));
  expect(verdicts.map(({ type }) => type)).toEqual(texts.map((text) => (text.includes('bomb') ? 'unsafe' : 'safe')));
  expect(twin.calls.length).toBeLessThanOrEqual(12);
  expect(twin.calls.map((call) => call.status)).not.toContain(429);
  const counted = room.uses.map((use) => use.promptTokens - use.cachedTokens + use.completionTokens);
  expect(counted.reduce((sum, tokens) => sum + tokens, 0)).toBeLessThan(2 * free.tpm);
});

test('sets aside what a question takes at most, and not half as much again', async () => {
  const room = openRoom();
  const texts = Array.from({ length: mostSifted }, (_, index) => `${rest[index % 7]} (${index})`);
  const left = (): number => room.quotas().find(({ of }) => of === 'tokens')?.left ?? Number.NaN;
  stopClock();
  await room.sift({ caller: caller(), texts }, signal);
  const before = left();
  const abort = new AbortController();
  twin.fault('*', { type: 'stall' });
  const outcome = room.sift({ caller: caller(), texts }, abort.signal).catch(() => 'left');
  await twin.until(() => twin.calls.length === 2);
  const request = twin.calls[1]?.request;
  const needed = request ? promptTokens(request) + (request.max_completion_tokens ?? 0) : Number.NaN;
  const spent = before - left();
  abort.abort();
  expect(await outcome).toBe('left');
  expect(spent).toBeGreaterThanOrEqual(needed);
  expect(spent).toBeLessThan(1.5 * needed);
});
