// Whom the bot answers: by the lists that admins keep, and never against the admins themselves.
import { beforeEach, describe, expect, test } from 'vitest';
import { type Authority, openAuthority } from '#src/authority.ts';
import type { Person } from '#src/message.ts';
import { openPreferences, type Preferences } from '#src/preferences.ts';
import type { SettingName } from '#src/settings.ts';
import { shelf } from '#test/shelf.ts';
import { ann, place } from '#test/said.ts';

const friend: Person = { ...ann, roles: ['friends'] };
const root: Person = { ...ann, id: 'root', isAdmin: true };
let settings: Preferences;
let authority: Authority;

beforeEach(async () => {
  settings = openPreferences(await shelf());
  authority = openAuthority(settings);
});

const set = (name: SettingName, value: readonly string[]) =>
  settings.set(place, { scope: 'space', target: '', name, value, by: 'root' });
const may = async (person: Person, where = place) =>
  (await authority.authorize(person, 'ask', where)).type === 'granted';

test('everybody is answered until somebody keeps a list', async () => {
  expect([await may(ann), await may(friend), await may(root)]).toEqual([true, true, true]);
});

describe('a list of', () => {
  test.each([
    ['allowed-roles', ['friends'], [false, true]],
    ['allowed-people', ['ann'], [true, true]],
    ['allowed-people', ['ben'], [false, false]],
    ['denied-roles', ['friends'], [true, false]],
    ['denied-people', ['ann'], [false, false]],
    ['denied-people', ['ben'], [true, true]],
    ['allowed-rooms', ['lounge'], [false, false]],
    ['allowed-rooms', [place.room], [true, true]],
    ['denied-rooms', [place.room], [false, false]],
  ] as const)('%s with %j is kept to, but for admins', async (name, list, answered) => {
    await set(name, list);
    expect([await may(ann), await may(friend)]).toEqual(answered);
    expect(await may(root)).toBe(true);
  });

  test('people holds beside one of roles', async () => {
    await set('allowed-roles', ['friends']);
    await set('allowed-people', ['ann']);
    expect([await may(ann), await may(friend), await may({ ...ann, id: 'ben' })]).toEqual([true, true, false]);
  });

  test('denied people counts before every other', async () => {
    await set('allowed-people', ['ann']);
    await set('denied-people', ['ann']);
    expect(await may(ann)).toBe(false);
  });

  test('of one space is nothing to another', async () => {
    await set('denied-people', ['ann']);
    expect(await may(ann, { ...place, space: 'other' })).toBe(true);
  });
});

test('whoever is not answered still sees and keeps what is theirs', async () => {
  await set('denied-people', ['ann']);
  for (const action of ['look', 'own'] as const)
    expect((await authority.authorize(ann, action, place)).type).toBe('granted');
  for (const action of ['ask', 'answer', 'moderate', 'govern'] as const)
    expect((await authority.authorize(ann, action, place, 'ann')).type).toBe('refused');
});

describe('what the moderation found is decided about', () => {
  const sheriff: Person = { ...ann, id: 'sheriff', roles: ['sheriffs'] };
  const at = { elsewhere: { ...place, space: 'other' }, onAnother: { ...place, platform: 'other' } };
  const decides = async (person: Person, where = place) =>
    (await authority.authorize(person, 'moderate', where)).type === 'granted';

  test('by admins alone, until they name a role for it', async () => {
    expect([await decides(root), await decides(sheriff), await decides(ann)]).toEqual([true, false, false]);
    await set('moderator-roles', ['sheriffs']);
    expect([await decides(root), await decides(sheriff), await decides(friend), await decides(ann)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('by nobody’s role of another space or platform, nor in a direct conversation, where there are no roles', async () => {
    await set('moderator-roles', ['sheriffs']);
    for (const where of Object.values(at)) expect(await decides(sheriff, where)).toBe(false);
    const direct = { ...place, space: '@sheriff', room: 'direct' };
    expect(await decides({ ...sheriff, roles: [] }, direct)).toBe(false);
  });

  test('and whoever decides that governs nothing else', async () => {
    await set('moderator-roles', ['sheriffs']);
    expect((await authority.authorize(sheriff, 'govern', place)).type).toBe('refused');
  });
});
