// The settings as commands: who may choose what, what is understood, why something holds, and how it is taken back.
import { beforeEach, describe, expect, test } from 'vitest';
import { perform, suggest } from '#handlers/commands.ts';
import type { Asked, Chosen } from '#src/command.ts';
import { settings, type SettingName } from '#src/settings.ts';
import { page } from '#deploy/settings.ts';
import { openDesk, type TestDesk } from '#test/desk.ts';
import { readFile } from 'node:fs/promises';
import { ann, attached, place } from '#test/said.ts';

const asked: Asked = { author: ann, place, calls: true, history: async function* () {} };
const admin: Asked = { ...asked, author: { ...ann, id: 'root', isAdmin: true } };
const { signal } = new AbortController();
let desk: TestDesk;

beforeEach(async () => {
  desk = await openDesk();
});

const run = (name: string, by: Asked = asked, chosen: Chosen = {}) =>
  perform(`settings ${name}`, chosen, by, desk, signal);
const holds = async <Name extends SettingName>(name: Name, { author, place: at }: Asked = asked) =>
  (await desk.settings.of(at, author.id))[name];

describe('are chosen', () => {
  test('by a member for themselves, by an admin for everybody', async () => {
    expect((await run('set', asked, { setting: 'voice-speed', value: '1.5' })).text).toContain('for you');
    expect(await holds('voice-speed')).toBe(1.5);
    expect(await holds('voice-speed', admin)).toBe(1);
    await run('set', admin, { setting: 'voice-speed', value: '1,2', for: 'space' });
    expect(await holds('voice-speed', admin)).toBe(1.2);
    expect(await holds('voice-speed')).toBe(1.5);
  });

  test.each([
    ['voice-speed', 'space', 'Only admins'],
    ['voice-speed', 'room', 'Only admins'],
    ['voice-summary', undefined, 'Only admins'],
    ['voice-summary', 'me', 'cannot be set for you'],
    ['nonsense', undefined, 'no such setting'],
    ['__proto__', undefined, 'no such setting'],
  ])('but not %s for %s by a member', async (setting, scope, why) => {
    const { text } = await run('set', asked, { setting, value: 'yes', ...(scope && { for: scope }) });
    expect(text).toContain(why);
    expect(await desk.settings.all(place)).toEqual([]);
  });

  test('by members for themselves only where admins let them', async () => {
    await run('set', admin, { setting: 'own-choices', value: 'no' });
    expect((await run('set', asked, { setting: 'persona', value: 'coach' })).text).toContain('do not let members');
    expect(await holds('persona')).toBe('plain');
    await run('set', admin, { setting: 'persona', value: 'coach', for: 'me' });
    expect(await holds('persona', admin)).toBe('coach');
  });

  test.each([
    ['voice-speed', '3', 'from 0.5 to 2'],
    ['voice-speed', 'fast', 'from 0.5 to 2'],
    ['voice-speed', '', 'from 0.5 to 2'],
    ['voice-answers', 'nobody', 'one of: everyone, by name, by button'],
    ['voice-summary', 'perhaps', 'yes or no'],
    ['voice', 'fritz', 'one of: hannah, troy'],
    ['voice-language', 'english', 'at most 2 characters'],
    ['model-chat', 'gpt-9', 'one of: the chat model'],
    ['budgets', 'a lot', ''],
  ])('%s does not take "%s"', async (setting, value, why) => {
    expect((await run('set', admin, { setting, value })).text).toContain(why);
    expect(await desk.settings.all(place)).toEqual([]);
  });

  test('with choices in any case, lists with or without marks, models that are served', async () => {
    await run('set', admin, { setting: 'voice-summary', value: 'YES' });
    expect(await holds('voice-summary')).toBe(true);
    await run('set', admin, { setting: 'voice-answers', value: 'By Name' });
    expect(await holds('voice-answers')).toBe('by name');
    await run('set', admin, { setting: 'language', value: 'pt-br' });
    expect(await holds('language')).toBe('pt-BR');
    await run('set', admin, { setting: 'voice-rooms', value: '<#123>, <#456|hall> 123' });
    expect(await holds('voice-rooms')).toEqual(['123', '456']);
    await run('set', admin, { setting: 'voice-rooms', value: 'none' });
    expect(await holds('voice-rooms')).toEqual([]);
    await run('set', admin, { setting: 'model-chat', value: 'the chat model', for: 'space' });
    expect(await holds('model-chat')).toBe('the chat model');
  });

  test('to lists by members of them', async () => {
    await run('add', admin, { setting: 'denied-people', person: 'ben' });
    await run('add', admin, { setting: 'denied-people', person: 'cleo' });
    await run('add', admin, { setting: 'denied-people', person: 'ben' });
    expect(await holds('denied-people')).toEqual(['ben', 'cleo']);
    await run('remove', admin, { setting: 'denied-people', person: 'ben' });
    expect(await holds('denied-people')).toEqual(['cleo']);
    expect((await run('add', admin, { setting: 'denied-people', role: 'x' })).text).toContain('person');
    expect((await run('add', admin, { setting: 'persona', role: 'x' })).text).toContain('no list');
    expect((await run('add', asked, { setting: 'denied-people', person: 'root' })).text).toContain('Only admins');
  });

  test('and the names of settings and their values are suggested as they are typed', async () => {
    expect(await suggest('settings set', 'setting', 'voi', asked, desk)).toContain('voice-speed');
    expect(await suggest('settings set', 'value', 'by', asked, desk)).toContain('by name');
    expect(await suggest('settings add', 'setting', '', admin, desk)).toContain('allowed-rooms');
    expect(await suggest('settings add', 'setting', '', asked, desk)).toEqual([]);
    expect((await suggest('settings set', 'setting', '', asked, desk)).length).toBeLessThanOrEqual(25);
  });
});

