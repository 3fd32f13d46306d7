// The policy of a space, as admins write it: what is understood, what it says holds then, and what it complains about.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { given } from '#adapters/slack/given.ts';
import { commands, perform, suggest } from '#handlers/commands.ts';
import type { Asked, Chosen } from '#src/command.ts';
import { acts, type Policy, usual } from '#src/policy.ts';
import { categories } from '#src/verdict.ts';
import type { Desk } from '#handlers/commands/deed.ts';
import { openStore, type Store } from '#src/store.ts';
import { deskOn } from '#test/desk.ts';
import { Moderators } from '#test/moderators.ts';
import { ann, place } from '#test/said.ts';

const { signal } = new AbortController();
let store: Store;
let desk: Desk;
let moderators: Moderators;
let admin: Asked;
let spaces = 0;

beforeAll(async () => {
  store = await openStore('file::memory:');
});
afterAll(() => store.destroy());
// Each in a space of its own: what looks at files ends with the first test, and is of no use here.
beforeEach(async () => {
  spaces += 1;
  desk ??= await deskOn(store, { moderator: () => moderators });
  moderators = new Moderators();
  const at = { ...place, space: `space${spaces}` };
  admin = { author: { ...ann, id: 'root', isAdmin: true }, place: at, calls: true, history: async function* () {} };
});

const run = (name: string, chosen: Chosen = {}, by = admin) => perform(`moderation ${name}`, chosen, by, desk, signal);
const said = async (name: string, chosen: Chosen = {}, by = admin) => (await run(name, chosen, by)).text;
const policy = async (): Promise<Policy> => (await desk.policies.of(admin.place)).policy;
const suggested = (name: string, option: string, typed = '') =>
  suggest(`moderation ${name}`, option, typed, admin, desk);

describe('a category', () => {
  test.each(categories.filter((one) => one !== 'S4'))('%s counts from where an admin wants it to', async (category) => {
    expect(await said('category', { category, from: 'grave', do: 'delete, log' })).toMatch(
      new RegExp(`^\\*\\*${category}\\*\\* \\(.+\\) counts from \\*\\*grave\\*\\* on: \`log\`, \`delete\`\\.`),
    );
    expect((await policy()).from).toEqual({ [category]: 'grave' });
    expect((await policy()).acts).toEqual({ [category]: ['log', 'delete'] });
  });

  test('is named as it is suggested, in any case, with what it is about', async () => {
    const names = await suggested('category', 'category');
    expect(names).toHaveLength(15);
    expect(names[10]).toBe('S10 hate');
    for (const category of ['S10 hate', 's10', ' S 10', 'S10: hate']) {
      await said('category', { category, from: 'off' });
      expect((await policy()).from, category).toEqual({ S10: 'off' });
      await desk.policies.undo(admin.place, 'root');
    }
    for (const category of ['S15', 'S0', 'hate', '', 'S1O'])
      expect(await said('category', { category, from: 'off' }), category).toContain('S1 to S14');
    expect((await policy()).from).toEqual({});
  });

  test('tells what holds, where nothing is chosen with it', async () => {
    expect(await said('category', { category: 'S10' })).toBe('**S10** (hate) counts from **mild** on: `log`.');
    expect(await desk.policies.revisions(admin.place, 1)).toEqual([]);
  });

  test.each(['off', 'clear', 'grave'])('S4 is never %s, by itself or with all others', async (from) => {
    const { text, failed } = await run('category', { category: 'S4', from });
    expect([failed, text]).toEqual([true, expect.stringContaining('S4 always counts from **mild** on')]);
    expect(await policy()).toEqual(usual);
    expect(await said('category', { category: 'all', from })).toContain('S4 always counts from **mild** on');
    const wanted = categories.filter((one) => one !== 'S4').map((one) => [one, from]);
    expect((await policy()).from).toEqual(Object.fromEntries(wanted));
  });

  test('S4 has acts like any other, and is told to count from mild on', async () => {
    await run('category', { category: 'S4', from: 'mild', do: 'log, delete, alert' });
    expect((await policy()).acts.S4).toEqual(['log', 'delete', 'alert']);
  });

  test('of self-harm is never punished, also where all are chosen', async () => {
    expect(await said('category', { category: 'S11', do: 'log, timeout, strike' })).toContain('never punished');
    expect((await policy()).acts.S11).toEqual(['log']);
    expect(await said('category', { category: 'all', do: 'log, delete, timeout' })).toContain('never punished');
    expect((await policy()).acts).toMatchObject({ S11: ['log', 'delete'], S10: ['log', 'delete', 'timeout'] });
    expect(await said('category', { category: 'S10', do: 'log, timeout' })).not.toContain('never punished');
  });
});

