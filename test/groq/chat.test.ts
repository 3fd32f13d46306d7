// What a chat call yields when all is well, and when the answer itself is not.
import { expect, test } from 'vitest';
import { caller, freshTwin, heard, openRoom, question, sentence, text, twin } from './room.ts';

freshTwin();

const chats = () => twin.calls.filter((call) => call.path.endsWith('/chat/completions'));
const sent = (at = 0) => chats()[at]?.request;

test('streams an answer and says that it is complete', async () => {
  twin.answer = () => 'Light scatters, blue the most.';
  const parts = await heard(openRoom());
  expect(parts.length).toBeGreaterThan(3);
  expect(text(parts)).toBe('Light scatters, blue the most.');
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
});

test('puts the unchanging instructions first and says nothing else of anybody', async () => {
  const said = [
    { by: 'person', text: 'Hello' },
    { by: 'bot', text: 'Hi' },
    { by: 'person', text: 'Why?' },
  ] as const;
  await heard(openRoom(), question('', { said }));
  expect(sent()).toEqual({
    model: 'openai/gpt-oss-120b',
    messages: [
      { role: 'system', content: 'You are a friendly bot.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'Why?' },
    ],
    max_completion_tokens: 2048,
    reasoning_effort: 'low',
    include_reasoning: false,
    stream: true,
  });
});

test('asks each family for short or no reasoning, in its own words', async () => {
  await heard(openRoom({ models: { chat: ['qwen/qwen3.8-27b'] } }));
  expect(sent()).toMatchObject({ model: 'qwen/qwen3.8-27b', reasoning_effort: 'none' });
  expect(sent()).not.toHaveProperty('include_reasoning');
});

test('sends half a surrogate pair as a replacement character', async () => {
  await heard(openRoom(), question('cut \ud83d'));
  expect(sent()?.messages.at(-1)?.content).toBe('cut \ufffd');
});

test('records the use of a call once, with what the cache served and what it cost', async () => {
  const room = openRoom();
  const request = question('Hi', { system: 'Be kind. '.repeat(100) });
  await heard(room, request);
  await heard(room, request);
  expect(room.uses).toHaveLength(2);
  const [first, second] = room.uses;
  expect(first).toMatchObject({ caller: caller(), role: 'chat', model: 'openai/gpt-oss-120b', cachedTokens: 0 });
  expect(second?.cachedTokens).toBe(225);
  expect(second?.seconds).toBeGreaterThan(0);
  const { promptTokens = 0, completionTokens = 0 } = second ?? {};
  expect(second?.dollars).toBeCloseTo(((promptTokens - 225) * 0.15 + 225 * 0.075 + completionTokens * 0.6) / 1e6, 12);
});

test('says so when the limit of tokens cut the answer off', async () => {
  twin.answer = () => Array.from({ length: 3000 }, (_, number) => `${number}`).join(' ');
  const parts = await heard(openRoom());
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'length' });
});

test.each(['content_filter', 'tool_calls', 'brand_new_reason'])(
  'never calls an answer complete that ended with %s',
  async (finish) => {
    twin.answer = () => ({ text: 'Half of it', finish });
    expect((await heard(openRoom())).at(-1)).toEqual({ type: 'end', reason: 'cut' });
  },
);

test.each([
  ['nothing', ''],
  ['blanks', ' \n\n '],
  ['reasoning only', '<think>What do they want?</think>'],
  ['a thought that never ends', '<think>What do they'],
])('asks once more after an answer of %s, then gives up', async (_, empty) => {
  let answers = 0;
  twin.answer = () => (++answers === 1 ? empty : 'Here.');
  expect(text(await heard(openRoom()))).toBe('Here.');
  twin.answer = () => empty;
  expect(await sentence(heard(openRoom()))).toMatch(/gave no answer/);
  expect(chats()).toHaveLength(4);
});

test('asks once more when reasoning ate all tokens', async () => {
  twin.answer = () => ({ text: '', finish: 'length' });
  expect(await sentence(heard(openRoom()))).toMatch(/gave no answer/);
  expect(chats()).toHaveLength(2);
});

test('never shows reasoning, in whatever field or tag it comes', async () => {
  twin.answer = () => ({
    chunks: ['<thi', 'nk>sec', 'ret</th', 'ink>\n\nOpen', ' words<|chan', 'nel|>analysis<|message|>secret<|end|>.'],
  });
  const parts = await heard(openRoom());
  expect(text(parts)).toBe('Open words.');
  expect(parts[0]).toEqual({ type: 'text', text: 'Open' });
});

test('keeps what is asked to be said over and over', async () => {
  const lines = Array(150).fill('I must not talk in class.').join(' ');
  twin.answer = () => lines;
  expect(text(await heard(openRoom()))).toBe(lines);
});

test('stops an answer that outgrows every limit', async () => {
  twin.fault('*', {
    type: 'raw',
    after: 1,
    text: delta(Array.from({ length: 100_000 }, (_, number) => `${number}`).join(' ')),
  });
  const parts = await heard(openRoom());
  expect(text(parts)).toHaveLength(32_000);
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'length' });
});

function delta(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
}
