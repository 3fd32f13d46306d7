// How an answer is to be written, by which model, and what is left of the limits: as people have set it.
import { expect, test } from 'vitest';
import { Budget, nothing } from '#src/groq/budget.ts';
import type { Model } from '#test/twins/groq/models.ts';
import { big, caller, freshTwin, heard, openRoom, other, question, small, status, text, twin } from './room.ts';

freshTwin();

const chats = () => twin.calls.filter((call) => call.path.endsWith('/chat/completions'));
const sent = (at = 0) => chats()[at]?.request;
const signal = new AbortController().signal;
/** A model that no catalogue of ours knows. */
const stranger: Model = {
  id: 'acme/writer-1',
  owner: 'Acme',
  family: 'llama-guard',
  context: 131_072,
  maxOutput: 32_768,
  limit: {},
};

test('says nothing of how to write where nothing is wished', async () => {
  await heard(openRoom());
  expect(sent()).not.toHaveProperty('temperature');
  expect(sent()).toMatchObject({ reasoning_effort: 'low', include_reasoning: false, max_completion_tokens: 2048 });
});

test('asks for a temperature, an effort and a length, and leaves room for the thinking', async () => {
  await heard(openRoom(), question('Why?', { temperature: 0.3, effort: 'high', most: 300 }));
  expect(sent()).toMatchObject({ temperature: 0.3, reasoning_effort: 'high', max_completion_tokens: 300 + 4096 });
});

test('never asks for more than every model may write, nor for a temperature that nobody takes', async () => {
  await heard(openRoom(), question('Why?', { most: 1_000_000, temperature: 7 }));
  expect(sent()).toMatchObject({ max_completion_tokens: 16_384, temperature: 2 });
});

test('asks less than is wished where the limits are smaller', async () => {
  twin.limits = { '*': { otpm: 1000 } };
  await heard(openRoom(), question('Hi', { most: 8000, effort: 'high' }));
  expect(chats().map(({ request }) => request?.max_completion_tokens)).toEqual([8000 + 4096, 950]);
});

test.each([
  ['low', { reasoning_effort: 'none' }],
  ['medium', { reasoning_effort: 'medium', reasoning_format: 'hidden' }],
  ['high', { reasoning_effort: 'high', reasoning_format: 'hidden' }],
] as const)('asks qwen for %s effort in its own words', async (effort, wanted) => {
  await heard(openRoom({ models: { chat: [other] } }), question('Why?', { effort }));
  expect(sent()).toMatchObject(wanted);
  expect(sent()).not.toHaveProperty('include_reasoning');
});

test('sends a model of an unknown family nothing that it could refuse', async () => {
  twin.models.set(stranger.id, stranger);
  const room = openRoom({ models: { chat: [stranger.id] } });
  await heard(room, question('Why?', { effort: 'high', thoughts: true }));
  expect(Object.keys(sent() ?? {}).toSorted()).toEqual(['max_completion_tokens', 'messages', 'model', 'stream']);
});

test.each([
  [big, 'high'],
  [other, 'medium'],
] as const)('what %s thought comes apart from its words, where it is wanted', async (model, effort) => {
  twin.answer = () => ({ text: 'It scatters.', reasoning: 'Rayleigh, surely.' });
  const room = openRoom({ models: { chat: [model] } });
  const parts = await heard(room, question('Why?', { thoughts: true, effort }));
  expect(parts.flatMap((part) => (part.type === 'thought' ? part.text : [])).join('')).toBe('Rayleigh, surely.');
  expect(text(parts)).toBe('It scatters.');
  expect(parts.findIndex(({ type }) => type === 'text')).toBeGreaterThan(
    parts.findLastIndex(({ type }) => type === 'thought'),
  );
});

test('thoughts that nobody wanted are dropped, whatever the provider sends', async () => {
  const delta = { choices: [{ index: 0, delta: { reasoning: 'a secret thought' } }] };
  twin.fault('*', { type: 'raw', after: 1, text: `data: ${JSON.stringify(delta)}\n\n` });
  const parts = await heard(openRoom());
  expect(JSON.stringify(parts)).not.toContain('secret');
  expect(text(parts)).toContain('at your service');
});

