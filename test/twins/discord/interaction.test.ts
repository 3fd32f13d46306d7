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

test('what a command names is there in full', async () => {
  const ben = twin.addUser({ name: 'Ben' });
  const server = twin.addGuild({ members: [ana, ben], channels: [], roles: [{ name: 'crew' }] });
  const [room, lounge] = [
    twin.addChannel(server, { name: 'room' }),
    twin.addChannel(server, { name: 'lounge', voice: true }),
  ];
  const role = server.guild.roles.at(-1)?.id ?? '';
  const command = new SlashCommandBuilder().setName('ask').setDescription('Asks');
  command.addUserOption((one) => one.setName('whom').setDescription('Whom'));
  command.addChannelOption((one) => one.setName('where').setDescription('Where'));
  command.addRoleOption((one) => one.setName('as').setDescription('As'));
  await bot.application?.commands.set([command], server.id);
  bot.on(Events.InteractionCreate, (one) => {
    if (!one.isChatInputCommand()) return;
    const { options } = one;
    const names = [options.getUser('whom')?.username, options.getChannel('where')?.name, options.getRole('as')?.name];
    void one.reply(names.join(' '));
  });
  const response = await twin.command(ana, room, 'ask', { whom: ben.id, where: lounge.id, as: role });
  expect(response).toMatchObject({ message: { content: 'ben lounge crew' } });
  expect(() => twin.command(ana, room, 'ask', { whom: 'x' })).toThrow('there is nobody called x');
  expect(() => twin.command(ana, room, 'ask', { where: general.id })).toThrow('there is no channel');
  expect(twin.violations).toEqual([]);
});

test('what the app would not let through is not given', async () => {
  const command = new SlashCommandBuilder().setName('set').setDescription('Sets').setDefaultMemberPermissions(32n);
  command.addNumberOption((one) => one.setName('speed').setDescription('Speed').setMinValue(0.5).setMaxValue(2));
  command.addStringOption((one) => one.setName('mode').setDescription('Mode').addChoices({ name: 'a', value: 'a' }));
  await bot.application?.commands.set([command]);
  expect(() => twin.command(ana, general, 'set')).toThrow('/set is not offered to them here');
  const direct = twin.openDm(ana);
  expect(() => twin.command(ana, direct, 'set', { speed: 3 })).toThrow('the most is 2');
  expect(() => twin.command(ana, direct, 'set', { speed: 0 })).toThrow('the least is 0.5');
  expect(() => twin.command(ana, direct, 'set', { speed: 'fast' })).toThrow('it is a number');
  expect(() => twin.command(ana, direct, 'set', { mode: 'b' })).toThrow('it is none of the choices');
});

test('a deferred answer for one person alone is filled in with a file, followed by another, and taken back', async () => {
  const ben = twin.addUser({ name: 'Ben' });
  const { guild } = general;
  twin.addMember(guild?.id ?? '', ben);
  const command = new SlashCommandBuilder().setName('recap').setDescription('Recap');
  await bot.application?.commands.set([command]);
  const again = new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary);
  const components = [new ActionRowBuilder<ButtonBuilder>().addComponents(again)];
  const files = [{ attachment: Buffer.from('all of it'), name: 'transcript.txt' }];
  bot.on(Events.InteractionCreate, (one) => void answer(one).catch((cause: unknown) => failures.push(cause)));
  const answer = async (one: Interaction) => {
    if (one.isButton()) return void (await one.reply({ content: 'again', flags: MessageFlags.Ephemeral }));
    if (!one.isChatInputCommand()) return;
    await one.deferReply({ flags: MessageFlags.Ephemeral });
    await one.editReply({ content: 'done', files, components });
    await one.followUp({ content: 'more', files, flags: MessageFlags.Ephemeral });
    await one.deleteReply('@original');
  };
  const response = await twin.command(ana, general, 'recap');
  expect(response).toMatchObject({ type: 5, message: { flags: MessageFlags.Ephemeral | MessageFlags.Loading } });
  await twin.until(() => twin.messages(general, ana).some(({ content }) => content === 'more'));
  await twin.until(() => !twin.messages(general, ana).some(({ content }) => content === 'done'));
  expect(twin.messages(general)).toEqual([]);
  const [more] = twin.messages(general, ana);
  expect(await (await fetch(more?.attachments[0]?.url ?? '')).text()).toBe('all of it');
  expect(failures).toEqual([]);
  expect(twin.violations).toEqual([]);
});

test('a button on an answer for one person is pressed by that person alone', async () => {
  const ben = twin.addUser({ name: 'Ben' });
  twin.addMember(general.guild?.id ?? '', ben);
  await bot.application?.commands.set([new SlashCommandBuilder().setName('ask').setDescription('Asks')]);
  const yes = new ButtonBuilder().setCustomId('yes').setLabel('Yes').setStyle(ButtonStyle.Primary);
  const components = [new ActionRowBuilder<ButtonBuilder>().addComponents(yes)];
  const answer = async (one: Interaction) => {
    if (one.isButton()) await one.update({ content: `thank you, ${one.user.username}`, components: [] });
    else if (one.isRepliable()) await one.reply({ content: 'sure?', components, flags: MessageFlags.Ephemeral });
  };
  bot.on(Events.InteractionCreate, (one) => void answer(one).catch((cause: unknown) => failures.push(cause)));
  const id = (await twin.command(ana, general, 'ask')).message?.id ?? '';
  expect(() => twin.press(ben, id, 'yes')).toThrow('there is no button yes to press');
  expect(await twin.press(ana, id, 'yes')).toMatchObject({ type: 7, message: { content: 'thank you, ana' } });
  expect(twin.messages(general)).toEqual([]);
  expect(failures).toEqual([]);
});
