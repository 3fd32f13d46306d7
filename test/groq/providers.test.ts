// Servers of the operator's own: each in its dialect, found out at the start, before Groq, after it or alone.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GroqSettings } from '#src/groq/desks.ts';
import { groq, type Groq } from '#src/groq/groq.ts';
import { patience } from '#src/groq/patience.ts';
import { openLog } from '#src/log.ts';
import type { ChatPart, Role, Use } from '#src/models.ts';
import { type OpenAiTwin, type OpenAiTwinOptions, startOpenAiTwin } from '#test/twins/openai/twin.ts';
import { startGroqTwin, type GroqTwin } from '#test/twins/groq/twin.ts';
import { big, caller, heard, question, sentence, text } from './room.ts';

const signal = new AbortController().signal;
const secret = 'own-key-that-nobody-is-told';
let front: GroqTwin;
const homes: OpenAiTwin[] = [];

beforeEach(async () => {
  front = await startGroqTwin();
  front.answer = ({ model }) => `From ${model}.`;
});
afterEach(async () => {
  await Promise.all([front.close(), ...homes.splice(0).map((home) => home.close())]);
});

type DialectName = Parameters<typeof startOpenAiTwin>[0];

async function home(dialect: DialectName = 'llama.cpp', options: OpenAiTwinOptions = {}): Promise<OpenAiTwin> {
  const twin = await startOpenAiTwin(dialect, options);
  homes.push(twin);
  return twin;
}

interface Opened extends Groq {
  readonly lines: string[];
  readonly uses: Use[];
}

function open(settings: GroqSettings): Opened {
  const lines: string[] = [];
  const uses: Use[] = [];
  const log = openLog({ level: 'debug', secrets: [], out: { write: (line: string) => void lines.push(line) } });
  const room = groq(settings, { log, record: (use) => uses.push(use) }, { ...patience, backoffMs: 1, listMs: 1_000 });
  return Object.assign(room, { lines, uses });
}

/** Roles at one server, and nothing of Groq's. */
function alone(twin: OpenAiTwin, given: readonly Role[] = ['chat'], more: Partial<GroqSettings> = {}): Opened {
  const server = { baseUrl: twin.url, apiKey: secret };
  return open({ models: {}, own: Object.fromEntries(given.map((role) => [role, server])), ...more });
}

/** Both. */
function beside(twin: OpenAiTwin, more: Partial<GroqSettings> = {}): Opened {
  return alone(twin, ['chat'], { apiKey: front.key, baseUrl: front.url, ...more });
}

const tool = { name: 'get_time', description: 'Tells the time.', schema: { type: 'object', properties: {} } };
const told = (room: Opened, what: string): string[] => room.lines.filter((line) => line.includes(what));
const kinds = (parts: readonly ChatPart[]) => parts.map(({ type }) => type);

