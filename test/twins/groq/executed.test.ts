import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { ran, searched } from './executed.ts';
import { startGroqTwin } from './twin.ts';

const delta = z.object({ choices: z.array(z.object({ delta: z.looseObject({ executed_tools: z.unknown() }) })) });

async function ask(body: object) {
  const twin = await startGroqTwin();
  onTestFinished(() => twin.close());
  const page = { title: 'Sky', url: 'https://example.org/' };
  twin.answer = () => ({ text: 'Blue.', executed: [searched('sky', [page]), ran('print(1)', '1')] });
  const messages = [{ role: 'user', content: 'Why?' }];
  return fetch(`${twin.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${twin.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'openai/gpt-oss-20b', messages, tool_choice: 'required', ...body }),
  });
}

const browser = { tools: [{ type: 'browser_search' }] };

it('tells what its tools did, whole and in chunks', async () => {
  const whole: unknown = await (await ask(browser)).json();
  const tools = [
    { index: 0, type: 'browser_search', search_results: { results: [{ title: 'Sky', score: 0.9 }] } },
    { index: 1, type: 'code_interpreter', arguments: '{"code":"print(1)"}', output: '1' },
  ];
  expect(whole).toMatchObject({ choices: [{ message: { content: 'Blue.', executed_tools: tools } }] });
  const events = (await (await ask({ ...browser, stream: true })).text()).split('\n\n');
  const chunks = events.flatMap((event) =>
    event.startsWith('data: {') ? [delta.safeParse(JSON.parse(event.slice(6)))] : [],
  );
  const told = chunks.flatMap(({ data }) => data?.choices.flatMap((one) => one.delta.executed_tools ?? []) ?? []);
  expect(told.flat()).toMatchObject(tools);
});

it('refuses a tool of its own to a model that has none', async () => {
  const response = await ask({ ...browser, model: 'qwen/qwen3.8-27b' });
  expect(response.status).toBe(400);
});
