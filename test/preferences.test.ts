// What people choose: the narrowest choice counts, everything survives a restart, and strangers' spaces stay apart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openPreferences, type Preferences } from '#src/preferences.ts';
import { type SettingName, settings } from '#src/settings.ts';
import { openStore } from '#src/store.ts';

const place = { platform: 'discord', space: 'home', room: 'hall' };

async function openFile(
  file?: string,
): Promise<{ preferences: Preferences; file: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = file ?? join(folder, 'parley.db');
  const store = await openStore(`file:${path}`);
  return { preferences: openPreferences(store), file: path, close: () => store.destroy() };
}

test('holds what is usual until somebody chooses', async () => {
  const { preferences, close } = await openFile();
  const values = await preferences.of(place, 'ann');
  for (const [name, { usual }] of Object.entries(settings)) expect(values).toHaveProperty([name], usual);
  await close();
});

test('lets the narrowest choice count: a person’s own, else the room’s, else the space’s', async () => {
  const { preferences, close } = await openFile();
  const choose = (scope: 'space' | 'room' | 'person', target: string, value: number) =>
    preferences.set(place, { scope, target, name: 'voice-speed', value, by: 'ann' });
  const speed = async (room: string, person?: string) =>
    (await preferences.of({ ...place, room }, person))['voice-speed'];

  // The order in which they are set is not the order in which they count.
  await choose('person', 'ann', 1.3);
  await choose('room', 'hall', 1.2);
  await choose('space', '', 1.1);
  expect(await speed('hall', 'ann')).toBe(1.3);
  expect(await speed('hall', 'bob')).toBe(1.2);
  expect(await speed('hall')).toBe(1.2);
  expect(await speed('attic', 'bob')).toBe(1.1);

  await preferences.set(place, { scope: 'room', target: 'hall', name: 'voice-speed', by: 'ann' });
  expect(await speed('hall', 'bob')).toBe(1.1);
  await close();
});

test('passes over what people had chosen for themselves before admins closed that to them', async () => {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  let now = 0;
  const preferences = openPreferences(store, undefined, () => (now += 1));
  const choose = (scope: 'space' | 'room' | 'person', target: string, name: SettingName, value: unknown) =>
    preferences.set(place, { scope, target, name, value, by: 'root' });
  const own = async (room = 'hall') => {
    const { persona, reasoning } = await preferences.of({ ...place, room }, 'ann');
    return [persona, reasoning];
  };
  await choose('space', '', 'persona', 'host');
  await choose('person', 'ann', 'persona', 'coach');
  await choose('person', 'ann', 'persona', 'editor');
  await choose('person', 'ann', 'reasoning', 'high');
  await choose('space', '', 'own-choices', false);
  // Nobody closed what has nothing to do with it.
  expect(await own()).toEqual(['host', 'high']);
  await choose('room', 'attic', 'own-choices', true);
  expect([await own(), await own('attic')]).toEqual([
    ['host', 'high'],
    ['editor', 'high'],
  ]);
  // Nor is it chosen anew by taking the last change back.
  await preferences.undo(place, 'ann', 'ann');
  await preferences.undo(place, 'ann', 'ann');
  expect([await own(), await own('attic')]).toEqual([
    ['host', 'low'],
    ['coach', 'low'],
  ]);
  // Who may choose still does.
  await choose('person', 'ann', 'persona', 'sceptic');
  expect(await own()).toEqual(['sceptic', 'low']);
});

test('keeps spaces and platforms apart', async () => {
  const { preferences, close } = await openFile();
  await preferences.set(place, { scope: 'space', target: '', name: 'voice', value: 'troy', by: 'ann' });
  expect((await preferences.of({ ...place, space: 'other' })).voice).toBe('');
  expect((await preferences.of({ ...place, platform: 'slack' })).voice).toBe('');
  expect((await preferences.of(place)).voice).toBe('troy');
  await close();
});

test('remembers choices and who made them across a restart, the last one counting', async () => {
  const before = await openFile();
  const choice = { scope: 'space', target: '', name: 'voice-rooms' } as const;
  await before.preferences.set(place, { ...choice, value: ['a'], by: 'ann' });
  await before.preferences.set(place, { ...choice, value: ['a', 'b'], by: 'bob' });
  await before.close();
  const after = await openFile(before.file);
  expect(await after.preferences.all(place)).toMatchObject([{ ...choice, value: ['a', 'b'], by: 'bob' }]);
  await after.close();
});

test('passes over a setting that this version does not know', async () => {
  const { preferences, close } = await openFile();
  const unknown = { scope: 'space', target: '', name: 'gone' as 'voice', value: 1, by: 'ann' } as const;
  await preferences.set(place, unknown);
  expect(await preferences.all(place)).toEqual([]);
  expect(await preferences.of(place)).not.toHaveProperty('gone');
  await close();
});