describe.each<DialectName>(['llama.cpp', 'ollama', 'vllm'])('a server that speaks as %s does', (dialect) => {
  test('answers by itself, says nothing of Groq’s there, and never what it thinks', async () => {
    const twin = await home(dialect);
    twin.answer = () => ({ thought: 'They ask of the sky.', text: 'Because <think>hm</think>of the air.' });
    const room = alone(twin);
    expect(await room.check()).toEqual([]);
    const wish = question('Why?', {
      tools: [tool],
      effort: 'high',
      temperature: 0.4,
      caller: caller('ada', { tier: 'flex' }),
    });
    const parts = await heard(room, wish);
    expect(text(parts)).toBe('Because of the air.');
    expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
    expect(Object.keys(twin.chats.at(-1) ?? {}).toSorted()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'stream',
      'stream_options',
      'temperature',
      'tools',
    ]);
    expect(room.uses.at(-1)).toMatchObject({ role: 'chat', model: 'local', dollars: 0, completionTokens: 4 });
    expect(front.calls).toEqual([]);
  });

  test('tells its thoughts to whoever wants them', async () => {
    const twin = await home(dialect);
    twin.answer = () => ({ thought: 'The air scatters.', text: 'The air.' });
    const parts = await heard(alone(twin), question('Why?', { thoughts: true }));
    expect(parts[0]).toEqual({ type: 'thought', text: 'The air scatters.' });
    expect(text(parts)).toBe('The air.');
  });

  test('calls tools, whole or in fragments', async () => {
    const twin = await home(dialect);
    twin.answer = () => ({ calls: [{ name: 'get_time', input: '{"zone":"Europe/Berlin"}' }] });
    const room = alone(twin);
    await room.check();
    expect(room.skills).toEqual({ tools: true, browse: false, compute: false });
    expect(await heard(room, question('When?', { tools: [tool] }))).toEqual([
      { type: 'calls', calls: [expect.objectContaining({ name: 'get_time', input: '{"zone":"Europe/Berlin"}' })] },
    ]);
  });

  test('that takes no tools is told of none, and has that skill no more', async () => {
    const twin = await home(dialect, { tools: false });
    const room = alone(twin);
    await room.check();
    expect(room.skills.tools).toBe(false);
    const before = twin.chats.length;
    expect(text(await heard(room, question('When?', { tools: [tool] })))).toMatch(/^From/);
    expect(twin.chats.slice(before)).toHaveLength(1);
    expect(twin.chats.at(-1)).not.toHaveProperty('tools');
  });

  test('is asked for JSON by a schema where it keeps to one', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    const twin = await home(dialect);
    const room = alone(twin);
    await room.check();
    const task = { caller: caller(), instructions: 'Name it.', text: 'A cat.', schema };
    expect(await room.write(task, signal)).toEqual({ type: 'found', text: '{"name":"text"}' });
    expect(twin.chats.at(-1)?.response_format).toMatchObject({ type: 'json_schema' });
  });

  test('is asked in words as well where it passes a schema over', async () => {
    const twin = await home(dialect, { schemas: false });
    const room = alone(twin);
    await room.check();
    twin.answer = () => ({ text: '```json\n{"name":"cat"}\n```' });
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    const task = { caller: caller(), instructions: 'Name it.', text: 'A cat.', schema };
    expect(await room.write(task, signal)).toEqual({ type: 'found', text: '{"name":"cat"}' });
    expect(JSON.stringify(twin.chats.at(-1)?.messages[0])).toContain('JSON Schema');
  });

  test('judges with Llama Guard, and with whoever chats where nobody else is there', async () => {
    const guard = await home(dialect, { models: ['llama-guard3:8b'] });
    guard.answer = () => ({ text: 'unsafe\nS9' });
    const room = alone(guard, ['guard', 'chat']);
    await room.check();
    expect(await room.guard({ caller: caller(), question: 'A bomb?' }, signal)).toMatchObject({ categories: ['S9'] });
    const chatting = await home(dialect);
    const simple = alone(chatting);
    await simple.check();
    chatting.answer = () => ({ text: '{"violation":1,"category":"S2","severity":2,"rationale":"no"}' });
    expect(await simple.guard({ caller: caller(), question: 'A lock?' }, signal)).toMatchObject({
      categories: ['S2'],
      judge: 'local',
    });
  });

  test('hears and speaks', async () => {
    const twin = await home(dialect, { models: ['openai/whisper-small'] });
    twin.hears = (form) => (form.get('language') === 'de' ? 'Heard German.' : 'Heard something.');
    const voice = await home('vllm', { models: ['kokoro'] });
    const room = open({
      models: {},
      own: {
        chat: { baseUrl: twin.url, apiKey: secret },
        transcribe: { baseUrl: twin.url, apiKey: secret },
        speak: { baseUrl: voice.url, apiKey: secret },
      },
    });
    await room.check();
    const recording = { name: 'a.wav', mediaType: 'audio/wav', bytes: new Uint8Array(64) };
    for (const _ of [1, 2])
      expect(await room.hear({ caller: caller(), recording, language: 'de' }, signal)).toMatchObject({
        type: 'heard',
        text: 'Heard German.',
      });
    const forms = twin.calls.flatMap(({ form }) => form ?? []);
    // That it has no times is found out once.
    expect(forms.map((form) => form.get('response_format'))).toEqual(['verbose_json', 'json', 'json']);
    expect([room.ears, room.voices, room.languages]).toEqual([true, ['af_heart', 'am_adam'], ['en']]);
    const spoken = await room.speak({ caller: caller(), text: 'Good day.', voice: 'am_adam' }, signal);
    expect(spoken.type === 'spoken' && (await Array.fromAsync(spoken.sound)).length).toBeGreaterThan(0);
    expect(voice.calls.at(-1)?.body).toEqual({
      model: 'kokoro',
      input: 'Good day.',
      voice: 'am_adam',
      response_format: 'wav',
    });
  });

  test('that is asked for more than its context holds gets less of the conversation', async () => {
    const twin = await home(dialect, { context: 1_024 });
    const said = Array.from({ length: 40 }, (_, at) => ({
      by: 'person' as const,
      text: `Number ${at}. ${'word '.repeat(30)}`,
    }));
    const room = alone(twin);
    await room.check();
    const parts = await heard(room, question('', { said: [...said, { by: 'person', text: 'And?' }] }));
    expect(text(parts)).toMatch(/^From/);
    // Ollama cuts off by itself, and tells nobody.
    expect(kinds(parts)[0]).toBe(dialect === 'ollama' ? 'text' : 'shortened');
  });

  test('learns from its refusal how long its context is, where its list does not tell that', async () => {
    const twin = await home(dialect, { context: 1_500, told: false });
    const room = alone(twin);
    await room.check();
    const before = twin.chats.length;
    const said = Array.from({ length: 20 }, () => ({ by: 'person' as const, text: 'word '.repeat(100) }));
    const long = question('', { said: [...said, { by: 'person', text: 'And?' }] });
    expect(text(await heard(room, long))).toMatch(/^From/);
    const tries = twin.chats.length - before;
    expect(tries).toBe(dialect === 'ollama' ? 1 : 2);
    expect(text(await heard(room, long))).toMatch(/^From/);
    // Nobody pays for finding it out twice.
    expect(twin.chats.length - before).toBe(tries + 1);
  });

  test('is told the length of an answer by the only name that it takes', async () => {
    const twin = await home(dialect, { newer: true });
    const room = alone(twin, ['chat'], { models: { chat: ['local'] } });
    for (const _ of [1, 2]) {
      const parts = await heard(room, question('Why?', { most: 600 }));
      expect(parts.at(-1)?.type).toBe('end');
    }
    const names = twin.chats.map((asked) => ['max_tokens', 'max_completion_tokens'].find((name) => name in asked));
    expect(names).toEqual(['max_tokens', 'max_completion_tokens', 'max_completion_tokens']);
  });

  test('with a key that is refused says which variable to set', async () => {
    const twin = await home(dialect, { key: 'another' });
    const room = alone(twin);
    expect(await sentence(room.check())).toMatch(/^The chat server at \S+ refuses the key .* CHAT_API_KEY/);
    expect(room.lines.join('')).not.toContain(secret);
  });
});

