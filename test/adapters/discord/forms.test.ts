import { describe, expect, test } from 'vitest';
import type { Field, Form, Outcome } from '#src/command.ts';
import { until } from '#test/until.ts';
import { buttonsOf, commandsOf, openDesk } from './desk.ts';

const commands = commandsOf({ 'settings form': {}, 'settings save': { hidden: true } });
const late = 'It comes too late: use `/settings set`.';
const cat = { name: 'cat.png', mediaType: 'image/png', bytes: new TextEncoder().encode('a cat') };

const about = { description: 'What it is.' };
const five: readonly Field[] = [
  { ...about, name: 'persona', kind: 'text', longest: 2_000, value: 'You are kind.' },
  { ...about, name: 'level', kind: 'number', least: 1, most: 9, value: 3, origin: 'the usual' },
  { ...about, name: 'model', kind: 'text', choices: ['', 'small', 'large'], value: 'small' },
  { ...about, name: 'aloud', kind: 'flag', value: true },
  { ...about, name: 'motto', kind: 'text', longest: 40 },
];

/** A bot that opens a form with these fields; what is filled in ends as told. */
async function scene(fields: readonly Field[], saved: Outcome = { text: 'Saved.' }) {
  const form: Form = { title: 'Settings', command: 'settings save', chosen: { for: 'space' }, fields };
  const desk = await openDesk({
    commands,
    outcome: ({ name }) => (name === 'settings form' ? { text: late, form } : saved),
  });
  const { twin, ann, general, given } = desk;
  const open = () => twin.command(ann, general, 'settings form');
  /** What came of the form to the command it gives. */
  const filled = async () => {
    await until(() => given.at(-1)?.name === 'settings save');
    return given.at(-1)?.chosen;
  };
  return { ...desk, open, filled };
}

const modal = (components: object) => ({ type: 9, data: { title: 'Settings', components } });

