// The policy of a space, read by its admins: what holds, what it would do, what it lacks, and what became of it.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { perform } from '#handlers/commands.ts';
import type { Desk } from '#handlers/commands/deed.ts';
import { presets, withPreset } from '#handlers/commands/moderation/presets.ts';
import type { Asked, Chosen } from '#src/command.ts';
import type { Policy } from '#src/policy.ts';
import { acts, actsAbout, policySchema, threshold, usual } from '#src/policy.ts';
import { openStore, type Store } from '#src/store.ts';
import { categories, type Lexicon, type Verdict } from '#src/verdict.ts';
import { deskOn } from '#test/desk.ts';
import { Moderators, Town } from '#test/moderators.ts';
import { Oracle, safe, unknown } from '#test/oracle.ts';
import { fc } from '#test/property.ts';
import { ann, place } from '#test/said.ts';

const { signal } = new AbortController();
let store: Store;
let desk: Desk;
let oracle: Oracle;
let moderators: Moderators | undefined;
let admin: Asked;
let spaces = 0;
/** What the model says of a text, and how likely it is an attack. */
let verdict: Verdict;
let score: number | undefined;

beforeAll(async () => {
  store = await openStore('file::memory:');
});
afterAll(() => store.destroy());
// Each in a space of its own: what looks at files ends with the first test, and is of no use here.
beforeEach(async () => {
  oracle ??= new Oracle({ verdict: () => verdict, score: async () => score });
  desk ??= await deskOn(store, { moderator: () => moderators }, oracle);
  moderators = new Moderators();
  [verdict, score] = [safe, 0];
  admin = inSpace();
});

function inSpace(): Asked {
  spaces += 1;
  const at = { ...place, space: `space${spaces}` };
  return { author: { ...ann, id: 'root', isAdmin: true }, place: at, calls: true, history: async function* () {} };
}

const run = (name: string, chosen: Chosen = {}, by = admin) => perform(`moderation ${name}`, chosen, by, desk, signal);
const said = async (name: string, chosen: Chosen = {}, by = admin) => (await run(name, chosen, by)).text;
const policy = async (by = admin): Promise<Policy> => (await desk.policies.of(by.place)).policy;

