// Recordings: what is asked of Whisper, what is made of its answer, and what becomes of it when it cannot listen.
import { expect, test, vi } from 'vitest';
import type { HearRequest, Unavailable } from '#src/models.ts';
import type { Transcript } from '#src/transcript.ts';
import type { Fault } from '#test/twins/groq/faults.ts';
import { tones } from '#test/twins/groq/tone.ts';
import { asked, caller, freshTwin, openRoom, status, stopClock, twin, type Room } from './room.ts';

freshTwin();

const turbo = 'whisper-large-v3-turbo';
const large = 'whisper-large-v3';
const { signal } = new AbortController();
const urgent = caller('ada', { urgent: true });

/** A request to hear so many seconds of tones. */
function request(seconds = 2, more: Partial<HearRequest> = {}): HearRequest {
  const recording = { name: 'ada.wav', mediaType: 'audio/wav', bytes: tones('x'.repeat(seconds * 15)) };
  return { caller: urgent, recording, ...more };
}

const hear = (room = openRoom(), more?: Partial<HearRequest>): Promise<Transcript | Unavailable> =>
  room.hear(request(2, more), signal);
const full = (after: string): Fault => status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': after });

test('hears what was said, with the figures that show whether it was', async () => {
  const segment = { start: 0, end: 1.5, avg_logprob: -0.3, no_speech_prob: 0.02, compression_ratio: 1.1 };
  twin.hears = () => ({ text: 'Hello there', language: 'english', segments: [{ text: ' Hello there', ...segment }] });
  expect(await hear()).toEqual({
    type: 'heard',
    text: 'Hello there',
    language: 'english',
    seconds: 2,
    segments: [{ text: 'Hello there', from: 0, to: 1.5, silence: 0.02, certainty: -0.3, repetition: 1.1 }],
  });
  expect(twin.uploads[0]?.upload).toMatchObject({
    model: turbo,
    name: 'ada.wav',
    mediaType: 'audio/wav',
    format: 'verbose_json',
    temperature: 0,
    granularities: ['segment'],
  });
  expect(twin.uploads[0]?.upload).not.toHaveProperty('language');
  expect(twin.uploads[0]?.upload).not.toHaveProperty('prompt');
});

test('passes the language and hints on', async () => {
  await hear(openRoom(), { language: 'DE', hints: ' Parley, Zoë ' });
  expect(twin.uploads[0]?.upload).toMatchObject({ language: 'de', prompt: 'Parley, Zoë' });
});

test('lets a language that Whisper does not know be found out', async () => {
  expect(await hear(openRoom(), { language: 'xx' })).toMatchObject({ type: 'heard' });
  expect(twin.uploads[0]?.upload).not.toHaveProperty('language');
});

test.each([
  ['x'.repeat(900), 'x'.repeat(800)],
  ['ж'.repeat(900), 'ж'.repeat(448)],
  ['漢'.repeat(900), '漢'.repeat(298)],
])('leaves out the hints that are too long for Groq (%#)', async (hints, sent) => {
  expect(await hear(openRoom(), { hints })).toMatchObject({ type: 'heard' });
  expect(twin.uploads[0]?.upload.prompt).toBe(sent);
});

test('gives an Ogg file the one ending that Groq takes', async () => {
  const bytes = Buffer.alloc(100);
  bytes.write('OggS');
  bytes.writeBigInt64LE(96_000n, 6);
  const recording = { name: 'voice-message.OGA', mediaType: 'audio/ogg', bytes };
  expect(await hear(openRoom(), { recording })).toMatchObject({ type: 'heard', seconds: 2 });
  expect(twin.uploads[0]?.upload.name).toBe('voice-message.ogg');
});

test('lives with an answer of nothing but text', async () => {
  twin.fault('*', { type: 'status', status: 200, body: { text: ' Hi.', segments: null, language: '' } });
  expect(await hear()).toEqual({ type: 'heard', text: 'Hi.', seconds: 2, segments: [] });
});

