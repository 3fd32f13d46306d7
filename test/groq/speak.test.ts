// Sentences read aloud: what is asked of the voice, sound while it comes, and what becomes of it when there is none.
import { expect, test, vi } from 'vitest';
import type { SpeakRequest, Spoken, Unavailable } from '#src/models.ts';
import { Stream } from '#test/stream.ts';
import { BotError } from '#src/trouble.ts';
import type { Fault } from '#test/twins/groq/faults.ts';
import type { Model } from '#test/twins/groq/models.ts';
import { tones } from '#test/twins/groq/tone.ts';
import { asked, caller, freshTwin, openRoom, status, stopClock, twin, type Room } from './room.ts';

freshTwin();

const orpheus = 'canopylabs/orpheus-v1-english';
const arabic = 'canopylabs/orpheus-arabic-saudi';
const { signal } = new AbortController();
const urgent = caller('ada', { urgent: true });

const say = (room: Room = openRoom(), more: Partial<SpeakRequest> = {}): Promise<Spoken | Unavailable> =>
  room.speak({ caller: urgent, text: 'Good morning, Ada.', ...more }, signal);

/** What the twin serves under this name. */
function twinModel(id: string): Model {
  const model = twin.models.get(id);
  if (!model) throw new Error(`the twin does not serve ${id}`);
  return model;
}

/** The sound of a voice that has begun. */
function sound(spoken: Spoken | Unavailable): AsyncIterable<Uint8Array> {
  if (spoken.type !== 'spoken') throw new Error(`no voice: ${spoken.cause}`);
  return spoken.sound;
}

const whole = async (spoken: Spoken | Unavailable): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(sound(spoken)));

test('reads a text aloud with the usual voice', async () => {
  expect((await whole(await say())).equals(tones('Good morning, Ada.'))).toBe(true);
  expect(twin.sayings[0]?.saying).toEqual({
    model: orpheus,
    input: 'Good morning, Ada.',
    voice: 'hannah',
    format: 'wav',
  });
});

test('hands the sound on while it still comes', async () => {
  twin.fault('*', { type: 'stall', after: 3 });
  let size = 0;
  for await (const piece of sound(await say())) {
    size += piece.length;
    if (size === 3 * 4_800) break;
  }
  expect(twin.calls[0]?.end).toBe('open');
});

test('knows its voices, and takes the usual one for a name that is none', async () => {
  const room = openRoom();
  expect(room.voices).toEqual(['hannah', 'autumn', 'diana', 'austin', 'daniel', 'troy']);
  await say(room, { voice: 'Troy' });
  await say(room, { voice: 'Fritz-PlayAI' });
  expect(twin.sayings.map(({ saying }) => saying.voice)).toEqual(['troy', 'hannah']);
});

test('has the voices of the model that the operator has chosen', async () => {
  const room = openRoom({ models: { speak: [arabic] } });
  expect(room.voices[0]).toBe('noura');
  await whole(await say(room, { text: 'صباح الخير' }));
  expect(twin.sayings[0]?.saying).toMatchObject({ model: arabic, voice: 'noura' });
});

test('reads Arabic with the voices of its own model, on its own account', async () => {
  const room = openRoom();
  expect(room.languages).toEqual(['en', 'ar']);
  expect(room.voicesOf('ar')).toEqual(['noura', 'lulwa', 'aisha', 'fahad', 'abdullah', 'sultan']);
  expect(room.voicesOf('en')).toEqual(room.voices);
  expect(room.voicesOf('de')).toEqual([]);
  await whole(await say(room, { text: 'صباح الخير', language: 'ar', voice: 'Fahad' }));
  await whole(await say(room, { text: 'صباح الخير', language: 'AR', voice: 'hannah' }));
  expect(twin.sayings.map(({ saying }) => [saying.model, saying.voice])).toEqual([
    [arabic, 'fahad'],
    [arabic, 'noura'],
  ]);
  expect(room.uses[0]).toMatchObject({ role: 'speak_arabic', characters: 10 });
  expect(room.uses[0]?.dollars).toBeCloseTo((40 * 10) / 1e6, 9);
});

test.each(['en', 'de', '', undefined])('reads any other language with the usual voice: %j', async (language) => {
  await whole(await say(openRoom(), language === undefined ? {} : { language }));
  expect(twin.sayings[0]?.saying).toMatchObject({ model: orpheus, voice: 'hannah' });
});