describe('/moderation view', () => {
  test('shows what holds where nobody wrote anything', async () => {
    const { text, buttons } = await run('view');
    expect(text.split('\n')).toEqual([
      'The usual policy holds here.',
      'Dry run is **on**: acts are only written down, as what would have been done.',
      '',
      '**Guarded**',
      '- Questions to me: on. Where no judge can be reached, lists of words decide.',
      '- My answers: balanced, judged while they are written. Where no judge can be reached, nothing passes.',
      '- Images that I look at: on. Where no judge can be reached, nothing passes.',
      '- What I say aloud: on. Where no judge can be reached, nothing passes.',
      '- What people say in calls: **off**.',
      '',
      '**Watched**',
      'No messages are watched.',
      'Nobody is exempt but admins.',
      '',
      '**What counts, and what is done**',
      expect.stringMatching(/^- \*\*S1\*\* \(violent crimes\), .*\*\*S14\*\* .*: from \*\*mild\*\* on: `log`$/),
      '- Words: 0 denied, 0 allowed, and strong language is no matter: `log`',
      '',
      'Cards and alerts go nowhere.',
      'A timeout lasts 10m.',
      'A strike counts for 30 days; timeouts by the number of strikes: 3: 10m, 5: 1h, 7: 1d.',
    ]);
    expect(buttons).toEqual([{ command: 'moderation dry-run', chosen: { only: 'off' }, label: 'Turn dry run off' }]);
  });

  test('shows all that was written', async () => {
    const changes: readonly [string, Chosen][] = [
      ['watch', { room: 'hall' }],
      ['exempt', { role: 'crew', person: 'U5' }],
      ['category', { category: 'S6', from: 'off' }],
      ['category', { category: 'S10', from: 'clear', do: 'delete, strike' }],
      ['rule', { says: 'No *spoilers*\nplease.', breaks: 'He dies!' }],
      ['acts', { about: 'R1', do: 'spoiler' }],
      ['word', { words: 'foo, bar' }],
      ['profanity', { counts: 'on' }],
      ['stage', { stage: 'answers', how: 'strict' }],
      ['stage', { stage: 'images', how: 'off' }],
      ['stage', { stage: 'voice', how: 'on' }],
      ['failure', { stage: 'questions', how: 'open' }],
      ['log', { room: 'mods', alert: 'sirens' }],
      ['dry-run', { only: 'off' }],
    ];
    for (const [name, chosen] of changes) await run(name, chosen);
    const { text, buttons } = await run('view');
    for (const line of [
      'Version 14 of the policy holds here.',
      'Dry run is **off**: acts are done.',
      '- Questions to me: on. Where no judge can be reached, everything passes.',
      '- My answers: strict, nothing is shown before it was judged. Where no judge can be reached, nothing passes.',
      '- Images that I look at: **off**.',
      '- What people say in calls: on.',
      'All messages of these rooms and their threads: <#hall>.',
      'These are left alone, as admins are: <@&crew>, <@U5>.',
      '- **S6** (advice that takes a professional): off',
      '- **S10** (hate): from **clear** on: `delete`, `strike`',
      String.raw`- **R1**, with 1 example: No \*spoilers\* please.: ${'`spoiler`'}`,
      '- Words: 2 denied, 0 allowed, and strong language counts: `log`',
      'Cards go to <#mods>, and alerts to <#sirens>.',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('**To know**');
    expect(buttons).toEqual([
      { command: 'moderation dry-run', chosen: { only: 'on' }, label: 'Turn dry run on' },
      { command: 'moderation undo', chosen: {}, label: 'Undo the latest change' },
    ]);
  });

  test('names no more rooms than anybody reads', async () => {
    const rooms = Array.from({ length: 40 }, (_, at) => `r${at}`);
    await desk.policies.change(admin.place, 'root', '', (known) => ({ ...known, rooms }));
    expect(await said('view')).toContain('<#r24> and 15 more.');
  });

  test('and every button of it does what it says', async () => {
    await run('watch');
    for (const { command, chosen } of (await run('view')).buttons ?? [])
      expect((await perform(command, chosen, admin, desk, signal)).failed, command).toBeUndefined();
    expect(await policy()).toEqual({ ...usual, rooms: ['room'] });
    expect(await said('undo')).toContain('Taken back: `watch room`.');
  });
});

describe('what is missing is told', () => {
  const merely = 'Moderators are told of what is found, and no more is done';
  const unwatched = 'No messages are watched yet';
  const cardless = 'There is no room for cards';

  test('with what is changed: rooms without acts, acts without rooms, and either without a room for cards', async () => {
    expect(await said('watch')).toMatch(new RegExp(`${merely}.*\n${cardless}`));
    const done = await said('acts', { about: 'else', do: 'delete' });
    expect(done).toContain('Dry run is on: acts are only written down.');
    expect(done).not.toContain(merely);
    expect(done).toContain(cardless);
    expect(await said('log', { room: 'mods' })).not.toContain(cardless);
    await run('unwatch');
    expect(await said('acts', { about: 'else', do: 'delete, alert' })).toMatch(
      new RegExp(`${unwatched}.*\nThere is no room for alerts`),
    );
    expect(await said('stage', { stage: 'voice', how: 'on' })).not.toContain(unwatched);
    const live = await said('dry-run', { only: 'off' });
    expect(live).toMatch(/^Dry run is \*\*off\*\*: acts are done\./);
    expect(live).not.toContain('only written down');
  });

  test('of calls that there are none of', async () => {
    const none = 'There are no calls here whose words could be judged.';
    expect(await said('stage', { stage: 'voice', how: 'on' })).not.toContain(none);
    expect(await said('view', {}, { ...admin, calls: false })).toContain(none);
  });

  test.each([
    ['a platform that cannot silence', ['delete'], 'delete, strike', true, ['Nobody can be silenced here']],
    ['a platform that cannot delete', ['timeout'], 'spoiler', true, ['I cannot delete the messages of others here']],
    ['a platform that can both', ['delete', 'timeout'], 'delete, timeout, warn', true, []],
    ['a place without calls', ['delete', 'timeout'], 'warn', false, ['There are no calls here']],
    ['a platform that lets the bot do nothing', undefined, 'delete', true, ['I cannot moderate members here']],
  ] as const)('of %s: what has no effect there', async (_, powers, doing, calls, expected) => {
    moderators = powers && new Moderators(new Town(), undefined, powers);
    admin = { ...admin, calls };
    for (const text of [await said('acts', { about: 'else', do: doing }), await said('view')]) {
      const found = [
        'Nobody can be silenced here',
        'I cannot delete the messages of others here',
        'There are no calls here',
        'I cannot moderate members here',
      ].filter((sentence) => text.includes(sentence));
      expect(found).toEqual(expected);
    }
  });
});

describe('a preset', () => {
  const names = ['off', 'gentle', 'usual', 'strict', 'family'] as const;

  test.each(names)('%s says what it does, and is taken back by its button', async (name) => {
    await run('category', { category: 'all', from: 'grave', do: 'reply' });
    const before = await policy();
    const { text, buttons } = await run('preset', { preset: name });
    expect(text).toContain(presets[name].tells);
    expect(await policy()).toEqual(withPreset(before, name));
    const [undo] = buttons ?? [];
    await perform(undo?.command ?? '', undo?.chosen ?? {}, admin, desk, signal);
    expect(await policy()).toEqual(before);
  });

  test.each(names)(
    '%s leaves rules, lists of words, exemptions, rooms for cards and dry run as they are',
    async (name) => {
      const own: Policy = policySchema.parse({
        rules: [{ id: 'R1', says: 'x', breaks: [], fine: [] }],
        acts: { R1: ['reply'], S1: ['reply'] },
        words: { denied: ['foo'], allowed: ['bar'] },
        exempt: { roles: ['crew'] },
        rooms: ['hall'],
        dryRun: false,
        log: 'mods',
        alert: 'sirens',
        strikes: { days: 3, steps: [] },
        timeoutMinutes: 7,
        failure: { answers: 'open' },
        stages: { images: 'off' },
      });
      const then = withPreset(own, name);
      const { rules, exempt, dryRun, log, alert, strikes, timeoutMinutes, failure } = own;
      expect(then).toMatchObject({ rules, exempt, dryRun, log, alert, strikes, timeoutMinutes, failure });
      expect(then.words).toMatchObject({ denied: ['foo'], allowed: ['bar'], profanity: name === 'family' });
      expect(then.stages).toEqual({
        ...own.stages,
        answers: name === 'strict' || name === 'family' ? 'strict' : 'balanced',
      });
      expect([then.rooms, then.acts['R1']]).toEqual(name === 'off' ? [[], undefined] : [['hall'], ['reply']]);
    },
  );

  test.each(names)(
    '%s never punishes who wants to harm themselves, and tells moderators of all that it does',
    (name) => {
      const then = withPreset(usual, name);
      expect(actsAbout(then, 'S11')).not.toContain('timeout');
      expect(actsAbout(then, 'S11')).not.toContain('strike');
      for (const hazard of [...categories, 'words', 'R1'] as const) expect(actsAbout(then, hazard)).toContain('log');
    },
  );

  test('is harder the further it is in the list', () => {
    const weight = (name: (typeof names)[number]) => {
      const then = withPreset(usual, name);
      const worth = categories.map((one) => {
        const counts = { off: 0, grave: 1, clear: 2, mild: 3 }[threshold(then, one)];
        return counts * actsAbout(then, one).reduce((sum, act) => sum + acts.indexOf(act) + 1, 0);
      });
      return worth.reduce((sum, one) => sum + one, 0);
    };
    const weights = names.slice(1).map(weight);
    expect(weights).toEqual(weights.toSorted((one, other) => one - other));
    expect(new Set(weights).size).toBe(4);
  });

  test('that there is not is refused', async () => {
    expect(await said('preset', { preset: 'draconic' })).toContain('off, gentle, usual, strict, family');
    expect(await policy()).toEqual(usual);
  });
});

describe('/moderation try', () => {
  const grave: Verdict = {
    type: 'unsafe',
    categories: ['S10', 'R1'],
    severity: 2,
    rationale: 'It insults `them`\n@everyone https://evil.example',
    judge: 'safeguard',
  };

  test('tells what each judge says, why, and what would be done; nothing comes of it', async () => {
    await run('preset', { preset: 'usual' });
    await run('rule', { says: 'No spoilers.' });
    [verdict, score] = [grave, 0.97];
    const text = await said('try', { text: 'a text' });
    expect(text.split('\n').slice(0, 3)).toEqual([
      'Verdict: **not fine**: **S10** (hate), **R1** (No spoilers.); clear.',
      String.raw`The reason: It insults \`them\` \@everyone https\:\/\/evil.example`,
      'Judged by: `safeguard`',
    ]);
    expect(text).toContain('- Words: fine\n- Model: **S10** (hate), **R1** (No spoilers.); clear\n');
    expect(text).toContain('- Attempt to override my instructions: likely (97%)');
    expect(text).toContain('for dry run is on: `delete`, `strike`, the member is told why, `log`.');
    expect(oracle.judgings.at(-1)?.request).toMatchObject({
      question: 'a text',
      rules: [{ id: 'R1', says: 'No spoilers.' }],
    });
    expect(await desk.incidents.latest(admin.place, 9)).toEqual([]);
    expect(moderators?.town.askings).toEqual([]);
    await run('dry-run', { only: 'off' });
    expect(await said('try', { text: 'a text' })).toContain(
      'this would be done to a member without strikes: `delete`, `strike`, the member is told why, `log`.',
    );
    expect(moderators?.town.askings).toEqual([]);
  });

  test('goes by what counts here', async () => {
    verdict = { type: 'unsafe', categories: ['S10'], severity: 1 };
    await run('category', { category: 'S10', from: 'clear' });
    expect(await said('try', { text: 'a text' })).toMatch(
      /^Verdict: \*\*fine\*\*\.\n\n- Words: fine\n- Model: \*\*S10\*\* \(hate\); mild\n.*unlikely \(0%\)\n\nIn a watched room, nothing would follow\.$/,
    );
  });

  test('finds unwanted words whatever the model says, as they are found in messages', async () => {
    const lexicon: Lexicon = (text, lists) =>
      lists?.denied.some((one) => text.includes(one))
        ? { type: 'unsafe', categories: ['words', 'S1'], judge: 'words' }
        : safe;
    await run('word', { words: 'frobnicate' });
    await run('acts', { about: 'words', do: 'log, reply' });
    verdict = unknown;
    const chosen = { text: 'do not frobnicate' };
    const { text } = await perform('moderation try', chosen, admin, { ...desk, lexicon }, signal);
    expect(text).toMatch(
      /^Verdict: \*\*not fine\*\*: `words` \(words that are not wanted here\)\.\nJudged by: `words`/,
    );
    expect(text).toContain('- Model: no verdict');
    expect(text).toContain('`reply`, `log`.');
  });

  test('says so where nobody can judge', async () => {
    [verdict, score] = [unknown, undefined];
    const text = await said('try', { text: 'a text' });
    expect(text).toContain('Verdict: **none**, because no judge could be reached.');
    expect(text).toContain('- Attempt to override my instructions: nobody can tell');
    expect(text).toContain('nothing would follow');
    expect(await said('try', { text: '  ' })).toBe('Please tell me the text.');
  });
});

test('/moderation versions and undo tell what was changed, by whom, and what was taken back', async () => {
  expect(await said('versions')).toContain('the usual one holds');
  expect(await said('undo')).toContain('There is nothing to take back');
  await run('watch', { room: 'hall' });
  await run('rule', { says: 'No `code`.\nPlease.' }, { ...admin, author: { ...admin.author, id: 'other' } });
  expect(await said('undo')).toBe(
    "Taken back: `rule No 'code'. Please.`. What held before it holds again, as version 3.",
  );
  await run('undo');
  const stamp = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;
  expect(await said('versions')).toMatch(
    new RegExp(
      [
        `^- 4: ${stamp}, <@root> went back to the usual policy`,
        `- 3: ${stamp}, <@root> went back to version 1`,
        `- 2: ${stamp}, <@other>: \`rule No 'code'. Please.\``,
        `- 1: ${stamp}, <@root>: \`watch hall\`$`,
      ].join('\n'),
    ),
  );
});

test('any commands, valid or not, leave a policy that holds; undone one by one, all that held comes back', async () => {
  const text = fc.constantFrom('S1', 'S4', 'S11', 'all', 'R1', 'R2', 'words', 'else', '1', 'nonsense', '');
  const doing = fc.constantFrom('nothing', 'else', 'log', 'log, delete, strike', 'timeout', 'ban');
  const given = (name: string, chosen: Record<string, fc.Arbitrary<string | number | boolean>>) =>
    fc
      .record(chosen, { requiredKeys: [] })
      // What was left out is not there at all.
      .map((values): [string, Chosen] => [name, values as Chosen]);
  const command = fc.oneof(
    given('category', { category: text, from: fc.constantFrom('off', 'mild', 'clear', 'grave'), do: doing }),
    given('acts', { about: text, do: doing }),
    given('rule', { says: fc.constantFrom('a', 'b', ''), breaks: fc.constantFrom('x\ny', ''), rule: text }),
    given('rule-remove', { rule: text }),
    given('word', { words: fc.constantFrom('a', 'b,c', ','), as: fc.constantFrom('denied', 'allowed') }),
    given('word-remove', { words: fc.constantFrom('a', 'c') }),
    given('preset', { preset: fc.constantFrom('off', 'gentle', 'usual', 'strict', 'family') }),
    given('stage', { stage: fc.constantFrom('answers', 'voice'), how: fc.constantFrom('on', 'off', 'strict') }),
    given('watch', { room: fc.constantFrom('x', 'y'), everywhere: fc.boolean() }),
    given('unwatch', { room: fc.constantFrom('x', 'y'), everywhere: fc.boolean() }),
    given('exempt', { role: fc.constantFrom('r', 's') }),
    given('unexempt', { role: fc.constantFrom('r', 's') }),
    given('log', { room: fc.constantFrom('x', 'y'), off: fc.constantFrom('log', 'both') }),
    given('strikes', {
      steps: fc.constantFrom('1: 1h', '2: 1d, 1: 1m', 'none', '0: 1m'),
      days: fc.integer({ min: 0, max: 3 }),
    }),
    given('timeout', { minutes: fc.integer({ min: 0, max: 3 }) }),
    given('undo', {}),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 12 }), async (commands) => {
      const by = inSpace();
      const held: Policy[] = [usual];
      for (const [name, chosen] of commands) {
        const { failed } = await run(name, chosen, by);
        const now = await policy(by);
        expect(policySchema.parse(now)).toEqual(now);
        expect(threshold(now, 'S4')).toBe('mild');
        if (name === 'undo' && held.length > 1) held.pop();
        else if (name !== 'undo' && !failed && !isDeepStrictEqual(now, held.at(-1))) held.push(now);
        expect(now, name).toEqual(held.at(-1));
      }
      for (const then of held.toReversed().slice(1)) {
        await run('undo', {}, by);
        expect(await policy(by)).toEqual(then);
      }
      expect(await said('undo', {}, by)).toContain('There is nothing to take back');
    }),
    { numRuns: 60 },
  );
});
