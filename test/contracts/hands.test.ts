// What platforms do for members beside answering, held to one word of it: done once, in order, notifying nobody else.
import { PermissionFlagsBits as Right } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { Effect } from '#src/moderator.ts';
import { english } from '#src/tongue.ts';
import { until } from '#test/until.ts';
import { discordQuarter, type Quarter, slackQuarter, webQuarter } from './quarter.ts';

const { signal } = new AbortController();
const clip = { name: 'notes.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode('all of it') };
const poll = { question: 'Lunch?', answers: ['Soup', '*Pizza* <!here>'], hours: 2, several: true };
const ten = { ...poll, answers: Array.from({ length: 10 }, (_, at) => `Number ${at}`) };
const told = (effect: Effect) => (effect.type === 'refused' ? english(effect.why, effect.values) : effect.type);
const idOf = (effect: Effect) => ('id' in effect ? (effect.id ?? '') : '');

const quarters: readonly [string, () => Promise<Quarter>][] = [
  ['Discord', discordQuarter],
  ['Slack', slackQuarter],
  ['the page', webQuarter],
];

describe.each(quarters)('what the bot says by itself on %s', (_, open) => {
  test('stands there once, whoever says it again under the same key', async () => {
    const { begin, place, stands } = await open();
    const hands = await begin();
    const both = await Promise.all([
      hands.say(place, { text: 'Tea!' }, 'k1'),
      hands.say(place, { text: 'Tea!' }, 'k1'),
    ]);
    const [first] = both;
    expect(both).toEqual([{ type: 'done', id: idOf(first) }, first]);
    expect(await (await begin()).say(place, { text: 'Tea!' }, 'k1')).toEqual(first);
    expect(await stands()).toMatchObject([{ id: idOf(first), text: 'Tea!', previews: false }]);
    await (await begin()).say(place, { text: 'Tea again!' }, 'k2');
    expect(await stands()).toHaveLength(2);
  });

  test('stands there once, too, where the line was cut after it was taken', async () => {
    const { begin, place, stands, lose } = await open();
    const hands = await begin();
    lose?.();
    const effect = await hands.say(place, { text: 'Tea!' }, 'k1');
    expect(effect.type).toBe(lose ? 'later' : 'done');
    expect(await hands.say(place, { text: 'Tea!' }, 'k1')).toMatchObject({ type: 'done' });
    expect(await (await begin()).say(place, { text: 'Tea!' }, 'k1')).toMatchObject({ type: 'done' });
    expect(await stands()).toHaveLength(1);
  });

  test('is whole and in order, however long, notifies whom it is for alone, and its file comes last', async () => {
    const { begin, place, stands, ann, alarm } = await open();
    const words = Array.from({ length: 1250 }, (_, at) => `word${String(at).padStart(4, '0')}`);
    const saying = { text: `${alarm} ${words.join(' ')}`, to: ann, files: [clip] };
    const effect = await (await begin()).say(place, saying, 'k1');
    expect(effect).toMatchObject({ type: 'done' });
    const shown = await stands();
    expect(shown.flatMap(({ text }) => text.match(/word\d{4}/g) ?? [])).toEqual(words);
    expect(shown.map(({ files }) => files)).toEqual([...shown.slice(1).map(() => 0), 1]);
    // Nobody else is on the page.
    expect(shown.flatMap(({ pings }) => pings)).toEqual(place.platform === 'web' ? [] : [ann]);
    expect(shown[0]).toMatchObject({ id: idOf(effect), pings: place.platform === 'web' ? [] : [ann] });
    await (await begin()).say(place, saying, 'k1');
    expect(await stands()).toHaveLength(shown.length);
  });

  test('notifies nobody, whatever it says', async () => {
    const { begin, place, stands, alarm } = await open();
    await (await begin()).say(place, { text: `${alarm} look at https://example.org` }, 'k1');
    expect(await stands()).toMatchObject([{ pings: [], previews: false }]);
  });

  test('is not said, where its room is no more', async () => {
    const { begin, place, raze } = await open();
    const hands = await begin();
    const becomes = await raze();
    const type = await until(async () => {
      const effect = await hands.say(place, { text: 'Tea!' }, 'k1');
      return effect.type === 'done' ? undefined : effect.type;
    }, 'nothing is said any more');
    expect(type).toBe(becomes);
  });

  test('has an address', async () => {
    const { begin, place } = await open();
    const hands = await begin();
    const id = idOf(await hands.say(place, { text: 'Tea!' }, 'k1'));
    expect(hands.linkTo(place, id)).toMatch(new RegExp(`(?:^/#|//).*${id.replace('.', '')}`));
  });

  test('waits, where the platform wants it to', async () => {
    const { begin, place, stands, limit } = await open();
    const hands = await begin();
    limit?.();
    const { type } = await hands.say(place, { text: 'Tea!' }, 'k1');
    expect([type, (await stands()).length]).toEqual(limit ? ['later', 0] : ['done', 1]);
  });
});

describe.each(quarters)('who is there on %s', (_, open) => {
  test('are the members, and the bot, which is marked', async () => {
    const { begin, place, ann } = await open();
    const people = await (await begin()).people(place, 50, signal);
    expect(people.find(({ id }) => id === ann)?.bot).toBeUndefined();
    expect(people.filter(({ bot }) => bot)).toMatchObject([{ name: expect.stringMatching(/parley/i) as string }]);
  });
});

const shared: readonly [string, () => Promise<Quarter>][] = [
  ['Discord', discordQuarter],
  ['Slack', slackQuarter],
];

describe.each(shared)('for members of %s', (_, open) => {
  test('something is said to a message, and without it where that is gone', async () => {
    const { begin, place, stands, say } = await open();
    const hands = await begin();
    const about = say('Remind me!');
    expect(await hands.say(place, { text: 'Now.', repliesTo: about }, 'k1')).toMatchObject({ type: 'done' });
    expect(await stands()).toMatchObject([{ replyTo: about }]);
    const lost = place.platform === 'slack' ? '1600000000.000100' : '160000000000000001';
    expect(await hands.say(place, { text: 'Now!', repliesTo: lost }, 'k2')).toMatchObject({ type: 'done' });
    expect((await stands()).find(({ text }) => text === 'Now!')?.replyTo).toBeUndefined();
  });

  test('at most so many are told of', async () => {
    const { begin, place } = await open();
    expect(await (await begin()).people(place, 2, signal)).toHaveLength(2);
  });

  test.each([
    ['2 answers', poll],
    ['10 answers', ten],
  ])('a poll of %s stands once and notifies nobody', async (_answers, asked) => {
    const { begin, place, stands, ann } = await open();
    const effect = await (await begin()).poll(place, asked, ann, 'k1');
    expect(effect).toMatchObject({ type: 'done' });
    expect(await (await begin()).poll(place, asked, ann, 'k1')).toEqual(effect);
    expect(await stands()).toMatchObject([{ id: idOf(effect), pings: [] }]);
  });

  test('a thread is opened on a message, once, and what it begins with stands in it', async () => {
    const { begin, place, stands, ann, say, alarm } = await open();
    const on = say('Let us talk about lunch.');
    const opening = { name: 'Lunch', text: `Where? ${alarm}`, on };
    const effect = await (await begin()).thread(place, opening, ann, 'k1');
    expect(effect).toEqual({ type: 'done', id: place.platform === 'slack' ? `${place.room}:${on}` : on });
    expect(await (await begin()).thread(place, opening, ann, 'k1')).toEqual(effect);
    const begun = await stands(idOf(effect));
    expect(begun).toMatchObject([{ text: expect.stringContaining('Where?') as string, pings: [] }]);
  });

  test('a thread of its own hangs on its name, once', async () => {
    const { begin, place, stands, ann, lose } = await open();
    const hands = await begin();
    lose?.();
    const opening = { name: 'Lunch *now*', text: 'Where?' };
    expect(await hands.thread(place, opening, ann, 'k1')).toMatchObject({ type: 'later' });
    const effect = await hands.thread(place, opening, ann, 'k1');
    expect(await (await begin()).thread(place, opening, ann, 'k1')).toEqual(effect);
    const top = (await stands()).filter(({ replyTo }) => replyTo === undefined);
    expect(top.map(({ text }) => text)).toEqual([String.raw`**Lunch \*now\***`]);
    expect((await stands(idOf(effect))).map(({ text }) => text)).toEqual(['Where?']);
    expect(hands.linkTo(place, idOf(effect))).toContain(top[0]?.id.replace('.', ''));
  });
});

describe('on Discord', () => {
  const hour = 3_600_000;

  test('a poll is one of Discord’s own', async () => {
    const { begin, place, twin, ann } = await discordQuarter();
    await (await begin()).poll(place, poll, ann, 'k1');
    const [{ poll: shown } = {}] = twin.messages(place.room);
    expect(shown).toMatchObject({
      question: { text: 'Lunch?' },
      answers: [{ poll_media: { text: 'Soup' } }, { poll_media: { text: '*Pizza* <!here>' } }],
      allow_multiselect: true,
    });
    expect(Date.parse(shown?.expiry ?? '') - Date.now()).toBeGreaterThan(1.9 * hour);
    expect(twin.violations).toEqual([]);
  });

  test('what was posted is found again without its nonce', async () => {
    const { begin, place, twin, ann, stands } = await discordQuarter();
    const hands = await begin();
    const said = await hands.say(place, { text: 'Tea!', files: [clip] }, 'k1');
    const asked = await hands.poll(place, poll, ann, 'k2');
    twin.forgetNonces();
    const next = await begin();
    expect(await next.say(place, { text: 'Tea!', files: [clip] }, 'k1')).toEqual(said);
    expect(await next.poll(place, poll, ann, 'k2')).toEqual(asked);
    expect(await next.poll(place, { ...poll, question: 'Dinner?' }, ann, 'k3')).not.toEqual(asked);
    expect(await stands()).toHaveLength(3);
  });

  test.each([
    ['poll', Right.SendPolls, 'Create Polls'],
    ['poll', Right.SendMessages, 'Send Messages'],
    ['thread', Right.CreatePublicThreads, 'Create Public Threads'],
    ['thread', Right.ViewChannel, 'View Channel'],
  ] as const)('a %s is refused to whoever may not do it themselves, by the rights of now', async (deed, deny, name) => {
    const { begin, place, twin, ann, stands } = await discordQuarter();
    const hands = await begin();
    const act = (key: string) =>
      deed === 'poll' ? hands.poll(place, poll, ann, key) : hands.thread(place, { name: 'a', text: 'b' }, ann, key);
    expect(await act('k1')).toMatchObject({ type: 'done' });
    const before = await stands();
    twin.restrict(place.room, ann, { deny });
    await until(async () => told(await act('k2')).includes(`they lack the right **${name}**`), 'it is refused');
    expect((await stands()).slice(before.length).every(({ text }) => text === before[0]?.text)).toBe(true);
  });

  test('nothing is done for whoever is in a timeout, or no member', async () => {
    const { begin, place, twin, server, ann, stands } = await discordQuarter();
    const hands = await begin();
    twin.silence(server, ann, Date.now() + hour);
    expect(told(await hands.poll(place, poll, ann, 'k1'))).toContain('they lack the right');
    twin.leave(server, ann);
    expect(told(await hands.poll(place, poll, ann, 'k2'))).toContain('they lack the right');
    expect(await stands()).toEqual([]);
  });

  test.each([
    ['poll', 'Create Polls'],
    ['thread', 'Create Public Threads'],
  ] as const)('a %s that Discord refuses to the bot names the right that it lacks', async (deed, name) => {
    const { begin, place, twin, ann } = await discordQuarter();
    const hands = await begin();
    const body = { code: 50_013, message: 'Missing Permissions' };
    twin.fault({ method: 'POST' }, { type: 'answer', status: 403, body });
    const effect =
      deed === 'poll'
        ? await hands.poll(place, poll, ann, 'k1')
        : await hands.thread(place, { name: 'a', text: 'b' }, ann, 'k1');
    expect(told(effect)).toContain(`allow **${name}**`);
  });

  test('there are no threads in threads and direct conversations', async () => {
    const { begin, place, twin, people, ann } = await discordQuarter();
    const hands = await begin();
    const opened = idOf(await hands.thread(place, { name: 'a', text: 'b' }, ann, 'k1'));
    const inside = { ...place, room: opened };
    await until(
      async () => told(await hands.thread(inside, { name: 'a', text: 'b' }, ann, 'k2')).startsWith('Threads have no'),
      'it is known as a thread',
    );
    const direct = { platform: 'discord', space: `dm:${ann}`, room: twin.openDm(people.ann).id };
    expect(told(await hands.thread(direct, { name: 'a', text: 'b' }, ann, 'k3'))).toContain('no threads');
    expect(await hands.people(direct, 50, signal)).toMatchObject([{ id: ann, name: 'Ann' }, { bot: true }]);
    expect(await hands.people(inside, 50, signal)).toMatchObject([{ bot: true }]);
  });

  test('who does not see a channel is not there', async () => {
    const { begin, place, twin, people } = await discordQuarter();
    twin.restrict(place.room, people.ben, { deny: Right.ViewChannel });
    const names = (await (await begin()).people(place, 50, signal)).map(({ name }) => name);
    expect(names).toContain('Ann');
    expect(names).not.toContain('Ben');
  });

  test('without the intent for it, who is there is told by nobody, and Discord not asked', async () => {
    const { begin, place, twin } = await discordQuarter({ portal: 1 << 15 });
    await expect((await begin()).people(place, 50, signal)).rejects.toThrow('Server Members Intent');
    expect(twin.requests.filter(({ route }) => route === '/guilds/{guild_id}/members')).toEqual([]);
  });
});

describe('on Slack', () => {
  test('a poll has a reaction for each answer, once, also where there was one already', async () => {
    const { begin, place, twin, ann } = await slackQuarter();
    const hands = await begin();
    twin.fault('reactions.add', { type: 'lost' });
    expect(await hands.poll(place, ten, ann, 'k1')).toMatchObject({ type: 'later' });
    expect(await hands.poll(place, ten, ann, 'k1')).toMatchObject({ type: 'done' });
    const given = twin.calls.filter(({ method, result }) => method === 'reactions.add' && result?.['ok'] === true);
    expect(given.map(({ args }) => args['name'])).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'keycap_ten',
    ]);
    expect(twin.messages(place.room)).toHaveLength(1);
  });

  test('a poll stands without reactions where the bot may give none', async () => {
    const { begin, place, twin, ann } = await slackQuarter();
    twin.scopes.delete('reactions:write');
    expect(await (await begin()).poll(place, poll, ann, 'k1')).toMatchObject({ type: 'done' });
    expect(twin.messages(place.room)[0]?.text).toContain('Soup');
  });

  test('what the bot lacks is named', async () => {
    const { begin, place, twin, channel, ann } = await slackQuarter();
    const hands = await begin();
    twin.scopes.delete('channels:read');
    await expect(hands.people(place, 50, signal)).rejects.toThrow('channels:read');
    channel.archived = true;
    expect(told(await hands.say(place, { text: 'Tea!' }, 'k1'))).toContain('archived');
    const { id: room } = twin.addChannel({ name: 'elsewhere', members: [ann] });
    expect(told(await hands.say({ ...place, room }, { text: 'Tea!' }, 'k2'))).toContain('not in the channel');
  });

  test('names are looked up once, and those who left are not there', async () => {
    const { begin, place, twin, channel } = await slackQuarter();
    channel.members.add(twin.addUser({ name: 'Cleo', deleted: true }).id);
    const hands = await begin();
    const first = await hands.people(place, 50, signal);
    expect(first.map(({ name }) => name)).not.toContain('Cleo');
    expect(first.map(({ name }) => name)).toEqual(expect.arrayContaining(['Ann', 'Ben']));
    const asked = twin.calls.filter(({ method }) => method === 'users.info').length;
    await hands.people(place, 50, signal);
    expect(twin.calls.filter(({ method }) => method === 'users.info')).toHaveLength(asked);
  });
});

describe('on the page', () => {
  test('there are neither polls nor threads', async () => {
    const { begin, place, ann } = await webQuarter();
    const hands = await begin();
    expect([...hands.powers].toSorted()).toEqual(['people', 'say']);
    expect(told(await hands.poll(place, poll, ann, 'k1'))).toContain('no polls');
    expect(told(await hands.thread(place, { name: 'a', text: 'b' }, ann, 'k1'))).toContain('no threads');
  });
});
