// Images: what the model that sees is asked, and what is made of its answer.
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Clip } from '#src/message.ts';
import type { Finding, SeeRequest, Unavailable } from '#src/models.ts';
import { asked, big, caller, freshTwin, openRoom, other, status, stopClock, twin, type Room } from './room.ts';

freshTwin();

const { signal } = new AbortController();
let images: Clip[];

beforeAll(async () => {
  const canvas = (width: number) => sharp({ create: { width, height: 6, channels: 3, background: 'teal' } });
  images = [
    { name: 'a.jpg', mediaType: 'image/jpeg', bytes: await canvas(8).jpeg().toBuffer() },
    { name: 'b.png', mediaType: 'image/png', bytes: await canvas(9).png().toBuffer() },
    { name: 'c.png', mediaType: 'image/png', bytes: await canvas(10).png().toBuffer() },
  ];
});

function request(more: Partial<SeeRequest> = {}): SeeRequest {
  return {
    caller: caller(),
    instructions: 'Describe images.',
    text: 'What is it?',
    images: images.slice(0, 1),
    ...more,
  };
}

const see = (room: Room = openRoom(), more?: Partial<SeeRequest>): Promise<Finding | Unavailable> =>
  room.see(request(more), signal);

const last = () => twin.calls.at(-1)?.request;

test('shows images after the words, as data URLs, and asks for no reasoning', async () => {
  expect(await see(openRoom(), { images: images.slice(0, 2) })).toEqual({
    type: 'found',
    text: 'I see a JPEG of 8 by 6 pixels and a PNG of 9 by 6 pixels.',
  });
  const url = (at: number) =>
    `data:${images[at]?.mediaType};base64,${Buffer.from(images[at]?.bytes ?? []).toString('base64')}`;
  expect(last()).toEqual({
    model: other,
    messages: [
      { role: 'system', content: 'Describe images.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: url(0) } },
          { type: 'image_url', image_url: { url: url(1) } },
        ],
      },
    ],
    max_completion_tokens: 2_048,
    reasoning_effort: 'none',
  });
  expect(twin.lookings[0]?.looking.images.map((image) => Buffer.from(image.bytes))).toEqual(
    images.slice(0, 2).map((image) => Buffer.from(image.bytes)),
  );
});

test('shows bytes that lie within others, and no others', async () => {
  const [first] = images;
  const around = Buffer.concat([Buffer.alloc(7, 1), first?.bytes ?? Buffer.alloc(0), Buffer.alloc(7, 1)]);
  const bytes = around.subarray(7, -7);
  await see(openRoom(), { images: [{ name: 'a.jpg', mediaType: 'image/jpeg', bytes }] });
  expect(Buffer.from(twin.lookings[0]?.looking.images[0]?.bytes ?? []).equals(bytes)).toBe(true);
});

test('leaves out words that are none', async () => {
  await see(openRoom(), { text: ' ' });
  expect(twin.lookings[0]?.looking).toMatchObject({ text: '', system: 'Describe images.' });
  expect(last()?.messages[1]?.content).toHaveLength(1);
});

test('writes its use down as looking', async () => {
  const room = openRoom();
  await see(room);
  expect(room.uses).toMatchObject([{ role: 'vision', model: other }]);
  expect(room.uses[0]?.promptTokens).toBeGreaterThan(2_048);
});

test('looks at three images at once, and at so many fewer as small limits let the guard look too', async () => {
  const room = openRoom();
  expect(room.imagesAtOnce).toBe(3);
  twin.limits = { [other]: { rpd: 1_000, tpm: 8_000, otpm: 1_000 } };
  await see(room, { most: 500 });
  expect(room.imagesAtOnce).toBe(1);
  expect(await see(room, { most: 500 })).toMatchObject({ type: 'found' });
});

test('has no eyes when nobody is served who sees', async () => {
  twin.models.delete(other);
  const room = openRoom();
  await room.check();
  expect(room.imagesAtOnce).toBe(0);
  expect(await see(room)).toMatchObject({ type: 'unavailable', quota: false });
  await expect(room.see(request(), AbortSignal.abort())).rejects.toThrow('aborted');
  expect(asked()).toEqual([undefined]);
});

test('does not show images to a model that is known to be blind, nor more than it looks at', async () => {
  expect(openRoom({ models: { vision: [big] } }).imagesAtOnce).toBe(3);
  await see(openRoom({ models: { vision: [big] } }));
  expect(asked()).toEqual([other]);
  expect(await see(openRoom(), { images: [...images, ...images] })).toMatchObject({ type: 'unavailable' });
  expect(asked()).toHaveLength(1);
});