describe('acts', () => {
  test('are chosen for rules, words, categories and all else, and taken back to what is done about all else', async () => {
    await run('rule', { says: 'No spoilers.' });
    await run('acts', { about: 'else', do: 'log, delete' });
    expect(await said('acts', { about: 'R1 No spoilers.', do: 'spoiler' })).toContain(
      '**R1** (No spoilers.): `spoiler`.',
    );
    await run('acts', { about: 'words', do: 'delete; strike' });
    await run('acts', { about: 'S2', do: 'nothing' });
    const written = { else: ['log', 'delete'], R1: ['spoiler'], words: ['delete', 'strike'], S2: [] };
    expect((await policy()).acts).toEqual(written);
    expect(await said('acts', { about: 'words', do: 'else' })).toContain('`log`, `delete`');
    expect((await policy()).acts).toEqual({ else: ['log', 'delete'], R1: ['spoiler'], S2: [] });
  });

  test.each([
    ['else', 'ban', '“ban” is no act. These are: log, reply, delete'],
    ['else', 'delete and strike', '“and” is no act'],
    ['else', ', ,', '“” is no act'],
    ['R1', 'log', 'a rule of yours'],
    ['everybody', 'log', 'a rule of yours'],
  ])('about %s are not "%s"', async (about, doing, why) => {
    expect(await said('acts', { about, do: doing })).toContain(why);
    expect(await policy()).toEqual(usual);
  });

  test('are all understood', async () => {
    await run('acts', { about: 'else', do: acts.toReversed().join(' ') });
    expect((await policy()).acts.else).toEqual(acts);
  });

  test('are suggested for what there is, rules of the place first among them', async () => {
    await run('rule', { says: 'No spoilers.' });
    expect((await suggested('acts', 'about')).slice(0, 4)).toEqual([
      'else',
      'words',
      'R1 No spoilers.',
      'S1 violent crimes',
    ]);
    expect(await suggested('acts', 'do', 'spoiler')).toEqual(['log, spoiler']);
  });
});

