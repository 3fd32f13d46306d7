// Rate limits, as counted, told and enforced.
import { REST } from 'discord.js';
import { Routes } from 'discord-api-types/v10';
import { expect, onTestFinished, test } from 'vitest';
import { startDiscordTwin } from './twin.ts';

async function begin(limits: number) {
  const twin = await startDiscordTwin({ limits });
  onTestFinished(() => twin.close());
  const { channels } = twin.addGuild({ channels: ['one', 'two'] });
  const headers = { authorization: `Bot ${twin.token}`, 'content-type': 'application/json' };
  const post = (channel: { id: string }) =>
    fetch(`${twin.apiUrl}/v10/channels/${channel.id}/messages`, { method: 'POST', headers, body: '{"content":"x"}' });
  return { twin, one: channels[0]!, two: channels[1]!, post };
}

test('counts per channel, says so in the headers, and refuses one too many', async () => {
  const { twin, one, two, post } = await begin(1);
  const left: (string | null)[] = [];
  for (let count = 0; count < 5; count += 1) left.push((await post(one)).headers.get('x-ratelimit-remaining'));
  expect(left).toEqual(['4', '3', '2', '1', '0']);
  const refused = await post(one);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ratelimit-scope')).toBe('user');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ global: false, retry_after: expect.any(Number) });
  expect((await post(two)).status).toBe(200);
  expect(twin.invalidRequests).toBe(1);
});

test('the real client keeps to the limits by the headers alone', async () => {
  const { twin, one } = await begin(0.02);
  const rest = new REST({ api: twin.apiUrl, offset: 5 }).setToken(twin.token);
  const body = { content: 'x' };
  await Promise.all(Array.from({ length: 23 }, () => rest.post(Routes.channelMessages(one.id), { body })));
  expect(twin.messages(one)).toHaveLength(23);
  expect(twin.invalidRequests).toBe(0);
});

test('fifty requests a second are all a bot has, wherever they go', async () => {
  const { twin } = await begin(1);
  const headers = { authorization: `Bot ${twin.token}` };
  const ask = () => fetch(`${twin.apiUrl}/v10/users/@me`, { headers });
  const answers = await Promise.all(Array.from({ length: 60 }, ask));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get('x-ratelimit-global')).toBe('true');
  expect(await refused?.json()).toMatchObject({ global: true });
});

test('shared limits do not count towards a ban, a page of the proxy has no Retry-After', async () => {
  const { twin, one, post } = await begin(0);
  twin.fault({}, { type: 'limited', scope: 'shared', seconds: 2 });
  twin.fault({}, { type: 'cloudflare' });
  expect((await post(one)).headers.get('retry-after')).toBe('2');
  expect(twin.invalidRequests).toBe(0);
  const page = await post(one);
  expect([page.status, page.headers.get('retry-after'), page.headers.get('content-type')]).toEqual([
    429,
    null,
    'text/html',
  ]);
  expect(twin.invalidRequests).toBe(1);
});