describe('at the start', () => {
  test('one line tells what a server can do, and no key', async () => {
    const twin = await home('vllm', { tools: false, models: ['acme/writer'], key: secret });
    const room = alone(twin, ['chat', 'vision']);
    await room.check();
    const [line, ...others] = told(room, 'The chat server at').map((one) =>
      String(Reflect.get(Object(JSON.parse(one)), 'msg')),
    );
    expect(line).toBe(
      `The chat server at ${twin.url}: model acme/writer, streams yes, tools no, JSON schema yes, images no`,
    );
    expect(others).toEqual([]);
    expect(room.imagesAtOnce).toBe(0);
    expect(room.lines.join('')).not.toContain(secret);
    expect(twin.calls.every(({ authorization }) => authorization === `Bearer ${secret}`)).toBe(true);
  });

  test('of several models none is taken that nobody chose, and the operator is told which there are', async () => {
    const twin = await home('ollama', { models: ['llama3.2:latest', 'mistral:7b'] });
    const room = alone(twin);
    expect(await room.check()).toEqual([
      expect.stringMatching(/serves llama3.2:latest, mistral:7b: set CHAT_MODEL to the one that is meant/),
    ]);
    expect(await sentence(heard(room))).toMatch(/choose another/);
    const chosen = alone(twin, ['chat'], { models: { chat: ['llama3.2'] } });
    expect(await chosen.check()).toEqual([]);
    expect(text(await heard(chosen))).toMatch(/^From/);
    expect(twin.chats.at(-1)?.model).toBe('llama3.2:latest');
  });

  test('a server that is down is a warning, and looked at again when it is needed', async () => {
    const twin = await home();
    await twin.close();
    const room = beside(twin);
    expect((await room.check()).join(' ')).toMatch(/^The chat server at \S+ did not give its list/);
    expect(room.servers()).toMatchObject([{ role: 'chat', up: false }]);
    expect(text(await heard(room))).toBe(`From ${big}.`);
  });

  test('several roles at one address are one server', async () => {
    const twin = await home('llama.cpp', { images: true });
    const room = alone(twin, ['chat', 'fast', 'vision']);
    await room.check();
    expect(twin.calls.filter(({ path }) => path === '/v1/models')).toHaveLength(1);
    expect(room.servers()).toMatchObject([{ role: 'chat', address: twin.url, up: true, seen: { images: true } }]);
    expect(room.imagesAtOnce).toBeGreaterThan(0);
  });

  test('what nobody serves is told so', async () => {
    const room = alone(await home());
    await room.check();
    const recording = { name: 'a.wav', mediaType: 'audio/wav', bytes: new Uint8Array(64) };
    const found = await Promise.all([
      room.hear({ caller: caller(), recording }, signal),
      room.speak({ caller: caller(), text: 'Hi.' }, signal),
      room.browse({ caller: caller(), question: 'News?' }, signal),
      room.compute({ caller: caller(), task: '1 + 1' }, signal),
    ]);
    expect(found.map(({ type }) => type)).toEqual(Array.from({ length: 4 }, () => 'unavailable'));
    expect([room.ears, room.voices, room.imagesAtOnce]).toEqual([false, [], 0]);
    expect(await room.injection('Hi', caller(), signal)).toBeUndefined();
  });
});

