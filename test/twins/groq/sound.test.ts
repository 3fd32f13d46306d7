// The twin's ears and voice, as the real SDK meets them.
import Groq, { toFile } from 'groq-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tones } from './tone.ts';
import { startGroqTwin, type GroqTwin } from './twin.ts';

let twin: GroqTwin;
let groq: Groq;

beforeEach(async () => {
  twin = await startGroqTwin();
  groq = new Groq({ apiKey: twin.key, baseURL: twin.url, maxRetries: 0, logLevel: 'off' });
});

afterEach(() => twin.close());

const model = 'whisper-large-v3-turbo';
const second = tones('fifteen letters').subarray(0, 44 + 48_000);

async function hear(more: object = {}, name = 'sound.wav', bytes = second): Promise<unknown> {
  return groq.audio.transcriptions.create({ model, file: await toFile(bytes, name), ...more });
}

function say(more: object = {}): Promise<Response> {
  const usual = { model: 'canopylabs/orpheus-v1-english', input: 'Hello there', voice: 'hannah' };
  return groq.audio.speech.create({ ...usual, response_format: 'wav', ...more });
}

test('hears the sentence it is told to, in every form, and keeps what was sent', async () => {
  twin.hears = ({ bytes }) => `I heard ${bytes.length} bytes`;
  const text = ' I heard 48044 bytes';
  expect(await hear()).toMatchObject({ text });
  expect(await hear({ response_format: 'text' })).toBe(text);
  expect(await hear({ response_format: 'verbose_json', language: 'en', prompt: 'Parley' })).toMatchObject({
    task: 'transcribe',
    language: 'english',
    duration: 1,
    segments: [{ id: 0, start: 0, end: 1, text, no_speech_prob: 0.001 }],
  });
  const upload = twin.uploads[2]?.upload;
  expect(upload).toMatchObject({ name: 'sound.wav', language: 'en', prompt: 'Parley', seconds: 1 });
  expect(Buffer.from(second).equals(upload?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(twin.uploads[2]?.firstAt).toBeGreaterThanOrEqual(twin.uploads[2]?.at ?? Infinity);
});

test('hears what a test scripts, figures and refusals included', async () => {
  twin.hears = () => ({ text: 'Merci', language: 'french', segments: [{ text: 'Merci', no_speech_prob: 0.9 }] });
  const heard = await hear({ response_format: 'verbose_json' });
  expect(heard).toMatchObject({ language: 'french', segments: [{ no_speech_prob: 0.9, avg_logprob: -0.2 }] });
  twin.hears = () => ({ text: 'over capacity', status: 503 });
  await expect(hear()).rejects.toThrow('over capacity');
});

test.each<[string, object, string?, Uint8Array?]>([
  ['file must be one of the following types', {}, 'sound.oga'],
  ['is it a valid media file?', {}, 'sound.ogg'],
  ['too short', {}, 'sound.wav', second.subarray(0, 44)],
  ['response_format must be one of', { response_format: 'srt' }],
  ['timestamp_granularities requires', { timestamp_granularities: ['word'] }],
  ['temperature must be', { temperature: 2 }],
  ['language `xx`', { language: 'xx' }],
  ['prompt length must be 896', { prompt: 'ж'.repeat(449) }],
  ['does not support transcription', { model: 'openai/gpt-oss-20b' }],
  ['does not exist', { model: 'whisper-1' }],
  ['must be provided', { file: undefined }],
  ['Request Entity Too Large', {}, 'sound.mp3', Buffer.alloc(25 * 1024 * 1024 + 1)],
])('refuses to hear: %s', async (words, more, name, bytes) => {
  await expect(hear(more, name, bytes)).rejects.toThrow(words);
});

test('times words where they are asked for, and segments where they are not refused', async () => {
  twin.hears = () => 'Hello there';
  const verbose = { response_format: 'verbose_json' };
  const words = [
    { word: 'Hello', start: 0, end: 0.5 },
    { word: 'there', start: 0.5, end: 1 },
  ];
  expect(await hear(verbose)).not.toHaveProperty('words');
  expect(await hear({ ...verbose, timestamp_granularities: ['word', 'segment'] })).toMatchObject({
    words,
    segments: [{ text: ' Hello there' }],
  });
  const only = await hear({ ...verbose, timestamp_granularities: ['word'] });
  expect(only).toMatchObject({ words });
  expect(only).not.toHaveProperty('segments');
  twin.hears = () => ({ text: 'Hi', words: [{ word: 'Hi', start: 0.25, end: 0.5 }] });
  expect(await hear({ ...verbose, timestamp_granularities: ['word'] })).toMatchObject({
    words: [{ word: 'Hi', start: 0.25, end: 0.5 }],
  });
});

test('speaks Arabic with the voices of that model only', async () => {
  const arabic = { model: 'canopylabs/orpheus-arabic-saudi', input: 'صباح الخير' };
  expect((await say({ ...arabic, voice: 'aisha' })).status).toBe(200);
  await expect(say({ ...arabic, voice: 'hannah' })).rejects.toThrow('voice must be one of [abdullah');
});

test('translates with the large model only', async () => {
  const file = await toFile(second, 'sound.wav');
  await expect(groq.audio.translations.create({ model, file })).rejects.toThrow('does not support translation');
  expect(await groq.audio.translations.create({ model: 'whisper-large-v3', file })).toHaveProperty('text');
  expect(twin.uploads.map(({ upload }) => upload.task)).toEqual(['translate', 'translate']);
});

test('counts seconds of audio, tells of them, and refuses in the platform’s words', async () => {
  twin.limits = { [model]: { rpd: 100, ash: 2 } };
  const { response } = await groq.audio.transcriptions
    .create({ model, file: await toFile(second, 'sound.wav') })
    .withResponse();
  expect(response.headers.get('x-ratelimit-limit-audio-seconds')).toBe('2');
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('99');
  expect(response.headers.has('x-ratelimit-limit-tokens')).toBe(false);
  await hear();
  await expect(hear()).rejects.toThrow(/seconds of audio per hour \(ASH\): Limit 2, Used 2, Requested 1\. Please try/);
});

test('reads aloud, about as long as a person would, and keeps what was said', async () => {
  const response = await say({ input: 'x'.repeat(150) });
  expect(response.headers.get('content-type')).toBe('audio/wav');
  const sound = Buffer.from(await response.arrayBuffer());
  expect(sound.subarray(0, 4).toString()).toBe('RIFF');
  expect(sound.length).toBe(44 + 10 * 48_000);
  expect(twin.sayings[0]?.saying).toMatchObject({ input: 'x'.repeat(150), voice: 'hannah' });
});

test.each<[string, object]>([
  ['at most 200 characters', { input: 'x'.repeat(201) }],
  ['must be one of [wav]', { response_format: 'mp3' }],
  ['must be one of [wav]', { response_format: undefined }],
  ['voice must be one of', { voice: 'Fritz-PlayAI' }],
  ["'input' is missing", { input: '' }],
  ['does not support text to speech', { model }],
  ['does not exist', { model: 'playai-tts' }],
])('refuses to speak: %s', async (words, more) => {
  await expect(say(more)).rejects.toThrow(words);
});

test('wants the terms of a model accepted', async () => {
  twin.unaccepted.add('canopylabs/orpheus-v1-english');
  const error = { code: 'model_terms_required' };
  await expect(say()).rejects.toMatchObject({ status: 400, error: { error } });
  await expect(say()).rejects.toThrow('playground?model=canopylabs%2Forpheus-v1-english');
  twin.unaccepted.add(model);
  await expect(hear()).rejects.toMatchObject({ status: 400, error: { error } });
});

test('meets faults as chats do', async () => {
  twin.fault('*', { type: 'status', status: 503 });
  await expect(say()).rejects.toMatchObject({ status: 503 });
  twin.fault('*', { type: 'cut' });
  await expect(hear()).rejects.toThrow('Connection error');
  twin.fault(model, { type: 'cut', after: 1 });
  await expect(hear()).rejects.toThrow();
  twin.fault('*', { type: 'cut', after: 2 });
  await expect(say().then((response) => response.arrayBuffer())).rejects.toThrow('terminated');
  twin.fault('*', { type: 'empty' });
  expect(await (await say()).arrayBuffer()).toHaveProperty('byteLength', 0);
});
