// A model that says nothing for too long is left; a reader who takes long is not the model's fault.
import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { ChatPart } from '#src/models.ts';
import { freshTwin, heard, openRoom, question, small, stopClock, text, twin } from './room.ts';

freshTwin();

test('leaves a model that says nothing at all, and closes the request', async () => {
  stopClock();
  twin.fault('*', { type: 'stall' });
  const answer = heard(openRoom());
  await twin.until(() => twin.calls.length === 1);
  vi.advanceTimersByTime(15_000);
  expect(text(await answer)).toMatch(/^From/);
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('leaves a model that falls silent before its first word', async () => {
  twin.fault('*', { type: 'stall', after: 1 });
  expect(text(await heard(openRoom({}, { idleMs: 1_000 })))).toMatch(/^From/);
});

test('cuts an answer off that falls silent', async () => {
  stopClock();
  twin.fault('*', { type: 'stall', after: 3 });
  const parts: ChatPart[] = [];
  for await (const part of openRoom().chat(question(), new AbortController().signal)) {
    parts.push(part);
    // Asking for the next one is what its time begins with.
    setImmediate(() => vi.advanceTimersByTime(10_000));
  }
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'cut' });
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('does not wait for a line that stays open after the last word', async () => {
  twin.answer = () => 'Hi.';
  twin.fault('*', { type: 'stall', after: 3 });
  const parts = await heard(openRoom({}, { lingerMs: 30 }));
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('leaves a model that only ever thinks', async () => {
  twin.answer = (request) => (request.model === small ? 'Here.' : { chunks: thinking() });
  const room = openRoom({}, { answerMs: 1_000 });
  expect(text(await heard(room))).toBe('Here.');
});

test('does not blame the provider for a reader who takes long to come back', async () => {
  stopClock();
  const room = openRoom();
  const kinds: string[] = [];
  for await (const part of room.chat(question(), new AbortController().signal)) {
    kinds.push(part.type);
    if (kinds.length === 1) vi.advanceTimersByTime(1_000_000);
  }
  expect(kinds.at(-1)).toBe('end');
  expect(kinds.length).toBeGreaterThan(3);
});

test('leaves nothing behind on a signal that outlives its calls', async () => {
  const { signal } = new AbortController();
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const room = openRoom();
  for (let count = 0; count < 30; count += 1) await heard(room, question(), signal);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

async function* thinking(): AsyncGenerator<string> {
  for (let word = '<think>'; ; word = 'hm ') {
    yield word;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
