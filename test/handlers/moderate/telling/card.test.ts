// What moderators read of something that was found, and what they may press.
import { describe, expect, it, test } from 'vitest';
import { cut, plain } from '#handlers/moderate/telling/plain.ts';
import { ben, place } from '#test/said.ts';
import { acting, openStage } from '../stage.ts';

const verdict = {
  type: 'unsafe',
  categories: ['S10', 'R2'],
  severity: 2,
  judge: 'openai/gpt-oss-safeguard-20b',
} as const;

test('a card tells who, what, where, why, by whom, by which policy, what was done, and the way to do more by hand', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['delete', 'timeout', 'strike'] } });
  await stage.found([], { verdict: { ...verdict, rationale: 'It calls people vermin.' } });
  const [card] = stage.town.in('log');
  expect(card?.text.split('\n')).toEqual([
    'Found: **hate and rule 2 of this place** (clear)',
    String.raw`Judged by openai\/gpt-oss-safeguard-20b.`,
    'Why: It calls people vermin.',
    '<@ben> (Ben) wrote this in <#room>.',
    '[Where it was written](https://town.example/room/bad1)',
    '- I deleted the message.',
    '- They may not write until 2026-11-26 12:10 UTC.',
    '- It counts as a strike.',
    '- They were told why.',
    '',
    'They have 1 strike that counts now.',
    'By version 1 of the policy.',
    'I never ban anybody. To do that by hand: [profile](https://town.example/people/ben)',
  ]);
  expect(card?.hidden).toBe('Something bad');
  const chosen = { incident: (await stage.means.incidents.latest(place, 1))[0]?.id };
  expect(card?.buttons).toEqual([
    { command: 'moderation uphold', chosen, label: 'Uphold' },
    { command: 'moderation overturn', chosen, label: 'Undo' },
    { command: 'moderation spare', chosen, label: 'Exempt them' },
  ]);
});

test('a card shows a thousand characters of what was said at most', async () => {
  const stage = await openStage(acting);
  await stage.found(['S1'], { text: '💥'.repeat(2000) });
  const { hidden = '' } = stage.town.in('log')[0] ?? {};
  expect(Array.from(hidden)).toHaveLength(1000);
  expect(hidden.endsWith('💥…')).toBe(true);
});

test('names and reasons are words of others: nothing in them is a mark, a link, a mention or a line', async () => {
  const stage = await openStage(acting);
  const evil = '**Upheld** by <@1>\n[click](https://evil.example) @everyone `x` ||y|| #room';
  await stage.found([], { author: { ...ben, name: evil }, verdict: { ...verdict, rationale: evil, judge: evil } });
  const lines = stage.town.in('log')[0]?.text.split('\n') ?? [];
  const own = lines.filter((line) => line.includes('click'));
  expect(own).toHaveLength(3);
  for (const line of own) {
    const bare = line.replaceAll(/\\./g, '').replace('<@ben>', '').replace('<#room>', '');
    expect(bare, line).not.toMatch(/[`*|[\]<>@#]|:\/\//);
  }
});

describe.each([
  ['questions', 'asked me this', '- I did not answer.'],
  ['answers', 'I was about to answer this', '- I took the answer back.'],
  ['images', 'showed me this', '- I did not look at it.'],
  ['speech', 'I was about to say this', '- I did not say it.'],
  ['messages', 'wrote this', '**Dry run**: nothing was done.'],
  ['voice', 'said this in a call', '**Dry run**: nothing was done.'],
] as const)('of %s', (stage, words, done) => {
  it('a card tells where it comes from and what was done in a dry run, and leads to messages only', async () => {
    const space = await openStage({ log: 'log' });
    await space.found(['S1'], { stage });
    const text = space.town.in('log')[0]?.text ?? '';
    expect(text).toContain(words);
    expect(text).toContain(done);
    expect(text.includes('Dry run')).toBe(done.includes('Dry run'));
    expect(text.includes('Where it was written')).toBe(stage === 'messages');
  });
});

test('without a room for cards there is none, and one room gets no card twice', async () => {
  const nowhere = await openStage({ dryRun: false, acts: { else: ['alert'] } });
  await nowhere.found(['S1']);
  expect(nowhere.town.posts).toEqual([]);
  const same = await openStage({ ...acting, alert: 'log', acts: { else: ['alert'] } });
  await same.found(['S1']);
  expect(same.town.in('log')).toHaveLength(1);
});

test('text is cut between characters, and marks stand for themselves', () => {
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('abcd', 3)).toBe('ab…');
  expect(cut('👍👍👍', 2)).toBe('👍…');
  expect(plain('a\n\n\u202Eb \u0000 *c*', 20)).toBe(String.raw`a b \*c\*`);
});