test('has the model for Arabic that the operator has chosen', async () => {
  twin.models.set('acme/arabic', { ...twinModel(arabic), id: 'acme/arabic' });
  const room = openRoom({ models: { speak_arabic: ['acme/arabic'] } });
  await say(room, { language: 'ar' });
  expect(asked()).toEqual(['acme/arabic']);
});

test('reads no Arabic while its model is not served, and English all the same', async () => {
  twin.unaccepted.add(arabic);
  const room = openRoom();
  expect(await say(room, { language: 'ar' })).toMatchObject({ type: 'unavailable', quota: false });
  expect([room.languages, room.voicesOf('ar')]).toEqual([['en'], []]);
  expect(await say(room)).toMatchObject({ type: 'spoken' });
});

test('does not read English with the Arabic voice when its own is gone', async () => {
  twin.unaccepted.add(orpheus);
  const room = openRoom();
  await say(room);
  expect([room.languages, room.voices, room.voicesOf('ar')]).toEqual([[], [], []]);
  expect(await say(room)).toMatchObject({ type: 'unavailable' });
  expect(asked()).toEqual([orpheus]);
});

test('keeps the limits of each voice apart', async () => {
  twin.fault(orpheus, status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '864' }));
  const room = openRoom();
  expect(await say(room)).toMatchObject({ type: 'unavailable', quota: true });
  expect(await say(room, { language: 'ar' })).toMatchObject({ type: 'spoken' });
  expect(asked()).toEqual([orpheus, arabic]);
});

test('cuts a text that is too long between words, and tells the log', async () => {
  const room = openRoom();
  await whole(await say(room, { text: ` ${'eleven more '.repeat(30)}` }));
  expect(twin.sayings[0]?.saying.input).toBe('eleven more '.repeat(16).trim() + ' eleven');
  expect(room.lines.filter((line) => line.level === 40)).toHaveLength(1);
  expect(JSON.stringify(room.lines)).not.toContain('eleven');
});

test('never sends half a character', async () => {
  await whole(await say(openRoom(), { text: `x${'🦜'.repeat(150)}` }));
  expect(twin.sayings[0]?.saying.input.isWellFormed()).toBe(true);
});

test('has nothing to say without words', async () => {
  expect(await say(openRoom(), { text: ' \n' })).toMatchObject({ type: 'unavailable', quota: false });
  expect(twin.calls).toEqual([]);
});

test.each<[string, Fault]>([
  ['an error that calls itself a success', { type: 'status', status: 200, body: { error: { message: 'no' } } }],
  ['an empty answer', { type: 'empty' }],
  ['an outage', status(503)],
  ['a cut line', { type: 'cut' }],
  ['a refusal', status(400)],
])('has no voice after %s, and does not ask again', async (_, fault) => {
  twin.fault('*', fault);
  expect(await say()).toEqual({ type: 'unavailable', cause: expect.any(String) as string, quota: false });
  expect(asked()).toEqual([orpheus]);
});

test('tells the operator once where the terms of a voice are accepted, and has no voice until then', async () => {
  twin.unaccepted.add(orpheus);
  const room = openRoom({}, { recheckMs: 0 });
  expect(await say(room)).toMatchObject({ type: 'unavailable', quota: false });
  await vi.waitFor(() => expect(room.voices).not.toEqual([]), 15_000);
  expect(await say(room)).toMatchObject({ type: 'unavailable', quota: false });
  expect(room.lines.filter((line) => line.level >= 40).map((line) => line.msg)).toEqual([
    expect.stringContaining('https://console.groq.com/playground?model=canopylabs%2Forpheus-v1-english'),
  ]);
});

test('has no voices while no model is served', async () => {
  twin.unaccepted.add(orpheus);
  const room = openRoom();
  await say(room);
  expect(room.voices).toEqual([]);
  expect(await say(room)).toEqual({ type: 'unavailable', cause: 'no model is served', quota: false });
  expect(asked()).toEqual([orpheus]);
});

test('tells for how long it is at its limits, and asks nobody before', async () => {
  twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '864' }));
  const room = openRoom();
  expect(await say(room)).toMatchObject({ type: 'unavailable', quota: true, waitMs: 864_000 });
  expect(await say(room)).toMatchObject({ quota: true, waitMs: expect.closeTo(864_000, -5) as number });
  expect(asked()).toEqual([orpheus]);
});