describe('a rule', () => {
  test('is added with examples, one a line, and told its number', async () => {
    const { text } = await run('rule', {
      says: ' No spoilers. ',
      breaks: 'He dies!\n\n She wins. ',
      fine: 'I saw it.| Go see it!',
    });
    expect(text).toContain('Rule **R1** holds from now on');
    expect(await said('rule', { says: 'No adverts.' })).toContain('Rule **R2**');
    expect((await policy()).rules).toEqual([
      { id: 'R1', says: 'No spoilers.', breaks: ['He dies!', 'She wins.'], fine: ['I saw it.', 'Go see it!'] },
      { id: 'R2', says: 'No adverts.', breaks: [], fine: [] },
    ]);
  });

  test('is filled in where nothing was said, and changed in the same form', async () => {
    const { form } = await run('rule');
    expect(form).toMatchObject({ command: 'moderation rule', chosen: {} });
    expect(form?.fields.map(({ name, longest, required }) => [name, longest, required ?? false])).toEqual([
      ['says', 300, true],
      ['breaks', 1010, false],
      ['fine', 1010, false],
    ]);
    await run('rule', { says: 'No spoilers.', breaks: 'He dies!\nShe wins.' });
    const again = (await run('rule', { rule: 'R1 No spoilers.' })).form;
    expect(again).toMatchObject({ chosen: { rule: 'R1' } });
    expect(again?.fields.map(({ value }) => value)).toEqual(['No spoilers.', 'He dies!\nShe wins.', '']);
    await run('rule', { rule: 'R1', says: 'No spoilers, please.', breaks: '' });
    expect((await policy()).rules).toEqual([{ id: 'R1', says: 'No spoilers, please.', breaks: [], fine: [] }]);
  });

  test('keeps what was not said when it is changed', async () => {
    await run('rule', { says: 'No spoilers.', breaks: 'He dies!', fine: 'Go see it!' });
    await run('rule', { rule: '1', fine: 'I saw it.' });
    await run('rule', { rule: 'r1', says: 'No spoilers!' });
    expect((await policy()).rules).toEqual([
      { id: 'R1', says: 'No spoilers!', breaks: ['He dies!'], fine: ['I saw it.'] },
    ]);
  });

  test('goes with what was done about it, and the others keep their numbers', async () => {
    for (const says of ['One.', 'Two.', 'Three.']) await run('rule', { says });
    await run('acts', { about: 'R2', do: 'delete' });
    expect(await suggested('rule-remove', 'rule')).toEqual(['R1 One.', 'R2 Two.', 'R3 Three.']);
    expect(await said('rule-remove', { rule: 'R2 Two.' })).toContain('Rule **R2** holds no more.');
    expect((await policy()).rules.map(({ id }) => id)).toEqual(['R1', 'R3']);
    expect((await policy()).acts).toEqual({});
    expect(await said('rule', { says: 'Four.' })).toContain('**R4**');
  });

  const six = ['1', '2', '3', '4', '5', '6'].join('\n');
  test.each<[string, Chosen, string]>([
    ['that says nothing', { says: '  ' }, 'A rule says something'],
    ['that is too long', { says: 'a'.repeat(301) }, 'A rule has at most 300 characters.'],
    ['with too much that breaks it', { says: 'x', breaks: six }, 'A rule has at most 5 examples of what breaks it.'],
    ['with too much that is fine', { says: 'x', fine: six }, 'A rule has at most 5 examples of what is fine.'],
    ['with a long example', { says: 'x', fine: 'b'.repeat(201) }, 'An example has at most 200 characters.'],
    ['that there is not', { rule: 'R7', says: 'x' }, 'There is no such rule'],
  ])('%s is not taken', async (_, chosen, why) => {
    const { text, failed } = await run('rule', chosen);
    expect([failed, text]).toEqual([true, expect.stringContaining(why)]);
    expect(await policy()).toEqual(usual);
  });

  test('is one of twenty', async () => {
    const rules = Array.from({ length: 20 }, (_, at) => ({
      id: `R${at + 1}` as const,
      says: 'x',
      breaks: [],
      fine: [],
    }));
    await desk.policies.change(admin.place, 'root', '', (known) => ({ ...known, rules }));
    expect(await said('rule', { says: 'One too many.' })).toBe('There can be at most 20 rules: remove one first.');
    expect((await policy()).rules).toHaveLength(20);
  });
});