describe('are shown', () => {
  test('with whom they were chosen for', async () => {
    await run('set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('set', asked, { setting: 'voice', value: 'hannah' });
    expect((await run('view')).text).toContain('`voice`: **hannah** (for you)');
    expect((await run('view', admin)).text).toContain('`voice`: **troy** (for the whole space)');
  });

  test('with all that was chosen on the way, and by whom', async () => {
    await run('set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('set', asked, { setting: 'voice', value: 'hannah' });
    const { text } = await run('explain', asked, { setting: 'voice' });
    expect(text).toMatch(/\*\*hannah\*\* for you here/);
    expect(text.indexOf('for you: **hannah**')).toBeLessThan(
      text.indexOf('for the whole space: **troy**, chosen by <@root>'),
    );
    expect(text).toContain('by itself: **empty**');
  });

  test('on a page of the manual, which is as the table is', async () => {
    const text = await readFile('docs/settings.md', 'utf8');
    expect(text, 'run `npm run docs:settings`').toBe(page());
    for (const name of Object.keys(settings)) expect(text).toContain(`| \`${name}\` |`);
  });
});

describe('are taken back', () => {
  test('to the next wider choice', async () => {
    await run('set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('set', asked, { setting: 'voice', value: 'hannah' });
    expect((await run('reset', asked, { setting: 'voice' })).text).toContain('**troy**');
    expect((await run('reset', asked, { setting: 'voice', for: 'space' })).text).toContain('Only admins');
  });

  test('one after the other, by whoever may', async () => {
    await run('set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('set', asked, { setting: 'voice', value: 'hannah' });
    expect((await run('undo', asked, { of: 'space' })).text).toContain('Only admins');
    expect((await run('undo')).text).toContain('`voice` is **not set** again for you');
    expect(await holds('voice')).toBe('troy');
    expect((await run('undo')).text).toContain('nothing to take back');
    await run('undo', admin);
    expect(await holds('voice')).toBe('');
  });

  test('and it is known who changed what', async () => {
    await run('set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('undo', admin);
    const { text } = await run('changes', admin);
    expect(text).toMatch(
      /<@root>: `voice` for the whole space from \*\*not set\*\* to \*\*troy\*\*, taken back by <@root>/,
    );
    expect((await run('changes', asked)).text).toContain('Nothing was changed');
    expect((await run('changes', asked, { of: 'space' })).text).toContain('Only admins');
  });
});

describe('are filled in', () => {
  test('with what holds, and only what was changed is set', async () => {
    await run('set', admin, { setting: 'persona', value: 'coach', for: 'space' });
    const { form } = await run('form');
    expect(form).toMatchObject({ command: 'settings save', chosen: { about: 'answers', for: 'me' } });
    const filled = Object.fromEntries(form?.fields.map(({ name, value = '' }) => [name, String(value)]) ?? []);
    expect(filled).toMatchObject({ persona: 'coach', 'answer-length': 'usual' });
    const { text } = await run('save', asked, { ...form?.chosen, ...filled, 'answer-length': 'short' });
    expect(text).toContain('`answer-length` is now **short**');
    const set = (await desk.settings.all(place)).map(({ name, scope }) => `${name} for ${scope}`);
    expect(set.toSorted()).toEqual(['answer-length for person', 'persona for space']);
  });

  test('for everybody by admins alone', async () => {
    expect((await run('form', asked, { for: 'space' })).text).toContain('Only admins');
    expect((await run('save', asked, { for: 'space', persona: 'coach' })).text).toContain('Only admins');
    expect((await run('save', asked, { for: 'me', 'denied-people': 'root' })).text).toContain('cannot be set for you');
    expect(await desk.settings.all(place)).toEqual([]);
  });

  test('with where each value comes from, and what takes it back', async () => {
    const field = async (by: Asked, scope: string) => {
      const { form } = await run('form', by, { about: 'answers', for: scope });
      return form?.fields.find(({ name }) => name === 'persona');
    };
    expect(await field(asked, 'me')).not.toHaveProperty('origin');
    await run('set', admin, { setting: 'persona', value: 'coach', for: 'space' });
    expect(await field(asked, 'me')).toMatchObject({ value: 'coach', origin: 'Set for the whole space.' });
    expect(await field(asked, 'me')).not.toHaveProperty('reset');
    await run('set', asked, { setting: 'persona', value: 'editor', for: 'me' });
    const own = await field(asked, 'me');
    expect(own).toMatchObject({ value: 'editor', origin: 'Set for you.' });
    expect(await field(admin, 'space')).toMatchObject({ value: 'coach', origin: 'Set for the whole space.' });
    await perform(own?.reset?.command ?? '', own?.reset?.chosen ?? {}, asked, desk, signal);
    expect(await field(asked, 'me')).toMatchObject({ value: 'coach' });
  });

  test('lists, flags and numbers alike', async () => {
    const { form } = await run('form', admin, { about: 'access', for: 'space' });
    const names = form?.fields.map(({ name }) => name) ?? [];
    expect(names).toContain('denied-people');
    await run('save', admin, { ...form?.chosen, 'denied-people': 'ben cleo', 'auto-thread': true, retention: 48 });
    expect(await holds('denied-people')).toEqual(['ben', 'cleo']);
    expect([await holds('auto-thread'), await holds('retention')]).toEqual([true, 48]);
    await run('save', admin, { ...form?.chosen, 'denied-people': '' });
    expect(await holds('denied-people')).toEqual([]);
  });
});

describe('travel as a file', () => {
  const file = async () => (await run('export', admin)).files?.[0];

  test('that says all of the space and its rooms, and nothing of people', async () => {
    await run('set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('set', admin, { setting: 'voice-speed', value: '1.5', for: 'room' });
    await run('set', asked, { setting: 'voice', value: 'hannah' });
    const clip = await file();
    expect(JSON.parse(Buffer.from(clip?.bytes ?? []).toString())).toEqual({
      parley: 1,
      space: { voice: 'troy' },
      rooms: { [place.room]: { 'voice-speed': 1.5 } },
    });
  });

  test('and is taken in elsewhere, live and undoable', async () => {
    await run('set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    const clip = await file();
    const elsewhere = { ...admin, place: { ...place, space: 'elsewhere' } };
    await run('import', { ...elsewhere, attachments: [attached(clip?.bytes ?? new Uint8Array())] });
    expect(await holds('voice', elsewhere)).toBe('troy');
    await run('undo', elsewhere);
    expect(await holds('voice', elsewhere)).toBe('');
  });

  test.each([
    ['{', 'no file of settings'],
    ['{"parley":2}', 'no file of settings'],
    ['{"parley":1,"space":{"voice":"troy","nonsense":1}}', 'nonsense'],
    ['{"parley":1,"space":{"voice":"troy","voice-speed":9}}', 'from 0.5 to 2'],
    ['{"parley":1,"space":{"voice":"troy"},"rooms":{"hall":{"denied-people":["x"]}}}', 'cannot be set for a room'],
  ])('but %s changes nothing', async (json, why) => {
    const { text } = await run('import', admin, { json });
    expect(text).toContain(why);
    expect(await desk.settings.all(place)).toEqual([]);
  });

  test('and only admins have to do with it', async () => {
    expect((await run('export')).files).toBeUndefined();
    expect((await run('import', asked, { json: '{"parley":1}' })).text).toContain('Only admins');
  });
});