test('lives with segments without figures', async () => {
  const segments = [{ text: ' Hi.', start: 0, end: 1, no_speech_prob: null }];
  twin.fault('*', { type: 'status', status: 200, body: { text: ' Hi.', segments } });
  const segment = { text: 'Hi.', from: 0, to: 1, silence: 0, certainty: 0, repetition: 1 };
  expect(await hear()).toMatchObject({ segments: [segment] });
});

test.each<[string, Fault]>([
  ['an outage', status(503)],
  ['a cut line', { type: 'cut' }],
  ['half an answer', { type: 'cut', after: 1 }],
  ['an empty answer', { type: 'empty' }],
  ['no JSON', { type: 'status', status: 200, body: '<html>' }],
  ['no text', { type: 'status', status: 200, body: { error: { message: 'over capacity' } } }],
])('asks another model after %s, and no third time', async (_, fault) => {
  twin.fault('*', fault);
  expect(await hear()).toMatchObject({ type: 'heard' });
  expect(asked()).toEqual([turbo, large]);
  twin.fault('*', fault, 9);
  expect(await hear()).toEqual({ type: 'unavailable', cause: expect.any(String) as string, quota: false });
  expect(asked()).toEqual([turbo, large, turbo, large]);
});

test('asks the same model again where there is no other', async () => {
  twin.models.delete(large);
  const room = openRoom();
  await room.check();
  twin.fault('*', status(503));
  expect(await hear(room)).toMatchObject({ type: 'heard' });
  expect(asked()).toEqual([undefined, turbo, turbo]);
});

test('takes the other model at once when this one is at its limits', async () => {
  twin.fault(turbo, full('30'));
  const room = openRoom();
  expect(await hear(room)).toMatchObject({ type: 'heard' });
  expect(await hear(room)).toMatchObject({ type: 'heard' });
  expect(asked()).toEqual([turbo, large, large]);
});

test('tells for how long both are at their limits, and asks nobody before', async () => {
  twin.fault('*', full('30'), 2);
  const room = openRoom();
  const waits = { type: 'unavailable', quota: true, waitMs: expect.closeTo(30_000, -4) as number };
  expect(await hear(room)).toMatchObject(waits);
  expect(await hear(room)).toMatchObject(waits);
  expect(asked()).toEqual([turbo, large]);
});

test('waits briefly for limits, but not where nobody can wait', async () => {
  twin.fault('*', full('0.05'), 2);
  expect(await hear(openRoom())).toMatchObject({ type: 'heard' });
  twin.fault('*', full('0.05'), 2);
  expect(await hear(openRoom({}, { urgentMs: 0 }))).toMatchObject({ type: 'unavailable', quota: true });
  twin.fault('*', full('0.05'), 2);
  expect(await hear(openRoom({}, { urgentMs: 0 }), { caller: caller() })).toMatchObject({ type: 'heard' });
});

test('waits no longer for many refusals than for one', async () => {
  twin.models.delete(large);
  const room = openRoom({}, { urgentMs: 300 });
  await room.check();
  twin.fault('*', full('0.2'), 9);
  expect(await hear(room)).toMatchObject({ type: 'unavailable', quota: true });
  expect(asked().length).toBeLessThanOrEqual(3);
});

test('stops asking a provider that says "now" and refuses again', async () => {
  twin.fault('*', full('0'), 99);
  expect(await hear()).toMatchObject({ type: 'unavailable', quota: true });
  expect(asked()).toHaveLength(3);
});

test('learns from every answer how many seconds of audio are left in the hour', async () => {
  twin.limits = { '*': { ash: 5, rpd: 1_000 } };
  const room = openRoom();
  for (let count = 0; count < 4; count += 1) expect(await hear(room)).toMatchObject({ type: 'heard' });
  const refusal = await hear(room);
  expect(refusal).toMatchObject({ type: 'unavailable', quota: true });
  // One second is left and two are needed; five come back in an hour.
  expect('waitMs' in refusal && refusal.waitMs).toBeCloseTo(720_000, -5);
  expect(asked()).toEqual([turbo, turbo, large, large]);
});

