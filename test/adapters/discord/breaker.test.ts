import { expect, test } from 'vitest';
import { openBreaker } from '#adapters/discord/breaker.ts';

const firewall = new Headers({ 'content-type': 'text/html' });
const discords = new Headers({ 'content-type': 'application/json', 'retry-after': '1' });

function clocked() {
  const clock = { now: 0 };
  return { clock, breaker: openBreaker(() => clock.now) };
}

test("closes for a minute at a firewall's 429, then for two", () => {
  const { clock, breaker } = clocked();
  expect(breaker.learn(429, firewall)?.retryAfterMs).toBe(60_000);
  clock.now = 59_999;
  expect(breaker.closed()?.retryAfterMs).toBe(1);
  clock.now = 60_000;
  expect(breaker.closed()).toBeUndefined();
  expect(breaker.learn(429, firewall)?.retryAfterMs).toBe(120_000);
});

test('answers that were under way when it closed do not lengthen the pause', () => {
  const { clock, breaker } = clocked();
  breaker.learn(429, firewall);
  clock.now = 1_000;
  breaker.learn(429, firewall);
  expect(breaker.closed()?.retryAfterMs).toBe(59_000);
});

test('begins with a minute again after Discord has answered well', () => {
  const { clock, breaker } = clocked();
  breaker.learn(429, firewall);
  clock.now = 60_000;
  breaker.learn(200, new Headers());
  expect(breaker.learn(429, firewall)?.retryAfterMs).toBe(60_000);
});

test("leaves Discord's own 429s to the rate limits", () => {
  const { breaker } = clocked();
  expect(breaker.learn(429, discords)).toBeUndefined();
  expect(breaker.closed()).toBeUndefined();
});

test('closes at a hundred refused requests in ten minutes, until the first of them is forgotten', () => {
  const { clock, breaker } = clocked();
  for (let count = 0; count < 99; count += 1) {
    clock.now = count * 1_000;
    expect(breaker.learn(403, discords)).toBeUndefined();
  }
  clock.now = 100_000;
  expect(breaker.learn(403, discords)?.retryAfterMs).toBe(500_000);
  clock.now = 600_000;
  expect(breaker.closed()).toBeUndefined();
});

test('does not count refusals that are spread over a longer time, nor limits shared with other bots', () => {
  const { clock, breaker } = clocked();
  for (let count = 0; count < 300; count += 1) {
    clock.now = count * 10_000;
    expect(breaker.learn(403, discords)).toBeUndefined();
    expect(
      breaker.learn(429, new Headers({ ...Object.fromEntries(discords), 'x-ratelimit-scope': 'shared' })),
    ).toBeUndefined();
  }
});

test('stays closed once parked', () => {
  const { clock, breaker } = clocked();
  breaker.park('the token is refused');
  clock.now = 1e12;
  expect(breaker.closed()).toMatchObject({ message: 'the token is refused', retryAfterMs: Infinity });
});
