// Connections: there before they are needed, and kept while people pause.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tones } from '#test/twins/groq/tone.ts';
import { until } from '#test/until.ts';
import { caller, freshTwin, heard, openRoom, stopClock, twin } from './room.ts';

freshTwin();

/** Connections that were made, and answers that were read to their end. */
const seen = { opened: 0, read: 0 };
const opened = (): void => void (seen.opened += 1);
const read = (): void => void (seen.read += 1);
beforeEach(() => {
  Object.assign(seen, { opened: 0, read: 0 });
  subscribe('undici:client:connected', opened);
  subscribe('undici:request:trailers', read);
});
afterEach(() => {
  unsubscribe('undici:client:connected', opened);
  unsubscribe('undici:request:trailers', read);
});

const { signal } = new AbortController();
const recording = { name: 'ada.wav', mediaType: 'audio/wav', bytes: tones('Good morning') };

/** Resolves when so many answers were read, and their connections are free again. */
async function free(answers: number): Promise<void> {
  await until(() => seen.read === answers);
  await new Promise((resolve) => setTimeout(resolve, 1));
}

test('opens the connections that the next calls go over', async () => {
  const room = openRoom();
  room.prepare();
  await free(3);
  await room.hear({ caller: caller(), recording }, signal);
  await Promise.all([heard(room), room.guard({ caller: caller(), question: 'Hi' }, signal)]);
  expect(seen.opened).toBe(3);
  expect(twin.calls.map((call) => call.method)).toEqual(['GET', 'GET', 'GET', 'POST', 'POST', 'POST']);
});

test('keeps them longer than people pause', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const room = openRoom();
  await room.guard({ caller: caller(), question: 'Hi' }, signal);
  await until(() => seen.read === 1);
  await vi.advanceTimersByTimeAsync(60_000);
  await room.guard({ caller: caller(), question: 'Hi' }, signal);
  expect(seen.opened).toBe(1);
});

test('opens them once in a while, however many people begin to speak', async () => {
  stopClock();
  const room = openRoom();
  for (let times = 0; times < 10; times += 1) room.prepare();
  vi.advanceTimersByTime(29_000);
  room.prepare();
  vi.advanceTimersByTime(1_000);
  room.prepare();
  await until(() => seen.read === 6);
  expect(twin.calls).toHaveLength(6);
});

test('does not mind that nobody is there, or that the key is refused', async () => {
  openRoom({ baseUrl: 'http://127.0.0.1:1' }).prepare();
  openRoom({ apiKey: 'gsk_wrong' }).prepare();
  await until(() => seen.read === 3);
  expect(twin.calls.map((call) => call.status)).toEqual([401, 401, 401]);
});

test("prepares the guard's own server, too", async () => {
  openRoom({ own: { guard: { baseUrl: `${twin.url}/openai/v1`, apiKey: twin.key } } }).prepare();
  await until(() => seen.read === 6);
  expect(new Set(twin.calls.map((call) => call.path))).toEqual(new Set(['/openai/v1/models']));
});
