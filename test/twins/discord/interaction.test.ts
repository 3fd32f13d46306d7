// Buttons and commands, answered in time, too late and twice.
import { ActionRowBuilder, ButtonBuilder, ButtonStyle, Events, MessageFlags, SlashCommandBuilder } from 'discord.js';
import type { Client, Interaction } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, newBot } from './bot.ts';
import { startDiscordTwin, type DiscordTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

let twin: DiscordTwin;
let bot: Client;
let ana: User;
let general: Channel;

beforeEach(async () => {
  twin = await startDiscordTwin({ answerMs: 200 });
  ana = twin.addUser({ name: 'Ana' });
  general = twin.addChannel(twin.addGuild({ members: [ana], channels: [] }), { name: 'general' });
  bot = newBot(twin);
  await connect(bot, twin);
});

afterEach(async () => {
  await bot.destroy();
  await twin.close();
});

/** Posts a message with a stop button, and lets `answer` answer whatever comes. */
async function offer(answer: (interaction: Interaction) => Promise<unknown>): Promise<string> {
  bot.on(
    Events.InteractionCreate,
    (interaction) => void answer(interaction).catch((cause: unknown) => failures.push(cause)),
  );
  const channel = await bot.channels.fetch(general.id);
  if (!channel?.isSendable()) throw new Error('a text channel is one to write to');
  const stop = new ButtonBuilder().setCustomId('stop').setLabel('Stop').setStyle(ButtonStyle.Secondary);
  return (
    await channel.send({ content: 'growing', components: [new ActionRowBuilder<ButtonBuilder>().addComponents(stop)] })
  ).id;
}

let failures: unknown[] = [];
beforeEach(() => void (failures = []));

test('a pressed button changes its message', async () => {
  const id = await offer(async (one) => one.isButton() && one.update({ content: 'stopped', components: [] }));
  expect(await twin.press(ana, id, 'stop')).toMatchObject({ type: 7, message: { content: 'stopped' } });
  expect(twin.messages(general)).toMatchObject([{ id, content: 'stopped', components: [] }]);
  expect(() => twin.press(ana, id, 'stop')).toThrow('there is no button stop to press');
});

test('an interaction says who pressed what, and with which rights', async () => {
  const seen: unknown[] = [];
  const id = await offer(async (one) => {
    if (!one.isButton()) return;
    seen.push(
      one.user.id,
      one.customId,
      one.message.id,
      one.memberPermissions?.has('SendMessages'),
      one.memberPermissions?.has('BanMembers'),
    );
    await one.deferUpdate();
  });
  expect(await twin.press(ana, id, 'stop')).toMatchObject({ type: 6 });
  expect(seen).toEqual([ana.id, 'stop', id, true, false]);
});

test('an answer only one person may see is seen by nobody else', async () => {
  const id = await offer(
    async (one) => one.isRepliable() && one.reply({ content: 'psst', flags: MessageFlags.Ephemeral }),
  );
  await twin.press(ana, id, 'stop');
  expect(twin.messages(general)).toHaveLength(1);
  expect(twin.messages(general, ana).at(-1)?.content).toBe('psst');
});

test('a deferred answer is loading until it is filled in, and may be followed by more', async () => {
  const gate = Promise.withResolvers<void>();
  const id = await offer(async (one) => {
    if (!one.isRepliable()) return;
    await one.deferReply();
    await gate.promise;
    await one.editReply('here');
    await one.followUp('and there');
  });
  expect(await twin.press(ana, id, 'stop')).toMatchObject({ type: 5 });
  expect(twin.messages(general).at(-1)?.loading).toBe(true);
  gate.resolve();
  await twin.until(() => twin.messages(general).length === 3);
  expect(twin.messages(general).slice(1)).toMatchObject([
    { content: 'here', loading: false },
    { content: 'and there' },
  ]);
});

test('whoever answers too late finds an unknown interaction', async () => {
  const gate = Promise.withResolvers<void>();
  const id = await offer(async (one) => {
    await gate.promise;
    if (one.isRepliable()) await one.reply('late');
  });
  const answer = await twin.press(ana, id, 'stop');
  expect(answer).toEqual({});
  gate.resolve();
  await expect.poll(() => failures).toMatchObject([{ status: 404, code: 10062 }]);
});

test('whoever answers twice is told so', async () => {
  const id = await offer(async (one) => {
    const url = `${twin.apiUrl}/v10/interactions/${one.id}/${one.token}/callback`;
    const answer = () =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"type":6}' });
    await answer();
    failures.push(await (await answer()).json());
  });
  await twin.press(ana, id, 'stop');
  await expect.poll(() => failures).toMatchObject([{ code: 40060 }]);
});

test('a slash command reaches the bot as it was typed', async () => {
  const command = new SlashCommandBuilder().setName('settings').setDescription('Settings');
  command.addSubcommand((one) =>
    one
      .setName('set')
      .setDescription('Sets')
      .addStringOption((text) => text.setName('voice').setDescription('Voice').setRequired(true)),
  );
  await bot.application?.commands.set([command]);
  const answer = async (one: Interaction) => {
    if (!one.isChatInputCommand()) return;
    await one.reply(`${one.commandName} ${one.options.getSubcommand()} ${one.options.getString('voice')}`);
  };
  bot.on(Events.InteractionCreate, (one) => void answer(one));
  expect(twin.commands()).toMatchObject([{ name: 'settings' }]);
  const response = await twin.command(ana, twin.openDm(ana), 'settings set', { voice: 'low' });
  expect(response).toMatchObject({ type: 4, message: { content: 'settings set low' } });
  expect(() => twin.command(ana, general, 'settings set')).toThrow('the option voice is required');
  expect(twin.violations).toEqual([]);
});