test('what is chosen for a room holds in its threads, and in no room of a like name', async () => {
  const { preferences, close } = await openFile();
  await preferences.set(place, { scope: 'room', target: 'C1', name: 'alt-text', value: 'reply', by: 'ann' });
  const inRoom = async (room: string) => (await preferences.of({ ...place, room }))['alt-text'];
  expect(await inRoom('C1')).toBe('reply');
  expect(await inRoom('C1:100.000001')).toBe('reply');
  expect(await inRoom('C12:100.000001')).toBe('off');
  expect(await inRoom('C')).toBe('off');
  await close();
});

test('a thread’s own choice counts before its channel’s, in whatever order they were made', async () => {
  const store = await openStore('file::memory:');
  const preferences = openPreferences(store, ({ room }) => (room === 'thread' ? 'hall' : undefined));
  const choose = (target: string, value: string) =>
    preferences.set(place, { scope: 'room', target, name: 'trigger', value, by: 'ann' });
  const trigger = async (room: string) => (await preferences.of({ ...place, room })).trigger;
  await choose('thread', 'always');
  await choose('hall', 'off');
  expect([await trigger('thread'), await trigger('hall')]).toEqual(['always', 'off']);
  await store.destroy();
});

test('a change is live at once, for everybody who asked before', async () => {
  const { preferences, close } = await openFile();
  for (const person of ['ann', 'bob', undefined]) await preferences.of(place, person);
  await preferences.set(place, { scope: 'space', target: '', name: 'voice', value: 'troy', by: 'ann' });
  for (const person of ['ann', 'bob', undefined]) expect((await preferences.of(place, person)).voice).toBe('troy');
  await close();
});

describe('changes', () => {
  const voice = { scope: 'space', target: '', name: 'voice' } as const;

  test('are written down with what was before, and only where something changed', async () => {
    const { preferences, close } = await openFile();
    await preferences.set(place, { ...voice, value: 'troy', by: 'ann' });
    await preferences.set(place, { ...voice, value: 'troy', by: 'bob' });
    await preferences.set(place, { ...voice, value: 'hannah', by: 'bob' });
    await preferences.set(place, { ...voice, by: 'ann' });
    const past = await preferences.alterations(place, undefined, 10);
    expect(past.map(({ before, after, by }) => [before, after, by])).toEqual([
      ['hannah', undefined, 'ann'],
      ['troy', 'hannah', 'bob'],
      [undefined, 'troy', 'ann'],
    ]);
    await close();
  });

  test('are taken back one after the other, each once, and it is known who did', async () => {
    const { preferences, close } = await openFile();
    for (const value of ['troy', 'hannah']) await preferences.set(place, { ...voice, value, by: 'ann' });
    const now = async () => (await preferences.of(place)).voice;
    expect(await preferences.undo(place, undefined, 'bob')).toMatchObject({ before: 'troy', after: 'hannah' });
    expect(await now()).toBe('troy');
    await preferences.undo(place, undefined, 'bob');
    expect(await now()).toBe('');
    expect(await preferences.undo(place, undefined, 'bob')).toBeUndefined();
    expect(await preferences.alterations(place, undefined, 10)).toMatchObject([
      { undoneBy: 'bob' },
      { undoneBy: 'bob' },
    ]);
    await close();
  });

  test('of a person are theirs alone, and those of other spaces never meant', async () => {
    const { preferences, close } = await openFile();
    const other = { ...place, space: 'other' };
    await preferences.set(other, { ...voice, value: 'troy', by: 'ann' });
    await preferences.set(place, { ...voice, scope: 'person', target: 'ann', value: 'troy', by: 'ann' });
    expect(await preferences.undo(place, undefined, 'root')).toBeUndefined();
    expect(await preferences.undo(place, 'bob', 'bob')).toBeUndefined();
    expect(await preferences.alterations(place, undefined, 10)).toEqual([]);
    expect(await preferences.alterations(place, 'ann', 10)).toMatchObject([{ after: 'troy', target: 'ann' }]);
    expect((await preferences.of(other)).voice).toBe('troy');
    await close();
  });

  test('of many at once come about together or not at all', async () => {
    const { preferences, close } = await openFile();
    // A value that cannot be written stops what comes before it, too.
    const broken = [
      { ...voice, value: 'troy' },
      { ...voice, name: 'voice-speed', value: 1n },
    ] as const;
    await expect(preferences.choose(place, broken, 'ann')).rejects.toThrow();
    expect(await preferences.all(place)).toEqual([]);
    expect(await preferences.alterations(place, undefined, 10)).toEqual([]);
    await close();
  });
});