test('what a model refuses of the manner is left out, once and for all', async () => {
  const refusal = status(400, { message: '`reasoning_effort` must be one of `none` or `default`' });
  twin.fault((call) => call.request?.reasoning_effort === 'high', refusal, 9);
  const room = openRoom({ models: { chat: [other] } });
  expect(text(await heard(room, question('Why?', { effort: 'high', temperature: 1.2 })))).toContain(other);
  expect(chats().map(({ request }) => request?.reasoning_effort)).toEqual(['high', 'none']);
  expect(sent(1)?.temperature).toBe(1.2);
  await heard(room, question('And now?', { effort: 'high' }));
  expect(chats().map(({ request }) => request?.reasoning_effort)).toEqual(['high', 'none', 'none']);
});

test('a model that takes no word on its reasoning gets none', async () => {
  const refusal = status(400, { message: '`reasoning_effort` is not supported with this model' });
  twin.fault((call) => call.request?.reasoning_effort !== undefined, refusal, 9);
  expect(text(await heard(openRoom(), question('Why?', { effort: 'high' })))).toContain(big);
  expect(sent(2)).not.toHaveProperty('reasoning_effort');
});

test('a task and a judge go on without what is refused, too', async () => {
  const refusal = status(400, { message: '`include_reasoning` is not supported with this model' });
  twin.fault((call) => call.request?.include_reasoning !== undefined, refusal, 9);
  const room = openRoom();
  const written = await room.write({ caller: caller(), instructions: 'Sum it up.', text: 'Words.' }, signal);
  expect(written).toMatchObject({ type: 'found' });
  expect(await room.guard({ caller: caller(), question: 'Hello?' }, signal)).toEqual({ type: 'safe' });
});

test('the same instructions hit the prompt cache, however the answer is to be written', async () => {
  const room = openRoom();
  const system = 'Be kind. '.repeat(100);
  await heard(room, question('Hi', { system, temperature: 0 }));
  await heard(room, question('Hi', { system, temperature: 2, effort: 'medium', most: 50, thoughts: true }));
  expect(room.uses.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 225]);
});

const choosing = (model: string, role: 'chat' | 'fast' | 'vision' | 'guard' | 'transcribe' = 'chat') =>
  caller('ada', { models: { [role]: model } });

test('a model that was chosen is asked first, and the usual ones after it', async () => {
  const room = openRoom();
  expect(text(await heard(room, question('Why?', { caller: choosing(other) })))).toContain(other);
  twin.fault((call) => call.model === other, { type: 'status', status: 503 }, 9);
  expect(text(await heard(room, question('Why?', { caller: choosing(other) })))).toContain(big);
  expect(text(await heard(room, question('Why?')))).toContain(big);
});

test('a model that is not in any chain of ours is asked where the provider serves it', async () => {
  twin.models.set(stranger.id, stranger);
  const room = openRoom();
  await room.check();
  await heard(room, question('Why?', { caller: choosing(stranger.id) }));
  expect(sent()?.model).toBe(stranger.id);
});

test.each([
  ['that is not served', 'nobody/knows-it'],
  ['that only listens', 'whisper-large-v3'],
  ['that only judges', 'openai/gpt-oss-safeguard-20b'],
])('a model %s is not asked, and the log says so once', async (_, model) => {
  const room = openRoom();
  await room.check();
  for (const words of ['Why?', 'And why?']) await heard(room, question(words, { caller: choosing(model) }));
  expect(chats().map(({ request }) => request?.model)).toEqual([big, big]);
  expect(room.lines.filter((line) => line['model'] === model && line.level === 40)).toHaveLength(1);
});

test('a retired model that was chosen is followed by its successor', async () => {
  const room = openRoom();
  await room.check();
  await heard(room, question('Why?', { caller: choosing('llama-3.1-8b-instant') }));
  expect(sent()?.model).toBe(small);
});

