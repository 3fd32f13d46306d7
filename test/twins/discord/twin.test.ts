// What people and a bot on discord.js see of each other.
import type { Client, Message } from 'discord.js';
import { Events, MessageFlags, PermissionFlagsBits, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, newBot } from './bot.ts';
import type { Channel, User } from './world.ts';
import { startDiscordTwin, type DiscordTwin } from './twin.ts';

let twin: DiscordTwin;
let bot: Client;
let ana: User;
let general: Channel;

beforeEach(async () => {
  twin = await startDiscordTwin();
  ana = twin.addUser({ name: 'Ana' });
  general = twin.addChannel(twin.addGuild({ name: 'Den', channels: ['help'], members: [ana] }), { name: 'general' });
  bot = newBot(twin);
});

afterEach(async () => {
  await bot.destroy();
  await twin.close();
});

test('logs in and finds its servers, channels and itself', async () => {
  await connect(bot, twin);
  expect(bot.user?.id).toBe(twin.bot.id);
  expect(bot.guilds.cache.map((guild) => guild.name)).toEqual(['Den']);
  expect(bot.channels.cache.size).toBe(2);
  expect(twin.identifies).toMatchObject([{ outcome: 'ready' }]);
});

test('hears a mention, answers with a reply and edits it', async () => {
  const answer = async (message: Message) => {
    const first = await message.reply({ content: 'one', allowedMentions: { repliedUser: false } });
    await first.edit('one two');
  };
  bot.on(Events.MessageCreate, (message) => void (message.mentions.has(twin.bot.id) && answer(message)));
  await connect(bot, twin);
  const question = twin.say(ana, general, `<@${twin.bot.id}> count`);
  await twin.until(() => twin.messages(general).at(-1)?.content === 'one two');
  const said = { authorId: twin.bot.id, replyTo: question.id, pings: [], edits: [{ content: 'one two' }] };
  expect(twin.messages(general)).toMatchObject([{ content: `<@${twin.bot.id}> count` }, said]);
  expect(twin.violations).toEqual([]);
});

test('a direct message reaches the bot, and its answer the person', async () => {
  const answer = (message: Message) =>
    message.channel.isSendable() && message.channel.send(`you said ${message.content}`);
  bot.on(Events.MessageCreate, (message) => void (!message.author.bot && answer(message)));
  await connect(bot, twin);
  const direct = twin.openDm(ana);
  twin.say(ana, direct, 'hello');
  await twin.until(() => twin.messages(direct).length === 2);
  expect(twin.messages(direct).at(-1)).toMatchObject({ content: 'you said hello', authorId: twin.bot.id });
});

test('the bot opens a thread of a message and hears what is said there', async () => {
  const heard: string[] = [];
  bot.on(Events.MessageCreate, (message) => {
    if (message.content === 'start') void message.startThread({ name: 'About this' });
    if (message.channel.isThread() && !message.system) heard.push(`${message.channel.name}: ${message.content}`);
  });
  await connect(bot, twin);
  const start = twin.say(ana, general, 'start');
  await twin.until(() => twin.messages(start).length === 1);
  twin.say(ana, start.id, 'inside');
  await expect.poll(() => heard).toEqual(['About this: inside']);
});

test('edits and deletions by people reach the bot', async () => {
  const told: string[] = [];
  bot.on(Events.MessageUpdate, (_, message) => void told.push(`edited: ${message.content}`));
  bot.on(Events.MessageDelete, (message) => void told.push(`deleted: ${message.id}`));
  bot.on(Events.MessageBulkDelete, (messages) => void told.push(`deleted: ${messages.size}`));
  await connect(bot, twin);
  const [one, two, three] = ['one', 'two', 'three'].map((text) => twin.say(ana, general, text));
  twin.edit(one!, 'ONE');
  twin.remove(one!);
  twin.bulkRemove(general, [two!, three!]);
  await expect.poll(() => told).toEqual(['edited: ONE', `deleted: ${one!.id}`, 'deleted: 2']);
  expect(twin.messages(general)).toEqual([]);
});

test('a reply pings unless it is switched off, and code mentions nobody', () => {
  const own = twin.say(twin.bot.id, general, 'mine');
  const pings = (text: string, manner: object) => twin.say(ana, general, text, manner).mentions.map(({ id }) => id);
  expect(pings('yes', { replyTo: own })).toEqual([twin.bot.id]);
  expect(pings('yes', { replyTo: own, mentionsReplied: false })).toEqual([]);
  expect(pings(`\`<@${twin.bot.id}>\` is how`, {})).toEqual([]);
  expect(pings(`\`\`\`\n<@${twin.bot.id}>\n\`\`\``, {})).toEqual([]);
  expect(pings(`> <@${twin.bot.id}>`, {})).toEqual([twin.bot.id]);
});

test('what the bot writes pings whom its allowed mentions allow', async () => {
  await connect(bot, twin);
  const channel = await bot.channels.fetch(general.id);
  if (!channel?.isSendable()) throw new Error('a text channel is one to write to');
  await channel.send(`<@${ana.id}>`);
  await channel.send({ content: `<@${ana.id}>`, allowedMentions: { parse: [] } });
  expect(twin.messages(general).map(({ pings }) => pings)).toEqual([[ana.id], []]);
});

