import { PermissionFlagsBits as Right } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { patienceMs } from '#adapters/discord/moderator/effect.ts';
import { openCourt } from './courtroom.ts';

const memberRoute = '/guilds/{guild_id}/members/{user_id}';
const dayMs = 86_400_000;
const inDays = (days: number) => Date.now() + days * dayMs;

/** Bob has written something in the hall. */
async function accused(plan?: Parameters<typeof openCourt>[0]) {
  const court = await openCourt(plan);
  const spam = court.twin.say(court.bob, court.hall, 'spam');
  await court.settled();
  const remove = (reason = 'Spam') => court.moderator.remove(court.place, spam.id, reason);
  return { ...court, spam, remove };
}

describe('a message', () => {
  test('is deleted, with the reason in the records of the server', async () => {
    const { twin, hall, remove, deeds } = await accused();
    expect(await remove('S1 · Drohung, 100 %')).toEqual({ type: 'done' });
    expect(twin.messages(hall)).toEqual([]);
    expect(deeds('DELETE')).toMatchObject([{ reason: 'S1 · Drohung, 100 %', status: 204 }]);
  });

  test('is deleted for whatever reason: a long one is cut, and half a character is none', async () => {
    const { remove, deeds } = await accused();
    expect(await remove(`\ud83d${'x'.repeat(510)}😀 and more`)).toEqual({ type: 'done' });
    expect(deeds('DELETE')[0]?.reason).toBe(`\ufffd${'x'.repeat(510)}\ufffd`);
  });

  test('that is gone, with its channel or by itself, is gone', async () => {
    const { twin, hall, remove, settled } = await accused();
    await remove();
    expect(await remove()).toEqual({ type: 'gone' });
    twin.removeChannel(hall);
    await settled();
    expect(await remove()).toEqual({ type: 'gone' });
  });

  test('in a thread is deleted by the rights in its channel', async () => {
    const { twin, moderator, place, bob, hall, settled } = await openCourt();
    const thread = twin.addThread(hall, bob, { name: 'a thread' });
    const { id } = twin.say(bob, thread, 'spam');
    await settled();
    expect(await moderator.remove({ ...place, room: thread.id }, id, 'Spam')).toEqual({ type: 'done' });
  });

  test.each([
    [
      'in one channel',
      { deny: Right.ManageMessages },
      undefined,
      /<#.*edit that channel.*\*\*\{right\}\*\*/,
      'Manage Messages',
    ],
    [
      'anywhere',
      {},
      Right.ModerateMembers,
      /Server Settings → Roles.*\*\*\{right\}\*\*|\*\*\{right\}\*\*.*Server Settings → Roles/,
      'Manage Messages',
    ],
    ['to see the channel', { deny: Right.ViewChannel }, undefined, /cannot see.*\*\*View Channel\*\*/, undefined],
  ] as const)(
    'that it lacks the right to delete, %s, stays, and the missing right is named',
    async (_, own, rights, sentence, right) => {
      const { twin, hall, remove, settled, deeds } = await accused(rights === undefined ? {} : { rights });
      twin.restrict(hall, twin.bot, own);
      await settled();
      const effect = await remove();
      expect(effect).toMatchObject({ type: 'refused', values: { room: `<#${hall.id}>`, ...(right && { right }) } });
      expect('why' in effect && effect.why.replace('{room}', `<#${hall.id}>`)).toMatch(sentence);
      // Discord is not asked for what it will refuse: that counts towards a ban.
      expect([deeds('DELETE'), twin.invalidRequests]).toEqual([[], 0]);
    },
  );

  test.each([
    [50_013, 'Manage Messages'],
    [50_001, 'View Channel'],
    [60_003, 'two factors'],
    [50_083, 'is closed'],
    [50_021, '{code}'],
  ])('that Discord refuses to delete with code %i stays, and it is told why', async (code, words) => {
    const { twin, remove } = await accused();
    twin.fault({ method: 'DELETE' }, { type: 'answer', status: 403, body: { code, message: 'No' } });
    const effect = await remove();
    expect(JSON.stringify(effect)).toContain(words);
    expect(effect.type).toBe('refused');
  });
});