test('understands a refusal for seconds of audio', async () => {
  const of = (per: string): string =>
    `Rate limit reached on seconds of audio per ${per}: Limit 7200, Used 7199, Requested 10. Please try again in 4m30s.`;
  twin.fault(turbo, status(429, { message: of('hour (ASH)') }));
  twin.fault(large, status(429, { message: of('day (ASD)') }));
  const room = openRoom();
  expect(await hear(room)).toMatchObject({ quota: true, waitMs: expect.closeTo(270_000, -4) as number });
  expect(await hear(room)).toMatchObject({ quota: true });
  expect(asked()).toEqual([turbo, large]);
});

test('takes the next model for good when this one is gone', async () => {
  twin.models.delete(turbo);
  const room = openRoom();
  expect(await hear(room)).toMatchObject({ type: 'heard' });
  twin.models.delete(large);
  expect(await hear(room)).toEqual({ type: 'unavailable', cause: 'no model is served', quota: false });
  expect(await hear(room)).toEqual({ type: 'unavailable', cause: 'no model is served', quota: false });
  expect(asked()).toEqual([turbo, large, large]);
});

test.each<[string, Fault]>([
  ['a file it cannot read', status(400, { message: 'could not process file - is it a valid media file?' })],
  ['a file that is too large', status(413)],
])('does not repeat %s', async (_, fault) => {
  twin.fault('*', fault);
  expect(await hear()).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toEqual([turbo]);
});

test('tells the operator once that the key is refused', async () => {
  const room = openRoom({ apiKey: 'gsk_wrong' });
  expect(await hear(room)).toMatchObject({ type: 'unavailable', quota: false });
  await hear(room);
  expect(asked()).toEqual([turbo, turbo]);
  expect(room.lines.filter((line) => line.level >= 50)).toHaveLength(1);
});

