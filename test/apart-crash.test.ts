// An answer in a thread of its own, at the real process: killed wherever it hurts, there is one thread and one answer.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPreferences } from '#src/preferences.ts';
import { openStore } from '#src/store.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import { until } from './until.ts';
import { startWorld, type World } from './world.ts';

const threads = '/channels/{channel_id}/messages/{message_id}/threads';
const messages = '/channels/{channel_id}/messages';

/** As an admin has set it before: every answer in a thread of its own, where no mention is needed but in other channels' threads. */
async function chosen(world: World, space: string, room: string): Promise<void> {
  const store = await openStore(`file:${join(world.folder, 'parley.db')}`, webMigrations);
  const settings = openPreferences(store);
  const place = { platform: 'discord', space, room };
  const everywhere = { scope: 'space', target: '', by: 'boss' } as const;
  await settings.set(place, { ...everywhere, name: 'auto-thread', value: true });
  await settings.set(place, { ...everywhere, name: 'trigger', value: 'mention' });
  await settings.set(place, { scope: 'room', target: room, by: 'boss', name: 'trigger', value: 'thread' });
  await store.destroy();
}

test(
  'kill -9 while a thread is opened, and while it is answered in: one thread, one answer, and it goes on',
  { timeout: 120_000 },
  async () => {
    const world = await startWorld({ discord: { starts: { windowMs: 0 } } });
    onTestFinished(() => world.close());
    const { discord, groq } = world;
    groq.answer = () => 'Because of Rayleigh.';
    const ann = discord.addUser({ name: 'Ann' });
    const server = discord.addGuild({ name: 'Club', channels: ['general'], members: [ann] });
    const [general] = server.channels;
    if (!general) throw new Error('no channel');
    await chosen(world, server.id, general.id);
    const own = (room: { id: string }) =>
      discord.messages(room).filter(({ authorId, content }) => authorId === discord.bot.id && content !== '');
    const waits = (route: string) => discord.requests.some((one) => one.route === route && one.method === 'POST');

    let bot = await world.start();
    // The thread is made, but nobody hears of it.
    discord.fault({ method: 'POST', route: threads }, { type: 'hang', performed: true });
    const question = discord.say(ann, general, `<@${discord.bot.id}> why is the sky blue?`);
    await discord.until(() => waits(threads), 'the thread is asked for');
    await bot.end('SIGKILL');

    // The answer is posted in it, but nobody hears of that either.
    discord.fault({ method: 'POST', route: messages }, { type: 'hang', performed: true });
    bot = await world.start();
    await discord.until(() => own(question).length > 0, 'the answer stands in the thread');
    await bot.end('SIGKILL');

    bot = await world.start();
    await until(() => own(question).some(({ content }) => content === 'Because of Rayleigh.'), 'the answer is whole');
    groq.answer = () => 'Red, then.';
    discord.say(ann, question, 'and at dusk?');
    await until(
      () => own(question).some(({ content }) => content === 'Red, then.'),
      'the next words in the thread are answered, without a mention',
    );
    expect(own(question).map(({ content }) => content)).toEqual(['Because of Rayleigh.', 'Red, then.']);
    expect(own(general)).toEqual([]);
    const made = discord.requests.filter(({ route, status }) => route === threads && status === 201);
    expect(made.length).toBeLessThanOrEqual(1);
  },
);