describe('a form', () => {
  test('opens at once, filled in as it stands', async () => {
    const { twin, open } = await scene(five);
    expect(await open()).toMatchObject(
      modal([
        {
          type: 18,
          label: 'persona',
          description: 'What it is.',
          component: { type: 4, style: 2, required: false, value: 'You are kind.', max_length: 2_000 },
        },
        {
          label: 'level',
          description: 'What it is. (the usual)',
          component: { type: 4, style: 1, value: '3', placeholder: '1 – 9' },
        },
        {
          label: 'model',
          component: {
            type: 3,
            min_values: 0,
            options: [
              { label: '–', default: false },
              { label: 'small', default: true },
              { label: 'large', default: false },
            ],
          },
        },
        { label: 'aloud', component: { type: 3, options: [{ label: 'yes', default: true }, { default: false }] } },
        { label: 'motto', component: { type: 4, style: 1, max_length: 40 } },
      ]),
    );
    expect(twin.violations).toEqual([]);
  });

  test('comes back as its command, with what was chosen before and what was filled in, each of its kind', async () => {
    const { twin, ann, open, filled, given } = await scene(five);
    const opened = await open();
    const entries = {
      't+persona': 'You are **terse**.',
      'n+level': ' 4.5 ',
      'c+model': '=',
      'f+aloud': '=false',
      't-motto': 'Hm.',
    };
    expect(await twin.submit(ann, opened, entries)).toMatchObject({
      type: 4,
      data: { content: 'Saved.', flags: 64 | 4 },
    });
    const chosen = { persona: 'You are **terse**.', level: 4.5, model: '', aloud: false, motto: 'Hm.' };
    expect(await filled()).toEqual({ for: 'space', ...chosen });
    expect(given.at(-1)?.asked).toMatchObject({ author: { id: ann.id }, calls: true });
    expect(twin.violations).toEqual([]);
  });

  test('left as it is tells what it held; what held nothing is left out, and what was emptied is empty', async () => {
    const { twin, ann, open, filled } = await scene(five);
    await twin.submit(ann, await open(), { 't+persona': '', 'n+level': '', 'c+model': [] });
    expect(await filled()).toEqual({ for: 'space', persona: '', level: '', model: '', aloud: true });
  });

  test('tells a number that is none as it was written', async () => {
    const { twin, ann, open, filled } = await scene(five);
    await twin.submit(ann, await open(), { 'n+level': 'a lot' });
    expect(await filled()).toMatchObject({ level: 'a lot' });
  });

  test('lets people, roles and rooms be picked, several where there may be', async () => {
    const { twin, ann, bob, garden, general, server, open, filled } = await scene([
      { ...about, name: 'who', kind: 'person' },
      { ...about, name: 'rooms', kind: 'room', many: true, value: ['111111111111111111'] },
      { ...about, name: 'roles', kind: 'role', many: true, value: ['222222222222222222', '333333333333333333'] },
      { ...about, name: 'call', kind: 'voice room' },
    ]);
    const opened = await open();
    expect(opened).toMatchObject(
      modal([
        { component: { type: 5, max_values: 1, min_values: 0 } },
        { component: { type: 8, max_values: 25, default_values: [{ id: '111111111111111111', type: 'channel' }] } },
        { component: { type: 6, default_values: [{ type: 'role' }, { type: 'role' }] } },
        { component: { type: 8, channel_types: [2] } },
      ]),
    );
    const role = server.guild.roles.at(-1)?.id ?? '';
    await twin.submit(ann, opened, { 'i-who': [bob.id], 'i+rooms': [general.id, garden.id], 'i+roles': [role] });
    expect(await filled()).toEqual({ for: 'space', who: bob.id, rooms: `${general.id} ${garden.id}`, roles: role });
    expect(twin.violations).toEqual([]);
  });

  test('with more of a list than can be picked is written down, lest the rest be lost', async () => {
    const value = Array.from({ length: 30 }, (_, n) => `${10n ** 17n + BigInt(n)}`);
    const { twin, ann, open, filled } = await scene([{ ...about, name: 'rooms', kind: 'room', many: true, value }]);
    const opened = await open();
    expect(opened).toMatchObject(modal([{ component: { type: 4, value: value.join(' ') } }]));
    await twin.submit(ann, opened);
    expect(await filled()).toMatchObject({ rooms: value.join(' ') });
  });

  test('in a direct conversation has neither members nor roles to pick', async () => {
    const { twin, ann } = await scene([{ ...about, name: 'roles', kind: 'role', many: true }]);
    const opened = await twin.command(ann, twin.openDm(ann), 'settings form');
    expect(opened).toMatchObject(modal([{ component: { type: 4 } }]));
  });

  test('takes files', async () => {
    const { twin, ann, open, given } = await scene([{ ...about, name: 'picture', kind: 'file', required: true }]);
    const opened = await open();
    await twin.submit(ann, opened, { 't-picture': [cat] });
    await until(() => given.at(-1)?.name === 'settings save');
    const [file] = given.at(-1)?.asked.attachments ?? [];
    expect(file).toMatchObject({ name: 'cat.png', kind: 'image', size: 5 });
    const bytes = file ? await Array.fromAsync(file.read(new AbortController().signal)) : [];
    expect(Buffer.concat(bytes).toString()).toBe('a cat');
    expect(given.at(-1)?.chosen).toEqual({ for: 'space' });
  });

  test('that is too long for one window is opened in parts, each by a button', async () => {
    const fields = Array.from({ length: 12 }, (_, n): Field => ({ ...about, name: `field-${n}`, kind: 'text' }));
    const { twin, ann, open, said, press, filled, given } = await scene(fields);
    expect(await open()).toMatchObject({ type: 4 });
    expect(
      said()
        .flatMap(buttonsOf)
        .map(({ label }) => label),
    ).toEqual(['field-0 – field-4', 'field-5 – field-9', 'field-10 – field-11']);
    const opened = await press('field-10 – field-11');
    expect(opened).toMatchObject(modal([{ label: 'field-10' }, { label: 'field-11' }]));
    await twin.submit(ann, opened, { 't-field-11': 'here' });
    expect(await filled()).toEqual({ for: 'space', 'field-11': 'here' });
    expect(given.map(({ name }) => name)).toEqual(['settings form', 'settings form', 'settings save']);
    expect(twin.violations).toEqual([]);
  });

  test('that comes too late is told in words', async () => {
    const gate = Promise.withResolvers<Outcome>();
    const form: Form = { title: 'Settings', command: 'settings save', chosen: {}, fields: five };
    const { twin, ann, general, due, said, answers } = await openDesk({ commands, outcome: () => gate.promise });
    const response = twin.command(ann, general, 'settings form');
    await due(1_500);
    expect(await response).toMatchObject({ type: 5 });
    gate.resolve({ text: late, form });
    await twin.until(() => said().length === 1);
    expect(said()).toMatchObject([{ content: late }]);
    expect(answers()).toHaveLength(2);
  });

  test('that Discord does not take is told in words', async () => {
    const { twin, open, recorder } = await scene(five);
    const route = '/interactions/{interaction_id}/{interaction_token}/callback';
    twin.fault({ route }, { type: 'answer', status: 400, body: { code: 50_035, message: 'no' } });
    expect(await open()).toMatchObject({ type: 4, data: { content: late } });
    expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
  });

  test('cannot follow a form, and is told in words', async () => {
    const form: Form = { title: 'Again', command: 'settings save', chosen: {}, fields: five };
    const { twin, ann, open } = await scene(five, { text: 'Not so. Open it again.', form });
    expect(await twin.submit(ann, await open())).toMatchObject({
      type: 4,
      data: { content: 'Not so. Open it again.' },
    });
    expect(twin.violations).toEqual([]);
  });

  test('of an earlier version says that it is one', async () => {
    const { twin, recorder, ann, general, open, given } = await scene(five);
    const opened = await open();
    const forged = { ...opened, data: { ...(opened.data as object), custom_id: 'fill:settings gone{"a":1}' } };
    expect(await twin.submit(ann, forged)).toMatchObject({
      type: 4,
      data: { flags: 64 | 4, content: expect.stringContaining('open it again') as string },
    });
    twin.gateway.dispatch('INTERACTION_CREATE', { type: 5, data: { custom_id: 1 } });
    await twin.command(ann, general, 'settings form');
    expect(given.map(({ name }) => name)).toEqual(['settings form', 'settings form']);
    expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
  });
});