describe('a bot that has no role but everybody’s', () => {
  test('asks Discord what it may, and where that is refused not again at once', async () => {
    const { twin, court, remove, moderator, place, bob, settled, deeds } = await accused();
    twin.grant(court, twin.bot, []);
    await settled();
    for (let times = 0; times < 2; times += 1) {
      expect(await remove()).toMatchObject({ type: 'refused', values: { right: 'Manage Messages' } });
      expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toMatchObject({ type: 'refused' });
    }
    expect([deeds('DELETE').length, deeds('PATCH').length, twin.invalidRequests]).toEqual([1, 1, 2]);
    twin.grant(court, twin.bot, ['parley']);
    await settled();
    expect(await remove()).toEqual({ type: 'done' });
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toEqual({ type: 'done' });
  });

  test('does what it may all the same, and is not kept from it by the refusal of something else', async () => {
    const { twin, court, remove, moderator, place, hall, bob, settled } = await accused();
    twin.grant(court, twin.bot, []);
    twin.restrict(hall, twin.bot, { allow: Right.ManageMessages });
    await settled();
    twin.fault({ method: 'DELETE' }, { type: 'answer', status: 403, body: { code: 60_003, message: 'No' } });
    expect(await remove()).toMatchObject({ type: 'refused', why: expect.stringContaining('two factors') });
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toMatchObject({ type: 'refused' });
    expect(await remove()).toEqual({ type: 'done' });
  });

  test('is believed by whoever tells nothing of rights', async () => {
    const { twin, court, moderator, place, bob, settled } = await openCourt();
    twin.grant(court, twin.bot, []);
    await settled();
    twin.fault({ method: 'PATCH' }, { type: 'answer', status: 200, body: { roles: [] } });
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toEqual({ type: 'done' });
  });
});

describe('not now, but later', () => {
  test.each([
    ['a long rate limit', { type: 'limited', scope: 'user', seconds: 60 }, 60_000],
    ['a broken server', { type: 'answer', status: 502, body: '' }, 1_000],
    ['a cut line', { type: 'cut', performed: false }, 1_000],
    ['a firewall', { type: 'cloudflare' }, 50_000],
    [
      'too many conversations at once',
      { type: 'answer', status: 403, body: { code: 40_003, message: 'Slow' } },
      60_000,
    ],
  ] as const)('is something done after %s', async (_, fault, least) => {
    const { twin, remove } = await accused();
    twin.fault({ method: 'DELETE' }, fault);
    const effect = await remove();
    expect(effect.type).toBe('later');
    expect('afterMs' in effect && effect.afterMs).toBeGreaterThanOrEqual(least);
    expect('afterMs' in effect && effect.afterMs).toBeLessThanOrEqual(70_000);
  });

  // The next request waits for the one that hangs, unless that was given up.
  test('is something done when Discord does not answer in time', { timeout: 10_000 }, async () => {
    const { twin, remove, due, deeds } = await accused();
    twin.fault({ method: 'DELETE' }, { type: 'hang', performed: false });
    const removing = remove();
    await twin.until(() => deeds('DELETE').length === 1);
    await due(patienceMs);
    expect(await removing).toMatchObject({ type: 'later' });
    expect(await remove()).toEqual({ type: 'done' });
  });

  test('is anything done before it is connected, and nobody can be told of', async () => {
    const { moderator, place, ann } = await openCourt({ asleep: true });
    expect(await moderator.remove(place, '1', 'Spam')).toMatchObject({ type: 'later' });
    expect(await moderator.tell(place, ann.id, { text: 'psst' }, 'k')).toMatchObject({ type: 'later' });
    await expect(moderator.who(place, ann.id)).rejects.toThrow('not connected');
  });

  test('a short rate limit is waited for', async () => {
    const { twin, remove } = await accused();
    twin.fault({ method: 'DELETE' }, { type: 'limited', scope: 'user', seconds: 0.05 });
    expect(await remove()).toEqual({ type: 'done' });
  });

  test('nothing is done any more when the token is refused for good', async () => {
    const { twin, remove } = await accused();
    twin.revokeToken();
    expect(['later', 'refused']).toContain((await remove()).type);
    expect(await remove()).toMatchObject({ type: 'refused', why: expect.stringContaining('nothing from me any more') });
  });
});