test('gives a recording up that takes too long, the longer the later, and closes the request', async () => {
  stopClock();
  twin.fault('*', { type: 'stall' });
  const outcome = vi.fn<(heard: unknown) => void>();
  const heard = openRoom().hear(request(100), signal).then(outcome);
  await twin.until(() => twin.calls.length === 1);
  vi.advanceTimersByTime(19_500);
  // By the time that another one is heard, this one would be over.
  expect(await hear()).toMatchObject({ type: 'heard' });
  expect(outcome).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  await heard;
  expect(outcome).toHaveBeenCalledWith({
    type: 'unavailable',
    cause: 'the recording took too long',
    quota: false,
  });
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('rejects only for whom has left, and closes the request', async () => {
  const abort = new AbortController();
  twin.fault('*', { type: 'stall' });
  const outcome = openRoom()
    .hear(request(), abort.signal)
    .catch((error: unknown) => error);
  await twin.until(() => twin.calls.length === 1);
  abort.abort();
  expect(await outcome).toBe(abort.signal.reason);
  await twin.until(() => twin.calls[0]?.end === 'closed');
  await expect(openRoom().hear(request(), AbortSignal.abort())).rejects.toThrow('aborted');
  expect(twin.calls).toHaveLength(1);
});

test('gives its place up when nobody waits for it any more', async () => {
  twin.fault('*', full('1'), 2);
  const abort = new AbortController();
  const outcome = openRoom()
    .hear(request(), abort.signal)
    .catch((error: unknown) => error);
  await twin.until(() => twin.calls.filter((call) => call.status === 429).length === 2);
  abort.abort();
  expect(await outcome).toBe(abort.signal.reason);
});

test('records what was listened to, ten seconds at least, at the price of the model', async () => {
  const room = openRoom();
  await hear(room);
  await room.hear(request(90), signal);
  twin.models.delete(turbo);
  await room.hear(request(90), signal);
  const use = { caller: urgent, role: 'transcribe', promptTokens: 0, completionTokens: 0 };
  expect(room.uses).toEqual([
    expect.objectContaining({
      ...use,
      model: turbo,
      audioSeconds: 10,
      dollars: expect.closeTo(0.04 / 360, 9) as number,
    }),
    expect.objectContaining({ ...use, model: turbo, audioSeconds: 90, dollars: expect.closeTo(0.001, 9) as number }),
    expect.objectContaining({ ...use, model: large, audioSeconds: 90, dollars: expect.closeTo(0.002775, 9) as number }),
  ]);
});

test('keeps what was said out of the log', async () => {
  twin.hears = () => 'canary';
  twin.fault('*', { type: 'status', status: 200, body: '{"text": "canary' });
  const room: Room = openRoom();
  await hear(room, { hints: 'canary' });
  expect(room.lines.length).toBeGreaterThan(0);
  expect(JSON.stringify(room.lines)).not.toContain('canary');
});

test('tells every word with its times, where they are asked for', async () => {
  twin.hears = () => 'Hello there';
  expect(await hear()).not.toHaveProperty('words');
  expect(await hear(openRoom(), { words: true })).toMatchObject({
    segments: [{ text: 'Hello there' }],
    words: [
      { text: 'Hello', from: 0, to: 1 },
      { text: 'there', from: 1, to: 2 },
    ],
  });
  expect(twin.uploads.map(({ upload }) => upload.granularities)).toEqual([['segment'], ['word', 'segment']]);
});

test('lives with words that nobody tells', async () => {
  twin.fault('*', { type: 'status', status: 200, body: { text: ' Hi.', words: null } });
  expect(await hear(openRoom(), { words: true })).toEqual({ type: 'heard', text: 'Hi.', seconds: 2, segments: [] });
});

test('translates into English, and says nothing of the language that is spoken', async () => {
  twin.hears = ({ task }) => (task === 'translate' ? 'Good day' : 'Guten Tag');
  const room = openRoom();
  const translated = await room.translate(request(2, { language: 'de', hints: 'Ada', words: true }), signal);
  expect(translated).toMatchObject({ type: 'heard', text: 'Good day', seconds: 2, segments: [{ certainty: -0.2 }] });
  expect(twin.calls[0]).toMatchObject({ method: 'POST', path: '/openai/v1/audio/translations' });
  expect(twin.uploads[0]?.upload).toMatchObject({
    task: 'translate',
    model: large,
    name: 'ada.wav',
    prompt: 'Ada',
    format: 'verbose_json',
    temperature: 0,
    granularities: [],
  });
  expect(twin.uploads[0]?.upload).not.toHaveProperty('language');
  expect(room.uses).toMatchObject([{ role: 'translate', model: large, audioSeconds: 10 }]);
});

test('translates at the second try, and not at a third', async () => {
  twin.fault('*', status(503));
  const room = openRoom();
  expect(await room.translate(request(), signal)).toMatchObject({ type: 'heard' });
  twin.fault('*', status(503), 9);
  expect(await room.translate(request(), signal)).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toEqual([large, large, large, large]);
  await expect(room.translate(request(), AbortSignal.abort())).rejects.toThrow('aborted');
});

test('has another model translate where the chosen one only writes down', async () => {
  const room = openRoom({ models: { translate: [turbo] } });
  expect(await room.translate(request(), signal)).toMatchObject({ type: 'heard' });
  expect(asked()).toEqual([turbo, large]);
  twin.fault('*', status(400), 9);
  expect(await room.translate(request(), signal)).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toEqual([turbo, large, turbo, large]);
});

test('says when nobody translates', async () => {
  twin.models.delete(large);
  expect(await openRoom().translate(request(), signal)).toMatchObject({ type: 'unavailable', quota: false });
});
