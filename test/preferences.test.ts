// What people choose: the narrowest choice counts, everything survives a restart, and strangers' spaces stay apart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPreferences, type Preferences } from '#src/preferences.ts';
import { settings } from '#src/settings.ts';
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
  expect(await after.preferences.all(place)).toEqual([{ ...choice, value: ['a', 'b'], by: 'bob' }]);
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
