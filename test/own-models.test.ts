// A bot without a key of Groq's, whose operator has a model of their own: the real process, from the page to the page.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newId, Visitor } from './adapters/web/visitor.ts';
import { startOpenAiTwin } from './twins/openai/twin.ts';
import { until } from './until.ts';
import { BotProcess } from './world.ts';

const key = 'own-key-that-nobody-is-told';

test('a chat server of one’s own is all that it takes: it answers, judges, and no key is told', async () => {
  const twin = await startOpenAiTwin('llama.cpp', { key });
  twin.answer = ({ messages }) => {
    const isJudged = JSON.stringify(messages[0]).includes('# Chat safety policy');
    return { text: isJudged ? '{"violation":0}' : 'Paris, as everybody knows.' };
  };
  const folder = await mkdtemp(join(tmpdir(), 'parley-'));
  const bot = new BotProcess({
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'parley.db')}`,
    CHAT_BASE_URL: twin.url,
    CHAT_API_KEY: key,
  });
  onTestFinished(async () => {
    await bot.end('SIGKILL');
    await twin.close();
    await rm(folder, { recursive: true, force: true });
  });
  const url = await until(() => bot.url, 'the page');
  expect(bot.told.join(' ')).not.toContain('offline');
  await until(
    () => bot.log.find((line) => line.includes('model local, streams yes, tools yes')),
    'the line of the server',
  );
  const ann = await new Visitor(url).enter();
  const room = 'a1b2c3d4e5f60718293a4b5c';
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'What is the capital of France?' });
  await until(async () => JSON.stringify(await ann.shown(room)).includes('Paris, as everybody knows.'), 'the answer');
  expect(JSON.stringify(twin.chats)).toContain('# Chat safety policy');
  expect([...bot.told, ...bot.log].join('\n')).not.toContain(key);
});