test('learns from every answer what is left', async () => {
  twin.limits = { [orpheus]: { rpd: 2 } };
  const room = openRoom();
  await whole(await say(room));
  await whole(await say(room));
  expect(await say(room)).toMatchObject({ type: 'unavailable', quota: true });
  expect(twin.calls.map((call) => call.status)).toEqual([200, 200]);
});

test('gives a voice up that does not begin in time, and closes the request', async () => {
  stopClock();
  twin.fault('*', { type: 'stall' });
  const spoken = say();
  await twin.until(() => twin.calls.length === 1);
  vi.advanceTimersByTime(5_000);
  expect(await spoken).toEqual({ type: 'unavailable', cause: 'the voice took too long', quota: false });
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('tells whoever listens that a voice broke off when it falls silent', async () => {
  stopClock();
  twin.fault('*', { type: 'stall', after: 2 });
  const spoken = await say();
  const reading = whole(spoken).catch((error: unknown) => error);
  while (twin.calls[0]?.end === 'open') {
    vi.advanceTimersByTime(5_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await reading).toBeInstanceOf(BotError);
  expect(twin.calls[0]?.end).toBe('closed');
});

test('follows a voice that takes its time, as long as it goes on', async () => {
  stopClock();
  const file = tones('Well, well.');
  const written = new Stream<Uint8Array>().push(file.subarray(0, 1_000));
  twin.speaks = () => written;
  const heard: Uint8Array[] = [];
  for await (const piece of sound(await say())) {
    heard.push(piece);
    vi.advanceTimersByTime(4_000);
    if (heard.length < 4) written.push(file.subarray(heard.length * 1_000, (heard.length + 1) * 1_000));
    else written.end();
  }
  expect(Buffer.concat(heard).equals(file.subarray(0, 4_000))).toBe(true);
});

test('tells whoever listens that a voice broke off when the line is cut', async () => {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  // As long a file as the network keeps from coming at once.
  twin.speaks = () => Buffer.concat([tones('x'.repeat(200)), Buffer.alloc(4_000_000)]);
  twin.fault('*', { type: 'cut', after: 500 });
  const reading = (async () => {
    for await (const piece of sound(await say())) if (piece.length > 0) resolve();
  })();
  await Promise.all([begun, expect(reading).rejects.toThrow('My voice broke off')]);
});

test('falls silent without an error for whom has left, and closes the request', async () => {
  const abort = new AbortController();
  twin.fault('*', { type: 'stall', after: 3 });
  const spoken = await openRoom().speak({ caller: urgent, text: 'Good morning' }, abort.signal);
  const reading = whole(spoken);
  abort.abort();
  expect((await reading).length).toBeLessThanOrEqual(3 * 4_800);
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('rejects only for whom has left before it began', async () => {
  const abort = new AbortController();
  twin.fault('*', { type: 'stall' });
  const outcome = openRoom()
    .speak({ caller: urgent, text: 'Good morning' }, abort.signal)
    .catch((error: unknown) => error);
  await twin.until(() => twin.calls.length === 1);
  abort.abort();
  expect(await outcome).toBe(abort.signal.reason);
  await twin.until(() => twin.calls[0]?.end === 'closed');
  const late = openRoom().speak({ caller: urgent, text: 'Good morning' }, AbortSignal.abort());
  await expect(late).rejects.toThrow('aborted');
  expect(twin.calls).toHaveLength(1);
});

test('reads the sound at the pace of the provider, whoever listens or not', async () => {
  await say();
  await twin.until(() => twin.calls[0]?.endedAt !== undefined);
  expect(twin.calls[0]?.end).toBe('finished');
});

test('does not follow a voice that never ends', async () => {
  // So much more than is listened to that no buffer on the way takes the rest.
  twin.speaks = () => Buffer.concat([tones('Hm'), Buffer.alloc(64_000_000)]);
  await expect(whole(await say())).rejects.toThrow(BotError);
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('records what was read aloud, at the price of the model', async () => {
  const room = openRoom();
  await say(room, { text: 'x'.repeat(100) });
  await say(openRoom({ models: { speak: [arabic] } }));
  expect(room.uses).toEqual([
    {
      caller: urgent,
      role: 'speak',
      model: orpheus,
      promptTokens: 0,
      cachedTokens: 0,
      completionTokens: 0,
      characters: 100,
      seconds: 0,
      dollars: expect.closeTo(0.0022, 9) as number,
    },
  ]);
});
