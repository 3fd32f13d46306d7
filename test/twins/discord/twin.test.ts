// The unmodified discord.js against the local Discord.
import { Client, Events, GatewayIntentBits, Partials } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDiscordTwin, type DiscordTwin } from './twin.ts';

let twin: DiscordTwin;
let client: Client;

beforeEach(async () => {
  twin = await startDiscordTwin();
  client = newClient();
});

afterEach(async () => {
  await client.destroy();
  await twin.close();
});

const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;

function newClient(intents = Guilds | GuildMessages | DirectMessages | MessageContent): Client {
  return new Client({
    intents,
    partials: [Partials.Channel],
    rest: { api: twin.apiUrl, retries: 0 },
  });
}

async function login(): Promise<void> {
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(twin.token);
  await ready;
}

test('logs in and finds its servers, channels and itself', async () => {
  const ana = twin.addUser({ name: 'Ana' });
  const den = twin.addGuild({ name: 'Den', channels: ['general', 'help'], members: [ana] });
  await login();
  expect(client.user?.id).toBe(twin.bot.id);
  expect(client.guilds.cache.get(den.id)?.name).toBe('Den');
  expect(client.guilds.cache.get(den.id)?.channels.cache.map((one) => one.name)).toEqual(['general', 'help']);
});

test('hears a mention, answers with a reply and edits it', async () => {
  const ana = twin.addUser({ name: 'Ana' });
  const [general] = twin.addGuild({ members: [ana] }).channels;
  client.on(Events.MessageCreate, async (message) => {
    if (message.author.bot || !message.mentions.has(twin.bot.id)) return;
    const answer = await message.reply({ content: 'one', allowedMentions: { repliedUser: false } });
    await answer.edit('one two');
  });
  await login();
  const question = twin.say(ana, general!, `<@${twin.bot.id}> count`);
  await twin.until(() => twin.messages(general!).at(-1)?.content === 'one two');
  expect(twin.messages(general!).at(-1)).toMatchObject({
    authorId: twin.bot.id,
    replyTo: question.id,
    pings: [],
    edits: [{ content: 'one two' }],
  });
  expect(twin.violations).toEqual([]);
});
