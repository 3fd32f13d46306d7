// What the bot takes in: by what addresses it, as admins set it for the room, and in rooms it may speak in.
import { beforeEach, describe, expect, test } from 'vitest';
import { admit } from '#handlers/admit.ts';
import type { InboundMessage } from '#src/message.ts';
import { openDesk, type TestDesk } from '#test/desk.ts';
import { place, said } from '#test/said.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await openDesk();
});

const set = (name: 'trigger' | 'auto-thread' | 'allowed-rooms' | 'denied-rooms', value: unknown) =>
  desk.settings.set(place, { scope: 'space', target: '', name, value, by: 'root' });

const kinds: Readonly<Record<string, Partial<InboundMessage>>> = {
  'a mention': { addressed: true },
  'a line in a thread it takes part in': { addressed: true, byThread: true, inThread: true },
  'a direct message': { addressed: true, direct: true, inThread: true },
  'talk of others': { addressed: false },
  'a command': { addressed: true, task: { name: 'speak', chosen: {} } },
};

describe.each([
  ['mention', { 'a mention': true, 'a direct message': true, 'a command': true }],
  [
    'thread',
    { 'a mention': true, 'a line in a thread it takes part in': true, 'a direct message': true, 'a command': true },
  ],
  ['always', Object.fromEntries(Object.keys(kinds).map((kind) => [kind, true]))],
  ['off', { 'a direct message': true, 'a command': true }],
] as const)('with the trigger %s', (trigger, answered: Readonly<Record<string, boolean>>) => {
  test.each(Object.keys(kinds))('%s is answered or not', async (kind) => {
    await set('trigger', trigger);
    const admitted = await admit(said('hello', kinds[kind]), desk);
    expect(admitted?.addressed).toBe(answered[kind] ?? false);
  });
});

describe('a room', () => {
  test('that is denied is silent, with its threads; another is not', async () => {
    await set('denied-rooms', [place.room]);
    const inRoom = async (room: string) => (await admit(said('hello', { place: { ...place, room } }), desk))?.addressed;
    expect([await inRoom(place.room), await inRoom(`${place.room}:1.5`), await inRoom('other')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('that is not among the allowed ones is silent', async () => {
    await set('allowed-rooms', ['lounge']);
    expect((await admit(said('hello'), desk))?.addressed).toBe(false);
    expect((await admit(said('hello', { place: { ...place, room: 'lounge' } }), desk))?.addressed).toBe(true);
  });
});

describe('apart', () => {
  test('is answered what addresses the bot outside of threads, where admins want it so', async () => {
    expect(await admit(said('hello'), desk)).not.toHaveProperty('apart');
    await set('auto-thread', true);
    expect(await admit(said('hello'), desk)).toMatchObject({ apart: true });
    expect(await admit(said('hello', { inThread: true }), desk)).not.toHaveProperty('apart');
    expect(await admit(said('hello', { addressed: false }), desk)).not.toHaveProperty('apart');
  });
});

test('nobody asked where only what is set, or the thread, addresses the bot', async () => {
  await set('trigger', 'always');
  const unasked = async (kind: string) => (await admit(said('hello', kinds[kind]), desk))?.unasked;
  expect(await unasked('talk of others')).toBe(true);
  expect(await unasked('a line in a thread it takes part in')).toBe(true);
  expect(await unasked('a mention')).toBeUndefined();
  expect(await unasked('a direct message')).toBeUndefined();
});