describe('words', () => {
  test('are added by commas and lines, once each, and leave the other list', async () => {
    expect(await said('word', { words: 'Foo, bar  baz\nfoo; ' })).toContain(
      'These 2 are not wanted here; 2 are denied now',
    );
    expect(await said('word', { words: 'FOO', as: 'allowed' })).toContain(
      'This is always fine here; 1 is allowed now.',
    );
    expect((await policy()).words).toEqual({ denied: ['bar baz'], allowed: ['FOO'], profanity: false });
    expect(await suggested('word-remove', 'words')).toEqual(['bar baz', 'FOO']);
    expect(await said('word-remove', { words: 'foo, qux' })).toContain('Taken from the lists: 1.');
    expect((await policy()).words).toEqual({ denied: ['bar baz'], allowed: [], profanity: false });
  });

  const many = Array.from({ length: 501 }, (_, at) => `w${at}`).join();
  test.each<[string, string, Chosen, string]>([
    ['that are none', 'word', { words: ' , ' }, 'at least one word'],
    ['that are too long', 'word', { words: 'a'.repeat(101) }, 'A word or phrase has at most 100 characters.'],
    ['that are too many', 'word', { words: many }, 'At most 500 words can be denied'],
    ['of which too many are fine', 'word', { words: many, as: 'allowed' }, 'At most 500 words can be allowed'],
    ['that are in no list', 'word-remove', { words: 'foo' }, 'None of that is in the lists.'],
  ])('%s are refused', async (_, name, chosen, why) => {
    const { text, failed } = await run(name, chosen);
    expect([failed, text]).toEqual([true, expect.stringContaining(why)]);
    expect(await policy()).toEqual(usual);
  });

  test('of strong language count where an admin wants it', async () => {
    expect(await said('profanity', { counts: 'on' })).toContain('Strong language is not wanted here');
    expect((await policy()).words.profanity).toBe(true);
    expect(await said('profanity', { counts: 'off' })).toContain('no matter here');
    expect((await policy()).words.profanity).toBe(false);
  });
});

describe('the guard', () => {
  test.each([
    ['questions', 'off', 'off'],
    ['answers', 'on', 'balanced'],
    ['answers', 'strict', 'strict'],
    ['answers', 'off', 'off'],
    ['images', 'off', 'off'],
    ['speech', 'off', 'off'],
    ['voice', 'on', 'on'],
  ] as const)('of %s is turned %s', async (stage, how, stands) => {
    await run('stage', { stage: 'answers', how: 'strict' });
    await run('stage', { stage, how });
    expect((await policy()).stages[stage]).toBe(stands);
  });

  test.each([
    ['questions', 'strict', 'Only answers'],
    ['voice', 'balanced', 'Only answers'],
    ['messages', 'on', 'tell me the stage'],
    ['answers', 'perhaps', 'tell me the stage'],
  ])('of %s cannot be %s', async (stage, how, why) => {
    expect(await said('stage', { stage, how })).toContain(why);
    expect(await policy()).toEqual(usual);
  });

  test.each([
    ['questions', 'closed', '**Questions to me**\nWhere no judge can be reached, nothing passes.'],
    ['answers', 'words', '**My answers**\nWhere no judge can be reached, lists of words decide.'],
    ['images', 'open', '**Images that I look at**\nWhere no judge can be reached, everything passes.'],
  ] as const)('of %s may be %s where it fails', async (stage, then, sentence) => {
    expect(await said('failure', { stage, how: then })).toBe(sentence);
    expect((await policy()).failure[stage]).toBe(then);
  });

  test('of images has no words to go by', async () => {
    expect(await said('failure', { stage: 'images', how: 'words' })).toContain('Images have no words');
    expect(await said('failure', { stage: 'voice', how: 'closed' })).toContain('tell me the stage');
    expect(await policy()).toEqual(usual);
  });
});

describe('rooms', () => {
  test('are watched: this one with its threads, another, and all of them', async () => {
    const inThread = { ...admin, place: { ...admin.place, room: 'room:17.1' } };
    expect(await said('watch', {}, inThread)).toContain('All messages of <#room> and its threads are watched.');
    await run('watch', { room: '<#hall>' });
    await run('watch', { room: 'hall' });
    expect((await policy()).rooms).toEqual(['room', 'hall']);
    expect(await said('unwatch', {})).toContain('The messages of <#room> are not watched.');
    expect(await said('watch', { everywhere: true })).toContain('every room');
    expect(await policy()).toMatchObject({ rooms: ['hall'], everywhere: true });
    expect(await said('unwatch', { room: 'hall' })).toContain('`/moderation exempt` leaves it out');
    expect(await said('unwatch', { everywhere: true })).toContain('No messages are watched.');
    expect(await policy()).toEqual(usual);
  });

  test('are at most two hundred, one by one', async () => {
    const rooms = Array.from({ length: 200 }, (_, at) => `r${at}`);
    await desk.policies.change(admin.place, 'root', '', (known) => ({ ...known, rooms }));
    expect(await said('watch', { room: 'one-more' })).toContain('At most 200 rooms can be watched one by one');
  });

  test('roles and people are left alone, and no more', async () => {
    expect(await said('exempt', { role: 'crew', person: 'U5', room: 'lounge' })).toContain(
      '<@&crew>, <#lounge>, <@U5>',
    );
    await run('exempt', { role: '<@&crew>' });
    expect((await policy()).exempt).toEqual({ roles: ['crew'], rooms: ['lounge'], people: ['U5'] });
    await run('unexempt', { room: 'lounge', role: 'crew' });
    expect(await said('unexempt', { person: '<@U5>' })).toContain('Nobody is exempt but admins.');
    expect(await said('exempt')).toContain('tell me a role, a room or a person');
    expect(await policy()).toEqual(usual);
  });
});