describe('a member', () => {
  test('is silenced until then, with the reason, and may speak again', async () => {
    const { moderator, place, bob, court, deeds } = await openCourt();
    const until = inDays(1);
    expect(await moderator.timeout(place, bob.id, until, 'Spam')).toEqual({ type: 'done' });
    expect(court.guild.members.get(bob.id)?.silencedUntil).toBe(new Date(until).toISOString());
    expect(await moderator.timeout(place, bob.id, undefined, 'Appeal')).toEqual({ type: 'done' });
    expect(court.guild.members.get(bob.id)?.silencedUntil).toBeNull();
    expect(deeds('PATCH').map(({ reason }) => reason)).toEqual(['Spam', 'Appeal']);
  });

  test('is silenced once, however often it is wanted', async () => {
    const { moderator, place, bob, deeds } = await openCourt();
    const until = inDays(1);
    for (let n = 0; n < 3; n += 1)
      expect(await moderator.timeout(place, bob.id, until, 'Spam')).toEqual({ type: 'done' });
    for (let n = 0; n < 2; n += 1)
      expect(await moderator.timeout(place, bob.id, undefined, '')).toEqual({ type: 'done' });
    expect(deeds('PATCH')).toHaveLength(2);
  });

  test('is not let out of a longer timeout that a moderator gave', async () => {
    const { twin, moderator, place, bob, court } = await openCourt();
    const long = inDays(7);
    twin.silence(court, bob, long);
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toEqual({ type: 'done' });
    expect(court.guild.members.get(bob.id)?.silencedUntil).toBe(new Date(long).toISOString());
  });

  test('is silenced for 28 days at most, and not at all for a time that is over', async () => {
    const { twin, moderator, place, bob, ann, court } = await openCourt();
    expect(await moderator.timeout(place, bob.id, inDays(400), 'Spam')).toEqual({ type: 'done' });
    const end = Date.parse(court.guild.members.get(bob.id)?.silencedUntil ?? '');
    expect(end).toBeGreaterThan(inDays(27.9));
    expect(end).toBeLessThanOrEqual(inDays(28));
    expect(await moderator.timeout(place, ann.id, Date.now() - 1, 'Spam')).toEqual({ type: 'done' });
    expect(court.guild.members.get(ann.id)?.silencedUntil ?? null).toBeNull();
    expect(twin.violations).toEqual([]);
  });

  test.each([
    ['the owner', undefined, /no admins/],
    ['who may manage the server', 'mods', /no admins/],
    ['who ranks above the bot', 'elders', /Server Settings → Roles/],
    ['who ranks as the bot does', 'parley', /Server Settings → Roles/],
  ])('is not silenced: %s', async (_, role, sentence) => {
    const { twin, moderator, place, court, boss, bob, deeds } = await openCourt();
    if (role !== undefined) twin.grant(court, bob, [role]);
    const { id } = role === undefined ? boss : bob;
    const effect = await moderator.timeout(place, id, inDays(1), 'Spam');
    expect(effect).toMatchObject({
      type: 'refused',
      why: expect.stringMatching(sentence),
      values: { person: `<@${id}>` },
    });
    expect([deeds('PATCH'), twin.invalidRequests]).toEqual([[], 0]);
  });

  test('is not silenced without the right to, which is named', async () => {
    const { twin, moderator, place, bob } = await openCourt({ rights: Right.ManageMessages });
    const refused = { type: 'refused', why: expect.stringMatching(/\*\*Timeout Members\*\*.*Server Settings → Roles/) };
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toMatchObject(refused);
    expect(twin.invalidRequests).toBe(0);
    const other = await openCourt();
    other.twin.fault({ method: 'PATCH' }, { type: 'answer', status: 403, body: { code: 50_013, message: 'No' } });
    expect(await other.moderator.timeout(other.place, other.bob.id, inDays(1), 'Spam')).toMatchObject(refused);
  });

  test('that the bot was given the right for meanwhile is silenced', async () => {
    const { twin, moderator, place, bob, court, settled } = await openCourt();
    twin.grant(court, twin.bot, []);
    await settled();
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toMatchObject({ type: 'refused' });
    twin.grant(court, twin.bot, ['parley']);
    await settled();
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toEqual({ type: 'done' });
  });

  test('who left is gone, and so is everybody of a server it is not in', async () => {
    const { twin, moderator, place, court, bob } = await openCourt();
    twin.leave(court, bob);
    expect(await moderator.timeout(place, bob.id, inDays(1), 'Spam')).toEqual({ type: 'gone' });
    expect(await moderator.timeout({ ...place, space: '7' }, bob.id, inDays(1), 'Spam')).toEqual({ type: 'gone' });
  });
});

