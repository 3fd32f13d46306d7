// Nobody wants the answer any more: it ends without a word, and the request is closed on the wire.
import { expect, test } from 'vitest';
import type { ChatPart } from '#src/models.ts';
import { freshTwin, heard, openRoom, question, twin } from './room.ts';

freshTwin();

test('ends without a word when it is aborted, and closes the request on the wire', async () => {
  const abort = new AbortController();
  twin.answer = () => ({ chunks: endless('word ', 5) });
  const parts: ChatPart[] = [];
  for await (const part of openRoom().chat(question(), abort.signal)) {
    parts.push(part);
    if (parts.length === 3) abort.abort();
  }
  expect(parts.map((part) => part.type)).toEqual(['text', 'text', 'text']);
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('closes a request that has not been answered yet when it is aborted', async () => {
  const abort = new AbortController();
  twin.fault('*', { type: 'stall' });
  const parts = heard(openRoom(), question(), abort.signal);
  await twin.until(() => twin.calls.length === 1);
  abort.abort();
  expect(await parts).toEqual([]);
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('makes no call for whom has left already', async () => {
  expect(await heard(openRoom(), question(), AbortSignal.abort())).toEqual([]);
  expect(twin.calls).toEqual([]);
});

test('closes the request when its reader leaves', async () => {
  twin.answer = () => ({ chunks: endless('word ', 5) });
  for await (const part of openRoom().chat(question(), new AbortController().signal)) if (part.type === 'text') break;
  await twin.until(() => twin.calls[0]?.endedAt !== undefined);
  expect(twin.calls[0]?.end).toBe('closed');
});

test('records what an aborted call used when the provider told it', async () => {
  const room = openRoom();
  const abort = new AbortController();
  for await (const part of room.chat(question(), abort.signal)) if (part.type === 'end') abort.abort();
  expect(room.uses).toHaveLength(1);
});

async function* endless(word: string, pauseEvery = 100): AsyncGenerator<string> {
  for (let count = 1; ; count += 1) {
    yield word;
    if (count % pauseEvery === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
