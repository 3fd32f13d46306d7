// The figures of calls: by space for members, without one for the operator.
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { openLatency } from '#src/latency.ts';

const hall = { platform: 'discord', space: 'home', room: 'hall' };
const reception = { received: 100, lost: 4, repaired: 3, dropped: 1 };

test('tells the middle and the slow end of what was timed, for each space by itself', () => {
  const latency = openLatency(new Registry());
  for (let ms = 1; ms <= 100; ms++) latency.time(hall, 'first sound', ms);
  latency.time({ ...hall, space: 'other' }, 'first sound', 9999);
  expect(latency.of(hall).steps).toEqual({ 'first sound': { p50: 51, p95: 96, n: 100 } });
});

test('goes by the last thousand', () => {
  const latency = openLatency(new Registry());
  for (let turn = 0; turn < 1500; turn++) latency.time(hall, 'transcript', turn < 600 ? 5000 : 10);
  expect(latency.of(hall).steps.transcript).toEqual({ p50: 10, p95: 5000, n: 1000 });
});

test('counts, and knows nothing of what never happened', () => {
  const latency = openLatency(new Registry());
  latency.count(hall, 'turn');
  latency.count(hall, 'turn');
  expect(latency.of(hall).counts).toEqual({
    'speculation used': 0,
    'speculation wasted': 0,
    turn: 2,
    hallucination: 0,
    interruption: 0,
  });
});

test('adds up the packets of all calls of a space, each as last told', () => {
  const latency = openLatency(new Registry());
  latency.packets(hall, { received: 10, lost: 1, repaired: 0, dropped: 0 });
  latency.packets(hall, reception);
  latency.packets({ ...hall, room: 'attic' }, reception);
  expect(latency.of(hall).packets).toEqual({ received: 200, lost: 8, repaired: 6, dropped: 2 });
});

test('shows the operator the same without naming anybody', async () => {
  const registry = new Registry();
  const latency = openLatency(registry);
  latency.time(hall, 'first sound', 250);
  latency.count(hall, 'interruption');
  latency.packets(hall, reception);
  latency.packets(hall, { ...reception, received: 150 });
  const text = await registry.metrics();
  expect(text).toContain('parley_voice_seconds_sum{step="first sound"} 0.25');
  expect(text).toContain('parley_voice_events_total{event="interruption"} 1');
  expect(text).toContain('parley_voice_packets_total{fate="received"} 150');
  expect(text).not.toMatch(/home|hall|discord/);
});