test('asks for less where a free key may write less, once it is told', async () => {
  twin.limits = { [other]: { otpm: 1_000 } };
  const room = openRoom();
  expect(await see(room)).toMatchObject({ type: 'found' });
  expect(twin.calls.map((call) => call.status)).toEqual([400, 200]);
  expect(last()?.max_completion_tokens).toBe(950);
});

test('counts what an image takes before it is sent', async () => {
  twin.limits = { [other]: { tpm: 5_000 } };
  const room = openRoom();
  expect(await see(room, { most: 100 })).toMatchObject({ type: 'found' });
  expect(await see(room, { images, most: 100 })).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toEqual([other]);
});

test('does not send again what is too large, nobody knows why', async () => {
  twin.fault('*', status(413, { message: 'Request Entity Too Large', code: 'request_too_large' }), 9);
  expect(await see()).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toEqual([other]);
});

test('tells when the answer ends at its limit', async () => {
  twin.sees = () => 'word '.repeat(400);
  const found = await see(openRoom(), { most: 100 });
  expect(found).toMatchObject({ type: 'found', cut: true });
  expect(found).toHaveProperty('text', expect.stringMatching(/^word word/));
});

test('never tells what was thought', async () => {
  twin.sees = () => '<think>Is it a cat? No.</think>\n\nA dog.';
  expect(await see()).toEqual({ type: 'found', text: 'A dog.' });
});

test.each(['', '   ', '<think>Hm.</think>'])(
  'asks once more after an answer without words, and no third time (%#)',
  async (text) => {
    twin.sees = () => text;
    expect(await see()).toMatchObject({ type: 'unavailable', quota: false });
    expect(asked()).toEqual([other, other]);
  },
);

test('does not take an answer that was broken off for one', async () => {
  twin.sees = () => ({ text: 'A dog', finish: 'content_filter' });
  expect(await see()).toMatchObject({ type: 'unavailable' });
});

test('gives up who says nothing, a large image the later, and closes the request', async () => {
  stopClock();
  twin.fault('*', { type: 'stall' });
  const bytes = Buffer.concat([images[0]?.bytes ?? Buffer.alloc(0), Buffer.alloc(1_000_000)]);
  const outcome = vi.fn<(found: unknown) => void>();
  const large = { images: [{ name: 'a.jpg', mediaType: 'image/jpeg', bytes }], most: 500 };
  const room = openRoom();
  const looked = see(room, large).then(outcome);
  await twin.until(() => twin.calls.length === 1);
  // 15 s, 20 ms a token, 2 s for a megabyte.
  vi.advanceTimersByTime(26_900);
  // By the time that another one is looked at, this one would be over.
  expect(await see(room)).toMatchObject({ type: 'found' });
  expect(outcome).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  await looked;
  // Nobody waits as long again.
  expect(outcome).toHaveBeenCalledWith({ type: 'unavailable', cause: 'the model took too long', quota: false });
  await twin.until(() => twin.calls[0]?.end === 'closed');
  expect(twin.calls).toHaveLength(2);
});

test('rejects only for whom has left, and closes the request', async () => {
  const abort = new AbortController();
  twin.fault('*', { type: 'stall' });
  const outcome = openRoom()
    .see(request(), abort.signal)
    .catch((error: unknown) => error);
  await twin.until(() => twin.calls.length === 1);
  abort.abort();
  expect(await outcome).toBe(abort.signal.reason);
  await twin.until(() => twin.calls[0]?.end === 'closed');
  await expect(openRoom().see(request(), AbortSignal.abort())).rejects.toThrow('aborted');
});

test('keeps what is seen and asked out of the log', async () => {
  const failed = { message: 'canary', code: 'json_validate_failed', failed_generation: 'canary' };
  twin.fault('*', status(400, failed), 2);
  const room = openRoom();
  await see(room, { text: 'canary', instructions: 'canary', schema: { type: 'object', properties: {} } });
  expect(room.lines.length).toBeGreaterThan(0);
  expect(JSON.stringify(room.lines)).not.toContain('canary');
});

test('counts the images in the books, and nothing where there were none', async () => {
  const room = openRoom();
  await see(room, { images: images.slice(0, 2) });
  await room.write({ caller: caller(), instructions: 'Translate.', text: 'Hallo' }, signal);
  expect(room.uses.map(({ role, images: seen }) => [role, seen])).toEqual([
    ['vision', 2],
    ['fast', undefined],
  ]);
});