test('files are uploaded, described and served again', async () => {
  await connect(bot, twin);
  const channel = await bot.channels.fetch(general.id);
  if (!channel?.isSendable()) throw new Error('a text channel is one to write to');
  await channel.send({ files: [{ attachment: Buffer.from('hello'), name: 'note.txt', description: 'a note' }] });
  const [file] = twin.messages(general)[0]?.attachments ?? [];
  expect(file).toMatchObject({ filename: 'note.txt', size: 5, description: 'a note' });
  expect(await (await fetch(file!.url)).text()).toBe('hello');
  const { origin, pathname } = new URL(file!.url);
  expect((await fetch(`${origin}${pathname}`)).status).toBe(404);
  twin.expireFiles();
  expect((await fetch(file!.url)).status).toBe(404);
  const again = await channel.messages.fetch({ message: twin.messages(general)[0]!.id, force: true });
  expect(await (await fetch(again.attachments.first()!.url)).text()).toBe('hello');
  expect(twin.downloads.map(({ status }) => status)).toEqual([200, 404, 404, 200]);
});

describe('a voice message', () => {
  const sound = { name: 'voice-message.ogg', data: Buffer.from('OggS'), contentType: 'audio/ogg' };
  const told = { id: '0', filename: 'voice-message.ogg', duration_secs: 1.5, waveform: 'AAD/' };
  const route = () => Routes.channelMessages(general.id);

  test('is one recording with its length and loudness, and stays as it is', async () => {
    await connect(bot, twin);
    const body = { flags: MessageFlags.IsVoiceMessage, attachments: [told] };
    const { id } = (await bot.rest.post(route(), { body, files: [sound] })) as { id: string };
    expect(twin.messages(general)).toMatchObject([
      { id, flags: MessageFlags.IsVoiceMessage, attachments: [{ duration_secs: 1.5, waveform: 'AAD/', size: 4 }] },
    ]);
    const change = bot.rest.patch(Routes.channelMessage(general.id, id), { body: { content: 'more' } });
    await expect(change).rejects.toMatchObject({ code: 50_162 });
  });

  test.each([
    [50_159, { content: 'and words' }, [sound]],
    [50_160, {}, [sound, sound]],
    [50_160, {}, [{ ...sound, contentType: 'image/png' }]],
    [50_161, { attachments: [{ ...told, waveform: undefined }] }, [sound]],
    [50_161, { attachments: [{ ...told, duration_secs: undefined }] }, [sound]],
  ])('is refused with %d where it is anything else', async (code, more, files) => {
    await connect(bot, twin);
    const body = { flags: MessageFlags.IsVoiceMessage, attachments: [told], ...more };
    await expect(bot.rest.post(route(), { body, files })).rejects.toMatchObject({ code });
    expect(twin.messages(general)).toEqual([]);
  });

  test('is refused where the bot may not send any', async () => {
    await connect(bot, twin);
    twin.restrict(general, twin.bot, { deny: PermissionFlagsBits.SendVoiceMessages });
    const body = { flags: MessageFlags.IsVoiceMessage, attachments: [told] };
    await expect(bot.rest.post(route(), { body, files: [sound] })).rejects.toMatchObject({ code: 50_173 });
  });
});

test('shows the bot as typing until it writes', async () => {
  await connect(bot, twin);
  const channel = await bot.channels.fetch(general.id);
  if (!channel?.isSendable()) throw new Error('a text channel is one to write to');
  await channel.sendTyping();
  expect(twin.typing(general)).toBe(true);
  await channel.send('done');
  expect(twin.typing(general)).toBe(false);
});

test('roles and ownership make rights', async () => {
  const ben = twin.addUser({ name: 'Ben' });
  const mods = twin.addGuild({ owner: ben, members: [ana], roles: [{ name: 'Mod', permissions: 1n << 13n }] });
  await connect(bot, twin);
  const may = async (user: User) =>
    (await bot.guilds.cache.get(mods.id)?.members.fetch({ user: user.id, force: true }))?.permissions.has(
      'ManageMessages',
    );
  expect([await may(ana), await may(ben)]).toEqual([false, true]);
  twin.grant(mods, ana, ['Mod']);
  expect(await may(ana)).toBe(true);
});

test('webhooks, other bots, forwards and previews look like what they are', async () => {
  const told: unknown[] = [];
  bot.on(
    Events.MessageCreate,
    ({ webhookId, author, member, messageSnapshots }) =>
      void told.push([Boolean(webhookId), author.bot, Boolean(member), messageSnapshots.first()?.content]),
  );
  bot.on(Events.MessageUpdate, (_, message) => void told.push([message.editedTimestamp, message.embeds.length]));
  await connect(bot, twin);
  const robot = twin.addUser({ name: 'Robot', bot: true });
  twin.addMember(general.guild!, robot);
  const link = twin.say(robot, general, 'https://example.com');
  twin.say(ana, general, 'hooked', { webhook: true });
  twin.say(ana, general, '', { forward: link });
  twin.unfurl(link, 'https://example.com');
  await expect
    .poll(() => told)
    .toEqual([
      [false, true, true, undefined],
      [true, true, false, undefined],
      [false, false, true, 'https://example.com'],
      [null, 1],
    ]);
});

test('a deleted channel is told and then unknown', async () => {
  await connect(bot, twin);
  const gone = new Promise((resolve) => bot.once(Events.ChannelDelete, resolve));
  const channel = await bot.channels.fetch(general.id);
  twin.removeChannel(general);
  await gone;
  await expect(channel?.isSendable() && channel.send('x')).rejects.toMatchObject({ code: 10003 });
});

test('waiting for what never comes ends with its name', async () => {
  await expect(twin.until(() => false, 'the end of the world', 1)).rejects.toThrow(
    'this never came true: the end of the world',
  );
});