describe('moderators', () => {
  test('read in rooms of their own, where that is said', async () => {
    expect(await said('log')).toBe('Cards and alerts go nowhere.');
    expect(await said('log', { room: '<#mods>', alert: 'sirens' })).toBe(
      'Cards go to <#mods>, and alerts to <#sirens>.',
    );
    expect(moderators.town.in('mods')).toEqual([{ text: 'From now on, moderators read here what I find.' }]);
    expect(moderators.town.in('sirens')).toHaveLength(1);
    expect(await policy()).toMatchObject({ log: 'mods', alert: 'sirens' });
    await run('log', { room: 'mods' });
    await run('log', { room: 'mods', alert: 'horns' });
    expect(moderators.town.posts.map(({ place: { room } }) => room)).toEqual(['mods', 'sirens', 'horns']);
    expect(await said('log', { off: 'alert' })).toBe('Cards go to <#mods>.');
    expect(await policy()).toEqual({ ...usual, log: 'mods' });
    await run('log', { off: 'both' });
    expect(await policy()).toEqual(usual);
  });

  test('are told at once when the bot cannot write there', async () => {
    moderators.will('post', { type: 'refused', why: 'I lack the right {right} there.', values: { right: 'to write' } });
    expect(await said('log', { room: 'mods' })).toContain(
      'I cannot write in <#mods>: I lack the right to write there.',
    );
    moderators.will('post', { type: 'gone' });
    expect(await said('log', { room: 'attic' })).toContain('I cannot find <#attic>.');
    expect((await policy()).log).toBe('attic');
  });
});

describe('strikes', () => {
  test('lead to timeouts by steps, in any order, and count for some days', async () => {
    expect(await said('strikes')).toContain(
      'counts for 30 days; timeouts by the number of strikes: 3: 10m, 5: 1h, 7: 1d.',
    );
    expect(await said('strikes', { steps: '5: 2 hours, 2=15m\n9: 7d', days: 14 })).toContain(
      'A strike counts for 14 days; timeouts by the number of strikes: 2: 15m, 5: 2h, 9: 7d.',
    );
    expect((await policy()).strikes).toEqual({
      days: 14,
      steps: [
        { at: 2, minutes: 15 },
        { at: 5, minutes: 120 },
        { at: 9, minutes: 10_080 },
      ],
    });
    expect(await said('strikes', { steps: 'none' })).toContain('nothing follows from it');
    expect((await policy()).strikes).toEqual({ days: 14, steps: [] });
  });

  test.each([
    ['3', 'I do not understand “3”'],
    ['3: ten minutes', 'I do not understand “3: ten minutes”'],
    ['three: 10m', 'I do not understand'],
    ['3: 10m 5: 1h', 'I do not understand “3: 10m 5: 1h”'],
    ['3: 10w', 'I do not understand “3: 10w”'],
    ['0: 10m', 'at 1 to 50 strikes: see “0: 10m”'],
    ['51: 10m', 'at 1 to 50 strikes'],
    ['3: 0m', 'from one minute to 28 days: see “3: 0m”'],
    ['3: 29d', 'from one minute to 28 days'],
    ['3: 10m, 3: 1h', 'two steps at 3 strikes'],
    ['3: 1h, 5: 10m', 'cannot be a shorter timeout: see 5'],
    [Array.from({ length: 11 }, (_, at) => `${at + 1}: 1h`).join(), 'at most 10 steps'],
  ])('do not go by "%s"', async (steps, why) => {
    expect(await said('strikes', { steps })).toContain(why);
    expect(await policy()).toEqual(usual);
  });

  test.each<[string, Chosen, string]>([
    ['strikes', { days: 91 }, 'from 1 to 90'],
    ['strikes', { days: 1.5 }, 'from 1 to 90'],
    ['timeout', { minutes: 40_321 }, 'from 1 to 40320'],
    ['timeout', { minutes: 0.5 }, 'from 1 to 40320'],
    ['timeout', { minutes: Number.NaN }, 'from 1 to 40320'],
  ])('and timeouts have bounds: /%s %j', async (name, chosen, why) => {
    expect(await said(name, chosen)).toContain(why);
    expect(await policy()).toEqual(usual);
  });

  test('and a timeout lasts as long as an admin wants', async () => {
    expect(await said('timeout', { minutes: 90 })).toBe('A timeout lasts 90m.');
    expect(await said('timeout', { minutes: 2880 })).toBe('A timeout lasts 2d.');
    expect((await policy()).timeoutMinutes).toBe(2880);
  });
});

