// Forms, suggestions and languages, through discord.js.
import {
  Events,
  LabelBuilder,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  type Client,
  type Interaction,
} from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, newBot } from './bot.ts';
import { startDiscordTwin, type DiscordTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

let twin: DiscordTwin;
let bot: Client;
let ana: User;
let general: Channel;
let failures: unknown[] = [];

beforeEach(async () => {
  failures = [];
  twin = await startDiscordTwin({ answerMs: 200 });
  ana = twin.addUser({ name: 'Ana', locale: 'de' });
  general = twin.addChannel(twin.addGuild({ members: [ana], channels: [] }), { name: 'general' });
  bot = newBot(twin);
  await connect(bot, twin);
});

afterEach(async () => {
  await bot.destroy();
  await twin.close();
});

function answering(answer: (one: Interaction) => Promise<unknown>): void {
  bot.on(Events.InteractionCreate, (one) => void answer(one).catch((cause: unknown) => failures.push(cause)));
}

function survey() {
  const bugs = ['ant', 'bee'].map((value) => ({ label: value.toUpperCase(), value }));
  const bug = new StringSelectMenuBuilder().setCustomId('bug').addOptions(bugs);
  const why = new TextInputBuilder().setCustomId('why').setStyle(TextInputStyle.Paragraph).setMaxLength(20);
  const labels = [
    new LabelBuilder().setLabel('Which bug?').setStringSelectMenuComponent(bug),
    new LabelBuilder().setLabel('Why?').setTextInputComponent(why),
  ];
  return new ModalBuilder()
    .setCustomId('survey')
    .setTitle('Survey')
    .addLabelComponents(...labels);
}

test('a form is opened, filled in and read', async () => {
  await bot.application?.commands.set([new SlashCommandBuilder().setName('survey').setDescription('Asks')]);
  answering(async (one) => {
    if (one.isChatInputCommand()) await one.showModal(survey());
    if (!one.isModalSubmit()) return;
    const { fields } = one;
    await one.reply(`${fields.getStringSelectValues('bug').join()} ${fields.getTextInputValue('why')} ${one.locale}`);
  });
  const opened = await twin.command(ana, general, 'survey');
  expect(opened).toMatchObject({ type: 9, data: { title: 'Survey' } });
  expect(() => twin.submit(ana, opened, { bug: ['ant'] })).toThrow('the field why is required');
  expect(() => twin.submit(ana, opened, { bug: ['fly'], why: 'x' })).toThrow('fly is no choice');
  expect(() => twin.submit(ana, opened, { bug: ['ant'], why: 'x'.repeat(21) })).toThrow('0 to 20 characters');
  expect(() => twin.submit(ana, opened, { who: 'x' })).toThrow('there is no field who');
  expect(() => twin.submit(twin.addUser({ name: 'Ben' }), opened)).toThrow('no form was opened for them');
  const done = await twin.submit(ana, opened, { bug: ['bee'], why: 'It hums.' });
  expect(done).toMatchObject({ type: 4, message: { content: 'bee It hums. de' } });
  expect(twin.violations).toEqual([]);
  expect(failures).toEqual([]);
});

test('a form cannot follow a form, nor what was said', async () => {
  await bot.application?.commands.set([new SlashCommandBuilder().setName('survey').setDescription('Asks')]);
  const raw = (one: Interaction) => ({ id: one.id, token: one.token, body: { type: 9, data: survey().toJSON() } });
  const open = async (one: Interaction) => {
    const { id, token, body } = raw(one);
    await bot.rest.post(`/interactions/${id}/${token}/callback`, { body, auth: false });
  };
  answering(async (one) => {
    await open(one);
    if (one.isChatInputCommand()) await open(one);
  });
  const opened = await twin.command(ana, general, 'survey');
  await expect.poll(() => failures).toMatchObject([{ code: 40_060, status: 400 }]);
  expect(await twin.submit(ana, opened, { bug: ['ant'], why: 'x' })).toEqual({});
  expect(failures).toMatchObject([{}, { code: 50_035, status: 400 }]);
});

test('a form with more than five parts is refused, as is one that demands nothing at least', async () => {
  await bot.application?.commands.set([new SlashCommandBuilder().setName('survey').setDescription('Asks')]);
  const { components: parts, ...modal } = survey().toJSON();
  answering(async (one) => {
    const send = async (components: unknown) => {
      const body = { type: 9, data: { ...modal, components } };
      await bot.rest.post(`/interactions/${one.id}/${one.token}/callback`, { body, auth: false });
    };
    await send([...parts, ...parts, ...parts]).catch((cause: unknown) => failures.push(cause));
    const [first] = parts;
    const none = first && 'component' in first ? { ...first, component: { ...first.component, min_values: 0 } } : first;
    await send([none]);
  });
  await twin.command(ana, general, 'survey');
  await expect.poll(() => failures).toMatchObject([{ code: 50_035 }, { code: 50_035 }]);
});

test('an option is suggested while it is typed, and nothing else can be said then', async () => {
  const command = new SlashCommandBuilder().setName('ask').setDescription('Asks');
  command.addStringOption((one) => one.setName('model').setDescription('Model').setAutocomplete(true));
  command.addStringOption((one) => one.setName('plain').setDescription('Plain'));
  await bot.application?.commands.set([command]);
  answering(async (one) => {
    if (!one.isAutocomplete()) return;
    const typed = one.options.getFocused();
    if (typed === 'x') {
      const body = { type: 4, data: { content: 'no' } };
      await bot.rest.post(`/interactions/${one.id}/${one.token}/callback`, { body, auth: false });
    }
    await one.respond([{ name: `${typed}-large`, value: `${typed}-large` }]);
  });
  expect(await twin.complete(ana, general, 'ask', 'model', 'gp')).toEqual(['gp-large']);
  expect(await twin.complete(ana, general, 'ask', 'model', 'x')).toBeUndefined();
  expect(failures).toMatchObject([{ code: 50_035 }]);
  await expect(twin.complete(ana, general, 'ask', 'plain', 'x')).rejects.toThrow('nothing is suggested for plain');
});

test('tokens that have expired answer nothing', async () => {
  await bot.application?.commands.set([new SlashCommandBuilder().setName('ask').setDescription('Asks')]);
  answering(async (one) => {
    if (!one.isChatInputCommand()) return;
    await one.deferReply();
    twin.expireInteractions();
    await one.editReply('late');
  });
  await twin.command(ana, general, 'ask');
  await expect.poll(() => failures).toMatchObject([{ code: 50_027, status: 401 }]);
});

test('commands tell their languages to those who ask for them', async () => {
  const { id } = bot.application ?? { id: '' };
  const body = [{ name: 'ask', description: 'Asks', name_localizations: { de: 'fragen' } }];
  await bot.rest.put(`/applications/${id}/commands`, { body });
  const query = new URLSearchParams({ with_localizations: 'true' });
  expect(await bot.rest.get(`/applications/${id}/commands`, { query })).toMatchObject(body);
  expect(JSON.stringify(await bot.rest.get(`/applications/${id}/commands`))).not.toContain('fragen');
});

test.each([
  [
    'two names alike',
    [
      { name: 'a', description: 'x' },
      { name: 'a', description: 'y' },
    ],
  ],
  ['a name in capitals', [{ name: 'Ask', description: 'x' }]],
  [
    'a language’s name that is another’s',
    [
      { name: 'a', description: 'x' },
      { name: 'b', description: 'x', name_localizations: { de: 'a' } },
    ],
  ],
  ['a language Discord has not', [{ name: 'a', description: 'x', name_localizations: { es: 'b' } }]],
  ['sixteen entries of a menu', Array.from({ length: 16 }, (_, n) => ({ name: `Entry ${n}`, type: 3 }))],
  [
    'what is required behind what is not',
    [
      {
        name: 'a',
        description: 'x',
        options: [
          { type: 3, name: 'b', description: 'x' },
          { type: 3, name: 'c', description: 'x', required: true },
        ],
      },
    ],
  ],
  [
    'choices that are suggested',
    [
      {
        name: 'a',
        description: 'x',
        options: [{ type: 3, name: 'b', description: 'x', autocomplete: true, choices: [{ name: 'c', value: 'c' }] }],
      },
    ],
  ],
  [
    'too many words',
    [
      {
        name: 'a',
        description: 'x',
        options: Array.from({ length: 25 }, (_, n) => ({
          type: 3,
          name: `o${n}`,
          description: 'x'.repeat(100),
          choices: Array.from({ length: 9 }, (_, c) => ({ name: `${c}`.repeat(20), value: `${c}`.repeat(20) })),
        })),
      },
    ],
  ],
])('commands with %s are refused', async (_, body) => {
  const { id } = bot.application ?? { id: '' };
  await expect(bot.rest.put(`/applications/${id}/commands`, { body })).rejects.toMatchObject({ code: 50_035 });
  expect(twin.commands()).toEqual([]);
});
