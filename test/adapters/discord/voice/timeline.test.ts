import { expect, test } from 'vitest';
import { openTimeline } from '#adapters/discord/voice/thread/ear/timeline.ts';

const ms = 48;

test('sound began when its packet would have come at best', () => {
  const timeline = openTimeline();
  expect(timeline.began(0, 20, 100)).toBe(80);
  expect(timeline.began(20 * ms, 20, 135)).toBe(100);
  expect(timeline.began(40 * ms, 20, 140)).toBe(120);
});

test('a packet that comes faster than all before tells that they were delayed', () => {
  const timeline = openTimeline();
  timeline.began(0, 20, 130);
  expect(timeline.began(20 * ms, 20, 120)).toBe(100);
  expect(timeline.began(40 * ms, 20, 170)).toBe(120);
});

test('packets that come all at once after a stall sounded one after the other', () => {
  const timeline = openTimeline();
  timeline.began(0, 20, 20);
  const began = [1, 2, 3, 4, 5].map((packet) => timeline.began(packet * 20 * ms, 20, 500));
  expect(began).toEqual([20, 40, 60, 80, 100]);
});

test('a pause is time, also where the sender counts beyond 32 bits', () => {
  const timeline = openTimeline();
  timeline.began(0xffff_ffff - 20 * ms + 1, 20, 1_000);
  expect(timeline.began(5_000 * ms, 20, 6_020)).toBe(6_000);
});

test('a sender that does not count in its pauses is followed after each', () => {
  const timeline = openTimeline();
  timeline.began(0, 20, 1_000);
  timeline.pause();
  expect(timeline.began(100 * ms, 20, 1_600)).toBe(1_580);
  timeline.pause();
  expect(timeline.began(200 * ms, 20, 2_400)).toBe(2_380);
});

test('a sender that counts anew is followed', () => {
  const timeline = openTimeline();
  timeline.began(90_000 * ms, 20, 1_000);
  expect(timeline.began(0, 20, 1_500)).toBe(1_480);
  expect(timeline.began(20 * ms, 20, 1_530)).toBe(1_500);
  expect(timeline.began(500_000 * ms, 20, 1_560)).toBe(1_540);
});