test('a choice holds for its own role: tasks, judges and ears have theirs', async () => {
  const room = openRoom();
  const by = { models: { fast: other, guard: small, transcribe: 'whisper-large-v3' } };
  twin.answer = () => '{"violation": 0, "category": null, "rationale": "Harmless."}';
  await room.write({ caller: caller('ada', by), instructions: 'Sum up.', text: 'Words.' }, signal);
  await room.guard({ caller: caller('ada', by), question: 'Hello?' }, signal);
  const recording = { name: 'a.wav', mediaType: 'audio/wav', bytes: new Uint8Array(2000) };
  await room.hear({ caller: caller('ada', by), recording }, signal);
  await heard(room, question('Why?', { caller: caller('ada', by) }));
  expect(twin.calls.map(({ model }) => model)).toEqual([other, small, 'whisper-large-v3', big]);
});

test('nobody chooses who judges on a server that is set up for that alone', async () => {
  const llamaGuard = 'meta-llama/Llama-Guard-4-12B';
  twin.models.set(llamaGuard, { ...stranger, id: llamaGuard });
  const room = openRoom({ own: { guard: { baseUrl: `${twin.url}/openai/v1`, apiKey: twin.key } } });
  await room.guard({ caller: choosing(big, 'guard'), question: 'Hello?' }, signal);
  expect(sent()?.model).toBe(llamaGuard);
  expect(room.served('guard')).toEqual([llamaGuard]);
});

test('tells who can play a role: all that is served for it, the one that plays it first', async () => {
  twin.models.set(stranger.id, stranger);
  const room = openRoom({ models: { chat: [small] } });
  await room.check();
  expect(room.served('chat')).toEqual([small, big, other, stranger.id]);
  expect(room.served('vision')).toEqual([other]);
  expect(room.served('transcribe')).toEqual(['whisper-large-v3-turbo', 'whisper-large-v3']);
  expect(room.served('translate')).toEqual(['whisper-large-v3']);
  expect(room.served('guard')).toEqual(['openai/gpt-oss-safeguard-20b', small]);
});

test('tells no more than a hundred, and the usual ones while there is no list', async () => {
  const room = openRoom();
  expect(room.served('chat')).toEqual([big, small, other]);
  for (let n = 0; n < 200; n += 1) twin.models.set(`acme/${n}`, { ...stranger, id: `acme/${n}` });
  await room.check();
  expect(room.served('chat')).toHaveLength(100);
  expect(room.served('chat')[0]).toBe(big);
});

test('tells what is left of the limits, as the provider told it', async () => {
  twin.limits = { [big]: { rpd: 1000, tpm: 8000 } };
  const room = openRoom();
  expect(room.quotas()).toEqual([]);
  await heard(room);
  const quotas = room.quotas();
  expect(quotas.map(({ model, of, limit }) => [model, of, limit])).toEqual([
    [big, 'requests', 1000],
    [big, 'tokens', 8000],
  ]);
  expect(quotas[0]?.left).toBe(999);
  expect(quotas[1]?.left).toBeLessThan(8000);
  expect(quotas[1]?.left).toBeGreaterThan(5000);
  for (const { fullInMs } of quotas) expect(fullInMs).toBeGreaterThan(0);
});

test.each([
  [10, 900],
  [90, 100],
])('of several limits on the same, tells the one that is nearest to its end', (tokens, written) => {
  const budget = new Budget();
  const limits = [
    { counts: 'tokens', per: 60_000, limit: 100, remaining: tokens },
    { counts: 'output', per: 60_000, limit: 1000, remaining: written },
    { counts: 'audio', per: 3_600_000, limit: 7200, remaining: 7200 },
  ] as const;
  budget.learn(limits, nothing, 0);
  expect(budget.left(0)).toEqual([
    tokens === 10
      ? { of: 'tokens', left: 10, limit: 100, fullInMs: 54_000 }
      : { of: 'tokens', left: 100, limit: 1000, fullInMs: 54_000 },
    { of: 'audio seconds', left: 7200, limit: 7200, fullInMs: 0 },
  ]);
  expect(budget.left(54_000).map(({ fullInMs }) => fullInMs)).toEqual([0, 0]);
});
