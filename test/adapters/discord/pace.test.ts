import { REST, Routes } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';
import { learnPace } from '#adapters/discord/pace.ts';
import { startDiscordTwin } from '#test/twins/discord/twin.ts';

const room = '123456789012345678';
const route = '/channels/{channel_id}/messages/{message_id}';

/** A REST that learns, on a clock that stands still; `edit` has Discord answer an edit with these headers. */
async function openPace(growing = new Set<string>()) {
  const twin = await startDiscordTwin();
  onTestFinished(() => twin.close());
  const rest = new REST({ api: twin.apiUrl, retries: 0 }).setToken(twin.token);
  const pace = learnPace(rest, growing, () => 0);
  const edit = async (headers: Record<string, string>) => {
    twin.fault({ method: 'PATCH', route }, { type: 'answer', status: 200, body: {}, headers });
    await rest.patch(Routes.channelMessage(room, '123456789012345679'), { body: { content: 'more' } });
  };
  return { pace, edit, growing };
}

const budget = (remaining: number, seconds: number) => ({
  'x-ratelimit-limit': '5',
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset-after': String(seconds),
});

test('nobody waits in a room where nothing was shown yet', async () => {
  const { pace, edit } = await openPace();
  await edit(budget(0, 5));
  expect(pace('another')).toBe(0);
});

test.each([
  ['without a stated limit, 1.1 s', {}, 1_100],
  ['with plenty left, 1.1 s', budget(4, 2), 1_100],
  ['with little left, what there is spread over the time it has to last', budget(2, 5), 2_500],
  ['with nothing left, until there is something again', budget(0, 4), 4_000],
  ['with nothing left for a moment, 1.1 s all the same', budget(0, 0.2), 1_100],
])('%s', async (_what, headers, ms) => {
  const { pace, edit } = await openPace();
  await edit(headers);
  expect(pace(room)).toBe(ms);
});

test('two hundred growing answers share the requests a bot may make in all', async () => {
  const { pace, edit, growing } = await openPace();
  for (let n = 0; n < 200; n += 1) growing.add(`turn ${n}`);
  await edit({});
  expect(pace(room)).toBe(5_000);
});
