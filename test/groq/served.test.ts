// Which models play which role: what the operator wants, what old names became, and what Groq serves.
import { expect, test, vi } from 'vitest';
import { big, freshTwin, heard, openRoom, sentence, status, twin } from './room.ts';

freshTwin();

const asked = () => twin.calls.filter((call) => call.method === 'POST').map((call) => call.request?.model);
const lists = () => twin.calls.filter((call) => call.method === 'GET').length;

test('has nothing to say when all is served', async () => {
  expect(await openRoom().check()).toEqual([]);
});

test('asks the operator for another key when this one is refused', async () => {
  expect(await sentence(openRoom({ apiKey: 'gsk_wrong' }).check())).toBe(
    'GROQ_API_KEY is set but Groq refuses it: make a new one at https://console.groq.com/keys.',
  );
});

test('warns of roles whose model is not served, and says what is used instead', async () => {
  twin.models.delete(big);
  for (const id of ['meta-llama/llama-prompt-guard-2-86m', 'meta-llama/llama-prompt-guard-2-22m'])
    twin.models.delete(id);
  const room = openRoom({ models: { vision: ['my/eye'] } });
  expect(await room.check()).toEqual([
    expect.stringMatching(/gpt-oss-120b, the model for chat: openai\/gpt-oss-20b is used instead. CHAT_MODEL/),
    expect.stringMatching(/my\/eye, the model for vision: qwen\/qwen3.8-27b is used/),
    expect.stringMatching(/86m, the model for injection: nothing else .* off/),
    expect.stringMatching(/the model for reason/),
  ]);
  await heard(room);
  expect(asked()).toEqual(['openai/gpt-oss-20b']);
});

test('looks for ears and a voice, too', async () => {
  for (const id of [...twin.models.keys()].filter((name) => /whisper|orpheus/.test(name))) twin.models.delete(id);
  const room = openRoom();
  const told = (await room.check()).join(' ');
  for (const name of ['TRANSCRIBE_MODEL', 'TRANSLATE_MODEL', 'SPEAK_MODEL']) expect(told).toContain(name);
  expect(room.voices).toEqual([]);
});

test.each([
  ['an outage', { type: 'status', status: 503 } as const],
  ['a cut line', { type: 'cut' } as const],
  ['no answer', { type: 'stall' } as const],
  ['an empty list', { type: 'status', status: 200, body: { data: [] } } as const],
  ['no list', { type: 'status', status: 200, body: { hello: 'world' } } as const],
  ['no JSON', { type: 'status', status: 200, body: '<html>' } as const],
])('only warns of %s, and uses the models as they are set', async (_, fault) => {
  twin.fault((call) => call.method === 'GET', fault);
  const room = openRoom({}, { listMs: 80 });
  expect(await room.check()).toEqual([expect.stringMatching(/^Groq did not give its list of models/)]);
  await heard(room);
  expect(asked()).toEqual([big]);
});

test("looks at the guard's own server by itself", async () => {
  const guard = { baseUrl: `${twin.url}/openai/v1`, apiKey: 'wrong' };
  expect(await sentence(openRoom({ own: { guard } }).check())).toMatch(/^The guard server at \S+ refuses the key/);
  const room = openRoom({
    own: { guard: { ...guard, apiKey: twin.key } },
    models: { guard: ['meta-llama/Llama-Guard-4-12B'] },
  });
  expect(await room.check()).toEqual([
    expect.stringMatching(
      /^The guard server at \S+ does not serve meta-llama\/Llama-Guard-4-12B, the model for guard: nothing else/,
    ),
  ]);
  expect(room.lines.filter((line) => line.level === 40)).toEqual([]);
});

test('takes the successor of a retired name and warns once', async () => {
  const room = openRoom({ models: { chat: ['Llama-3.1-8b-instant'], fast: ['Llama-3.1-8b-instant'] } });
  await heard(room);
  expect(asked()).toEqual(['openai/gpt-oss-20b']);
  expect(room.lines.filter((line) => line.level === 40).map((line) => line.msg)).toEqual([
    'Llama-3.1-8b-instant was retired by Groq; openai/gpt-oss-20b is used instead',
  ]);
});

test('leaves a retired name to those for whom Groq still serves it', async () => {
  const known = twin.models.get(big)!;
  twin.models.set('llama-3.3-70b-versatile', { ...known, id: 'llama-3.3-70b-versatile', family: 'llama-guard' });
  const room = openRoom({ models: { chat: ['llama-3.3-70b-versatile'] } });
  expect(await room.check()).toEqual([]);
  twin.verdict = () => 'Hello there';
  await heard(room);
  expect(asked()).toEqual(['llama-3.3-70b-versatile']);
});

test('tries a retired name when there is no list to tell whether it is still served', async () => {
  const known = twin.models.get(big)!;
  twin.models.set('llama-3.3-70b-versatile', { ...known, id: 'llama-3.3-70b-versatile' });
  twin.fault((call) => call.method === 'GET', status(404));
  const room = openRoom({ models: { chat: ['llama-3.3-70b-versatile', 'llama-3.1-8b-instant'] } });
  await room.check();
  await heard(room);
  twin.models.delete('llama-3.3-70b-versatile');
  await heard(room);
  expect(asked()).toEqual(['llama-3.3-70b-versatile', 'llama-3.3-70b-versatile', big]);
});

test('finds a model again that was gone for a while, without making anybody wait', async () => {
  twin.fault(big, { type: 'status', status: 404, body: { error: { code: 'model_not_found' } } });
  const room = openRoom({}, { recheckMs: 0 });
  await heard(room);
  expect(asked()).toEqual([big, 'openai/gpt-oss-20b']);
  await vi.waitFor(async () => {
    await heard(room);
    expect(asked().at(-1)).toBe(big);
  }, 15_000);
});

test('does not wait for the list to look again', async () => {
  twin.models.delete(big);
  twin.fault((call) => call.method === 'GET', { type: 'stall' });
  const room = openRoom({}, { recheckMs: 0 });
  await heard(room);
  await heard(room);
  await twin.until(() => lists() > 0);
  expect(lists()).toBe(1);
  expect(twin.calls.find((call) => call.method === 'GET')?.end).toBe('open');
});

test('does not look again before its time', async () => {
  twin.models.delete(big);
  const room = openRoom();
  await heard(room);
  await heard(room);
  expect(lists()).toBe(0);
});

test('takes a base address with the path that the SDK adds anyway', async () => {
  await heard(openRoom({ baseUrl: `${twin.url}/openai/v1/` }));
  expect(twin.calls[0]?.path).toBe('/openai/v1/chat/completions');
});