describe('what is kept for the operator’s own', () => {
  const task = { type: 'write', instructions: 'Translate.', text: 'Secret.', most: 50 } as const;
  const judging = { type: 'sift', texts: ['Secret.'] } as const;

  test.each([
    ['a small task, where they are asked alone', ['chat', 'fast'], { order: 'only' }, task],
    ['what is judged, whatever the order', ['guard'], { order: 'last' }, judging],
  ] as const)('is in no batch of Groq’s: %s', async (_, given, more, one) => {
    const room = alone(await home(), given, { apiKey: front.key, baseUrl: front.url, ...more });
    const lot = { key: 'lot', caller: caller(), lines: [{ id: 'line-0', task: one }] };
    expect(await room.batches?.handIn(lot, signal)).toMatchObject({ type: 'unavailable', quota: false });
    expect(front.shelf.files.size).toBe(0);
  });

  test('is searched for and worked out nowhere else where it is asked alone', async () => {
    const room = beside(await home(), { order: 'only' });
    await room.check();
    expect(room.skills).toMatchObject({ browse: false, compute: false });
    expect(await room.browse({ caller: caller(), question: 'Secret?' }, signal)).toMatchObject({ type: 'unavailable' });
    expect(await room.compute({ caller: caller(), task: 'Secret.' }, signal)).toMatchObject({ type: 'unavailable' });
    expect(front.calls.filter(({ request }) => request)).toEqual([]);
    const both = beside(await home());
    await both.check();
    expect(both.skills).toMatchObject({ browse: true, compute: true });
  });

  test('and all else is', async () => {
    const room = alone(await home(), ['guard'], { apiKey: front.key, baseUrl: front.url });
    const lot = { key: 'lot', caller: caller(), lines: [{ id: 'line-0', task }] };
    expect(await room.batches?.handIn(lot, signal)).toMatchObject({ type: 'handed in' });
  });
});

describe('beside Groq', () => {
  test('the own server answers, and Groq while that is down, which the operator is told once', async () => {
    const twin = await home();
    const room = beside(twin);
    await room.check();
    expect(text(await heard(room))).toMatch(/^From llama.cpp/);
    await twin.close();
    for (const _ of [1, 2]) expect(text(await heard(room))).toBe(`From ${big}.`);
    expect(told(room, 'gives no answer: Groq answers instead')).toHaveLength(1);
  });

  test('the other way round, where it is set to come last', async () => {
    const twin = await home();
    const room = beside(twin, { order: 'last' });
    await room.check();
    expect(text(await heard(room))).toBe(`From ${big}.`);
    front.fault('*', { type: 'status', status: 503 }, 9);
    expect(text(await heard(room))).toMatch(/^From llama.cpp/);
    expect(told(room, 'Groq gives no answer: The chat server at')).toHaveLength(1);
  });

  test('nobody stands in for it where it is set to be alone', async () => {
    const twin = await home();
    const room = beside(twin, { order: 'only' });
    await room.check();
    await twin.close();
    expect(await sentence(heard(room))).toMatch(/can't be reached/);
    expect(front.calls.filter(({ request }) => request)).toEqual([]);
  });

  test('nobody stands in for a guard of the operator’s own', async () => {
    const twin = await home('vllm', { models: ['meta-llama/Llama-Guard-4-12B'] });
    const room = beside(twin, { own: { guard: { baseUrl: twin.url, apiKey: secret } } });
    await room.check();
    await twin.close();
    expect(await room.guard({ caller: caller(), question: 'Hi' }, signal)).toMatchObject({ type: 'unknown' });
    expect(front.calls.filter(({ request }) => request)).toEqual([]);
  });

  test('an answer that has begun is not begun again elsewhere', async () => {
    const twin = await home();
    const room = beside(twin, { order: 'last' });
    await room.check();
    front.answer = () => ({ text: 'One two three four five six. '.repeat(9), chunkMs: 1 });
    front.fault(big, { type: 'cut', after: 2 });
    const parts = await heard(room);
    expect(parts.at(-1)).toEqual({ type: 'end', reason: 'cut' });
    expect(text(parts)).not.toContain('llama.cpp');
  });

  test('a model that somebody chose is asked where it is served', async () => {
    const room = beside(await home());
    await room.check();
    expect(room.served('chat')).toEqual(expect.arrayContaining(['local', big]));
    const wish = question('Why?', { caller: caller('ada', { models: { chat: big } }) });
    expect(text(await heard(room, wish))).toBe(`From ${big}.`);
    expect(text(await heard(room))).toMatch(/^From llama.cpp/);
  });
});