test.each<[string, string, Partial<Policy>]>([
  ['dry-run', 'off', { dryRun: false }],
  ['category', 'S10 from:clear do:log,delete', { from: { S10: 'clear' }, acts: { S10: ['log', 'delete'] } }],
  ['acts', 'about:else do:"log, delete"', { acts: { else: ['log', 'delete'] } }],
  ['acts', 'else do:log', { acts: { else: ['log'] } }],
  ['word', 'foo, bar baz', { words: { denied: ['foo', 'bar baz'], allowed: [], profanity: false } }],
  ['word', 'as:allowed foo', { words: { denied: [], allowed: ['foo'], profanity: false } }],
  ['profanity', 'on', { words: { denied: [], allowed: [], profanity: true } }],
  ['watch', 'room:<#C1|general>', { rooms: ['C1'] }],
  ['exempt', 'role:<!subteam^S1> person:<@U1>', { exempt: { roles: ['S1'], rooms: [], people: ['U1'] } }],
  [
    'strikes',
    '3: 10m, 5: 1h',
    { strikes: { days: 30, steps: [3, 5].map((at) => ({ at, minutes: at === 3 ? 10 : 60 })) } },
  ],
  ['timeout', 'minutes:30', { timeoutMinutes: 30 }],
  ['stage', 'answers strict', { stages: { ...usual.stages, answers: 'strict' } }],
  ['failure', 'answers words', { failure: { ...usual.failure, answers: 'words' } }],
  ['rule', 'No spoilers, please.', { rules: [{ id: 'R1', says: 'No spoilers, please.', breaks: [], fine: [] }] }],
])('/moderation %s %s is understood as it is typed on Slack', async (name, typed, expected) => {
  const command = commands.find((one) => one.name === `moderation ${name}`);
  const read = command ? given(command, typed) : { problem: 'there is no such command' };
  expect(read).toHaveProperty('chosen');
  await run(name, 'chosen' in read ? read.chosen : {});
  expect(await policy()).toEqual({ ...usual, ...expected });
});

test('two admins who change it at once both get what they wanted', async () => {
  const many = Array.from({ length: 12 }, (_, at) => run('word', { words: `word${at}` }));
  const rules = Array.from({ length: 8 }, (_, at) => run('rule', { says: `Rule ${at}.` }));
  const told = (await Promise.all([...many, ...rules])).map(({ text }) => /\*\*(R\d)\*\*/.exec(text)?.[1]);
  expect((await policy()).words.denied).toHaveLength(12);
  expect((await policy()).rules.map(({ says }) => says).toSorted()).toEqual(
    Array.from({ length: 8 }, (_, at) => `Rule ${at}.`),
  );
  expect(new Set(told.filter(Boolean))).toEqual(new Set(['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8']));
});