describe('somebody is known', () => {
  test('with the roles and rights they have now', async () => {
    const { twin, moderator, place, court, bob, boss, roleOf } = await openCourt();
    expect(await moderator.who(place, bob.id)).toEqual({ id: bob.id, name: 'Bob', isAdmin: false, roles: [] });
    twin.grant(court, bob, ['mods', 'guests'], 'Bobby');
    const roles = expect.arrayContaining([roleOf('mods'), roleOf('guests')]);
    expect(await moderator.who(place, bob.id)).toEqual({ id: bob.id, name: 'Bobby', isAdmin: true, roles });
    expect(await moderator.who(place, boss.id)).toMatchObject({ isAdmin: true });
  });

  test('without any where they left, or were never there', async () => {
    const { twin, moderator, place, court, bob } = await openCourt();
    twin.leave(court, bob);
    expect(await moderator.who(place, bob.id)).toMatchObject({ id: bob.id, isAdmin: false, roles: [] });
    expect(await moderator.who(place, '7')).toMatchObject({ id: '7', isAdmin: false, roles: [] });
    expect(await moderator.who({ ...place, space: `dm:${bob.id}` }, bob.id)).toMatchObject({ isAdmin: false });
  });

  test.each([
    ['refuses', { type: 'answer', status: 403, body: { code: 50_001, message: 'No' } }],
    ['limits', { type: 'limited', scope: 'user', seconds: 60 }],
    ['does not know its server', { type: 'answer', status: 404, body: { code: 10_004, message: 'No' } }],
  ] as const)('by nobody when Discord %s', async (_, fault) => {
    const { twin, moderator, place, bob } = await openCourt();
    twin.fault({ route: memberRoute }, fault);
    await expect(moderator.who(place, bob.id)).rejects.toThrow();
  });

  test('by nobody when Discord does not answer in time, or the server is away', async () => {
    const { twin, moderator, place, court, bob, due, deeds, settled } = await openCourt();
    twin.fault({ route: memberRoute }, { type: 'hang', performed: false });
    const asking = moderator.who(place, bob.id);
    asking.catch(() => undefined);
    await twin.until(() => deeds('GET').some(({ route }) => route === memberRoute));
    await due(patienceMs);
    await expect(asking).rejects.toThrow('in time');
    twin.gateway.dispatch('GUILD_DELETE', { id: court.id, unavailable: true });
    await settled();
    await expect(moderator.who(place, bob.id)).rejects.toThrow('not to be reached');
  });
});

test('addresses lead to messages and people', async () => {
  const { moderator, place, court, hall } = await openCourt({ asleep: true });
  expect(moderator.linkTo(place, '7')).toBe(`https://discord.com/channels/${court.id}/${hall.id}/7`);
  expect(moderator.linkTo({ ...place, space: 'dm:8', room: '9' }, '7')).toBe('https://discord.com/channels/@me/9/7');
  expect(moderator.profileOf(place, '8')).toBe('https://discord.com/users/8');
  expect([...moderator.powers].toSorted()).toEqual(['delete', 'timeout']);
});
