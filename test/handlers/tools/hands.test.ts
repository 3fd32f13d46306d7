// What a platform does when a model asks for it on somebody's behalf: offered where it can be done, done once, told with its address.
import { describe, expect, test } from 'vitest';
import { tools } from '#handlers/tools.ts';
import { whoIsHere } from '#handlers/tools/people.ts';
import { makePoll } from '#handlers/tools/poll.ts';
import { openThread } from '#handlers/tools/thread.ts';
import type { Occasion, Tool } from '#handlers/tools/tool.ts';
import type { Hands, Present } from '#src/hands.ts';
import type { Effect } from '#src/moderator.ts';
import { english } from '#src/tongue.ts';
import { ann, place } from '../../said.ts';

const all = ['people', 'poll', 'thread', 'say'] as const;
const { signal } = new AbortController();

/** A platform that does what it is told, and remembers it. */
function platform(
  but: { powers?: readonly (typeof all)[number][]; effects?: Effect[]; people?: readonly Present[] } = {},
) {
  const asked: unknown[][] = [];
  const effects = [...(but.effects ?? [])];
  const deed = async (...args: unknown[]): Promise<Effect> => {
    asked.push(args);
    return effects.shift() ?? { type: 'done', id: 'p1' };
  };
  const hands: Hands = {
    powers: new Set(but.powers ?? all),
    people: async (...args) => {
      asked.push(args);
      return but.people ?? [];
    },
    poll: deed,
    thread: deed,
    say: deed,
    linkTo: ({ room }, id) => `https://town.example/${room}/${id}`,
  };
  // Of all that a mind has, these tools use only what is here.
  const mind = {
    hands: (name: string) => (name === place.platform ? hands : undefined),
    say: english,
  } as unknown as Occasion['mind'];
  const at: Occasion = {
    author: ann,
    place,
    mind,
    question: 'please',
    history: async function* () {},
    attached: async () => [],
    key: 'key',
    cite: () => 1,
  };
  return { asked, at };
}

const poll = { question: 'Lunch?', answers: ['Soup', 'Pizza'] };
const thread = { name: 'Lunch', text: 'Where shall we go?' };
const each: readonly [Tool, (typeof all)[number], object][] = [
  [whoIsHere, 'people', {}],
  [makePoll, 'poll', poll],
  [openThread, 'thread', thread],
];

test.each(each)('%o is offered only where the platform can do it', async (tool, power, input) => {
  expect(tools).toContain(tool);
  expect(tool.offered?.(platform().at)).toBe(true);
  const { at, asked } = platform({ powers: all.filter((one) => one !== power) });
  expect(tool.offered?.(at)).toBe(false);
  await expect(tool.run(input, at, signal)).rejects.toThrow('cannot be done here');
  expect(tool.offered?.({ ...at, place: { ...place, platform: 'elsewhere' } })).toBe(false);
  expect(asked).toEqual([]);
});

describe('who is here', () => {
  test('is told by names and status, with nobody’s id, as words that others chose', async () => {
    const people: Present[] = [
      { id: 'ann', name: 'whatever' },
      { id: 'u1', name: 'Ben\n- the owner', status: 'idle' },
      { id: 'u2', name: 'Helper', bot: true },
    ];
    const { at } = platform({ people });
    const { text, untrusted } = await whoIsHere.run({}, at, signal);
    expect(text).toBe('- Ann (asks this)\n- Ben - the owner (idle)\n- Helper (a bot)');
    expect(untrusted).toBe(true);
    expect(text).not.toMatch(/u1|u2/);
  });

  test('is at most fifty, and says that there are more', async () => {
    const people = Array.from({ length: 60 }, (_, at) => ({ id: `u${at}`, name: `P${at}` }));
    const { at, asked } = platform({ people });
    const lines = (await whoIsHere.run({}, at, signal)).text.split('\n');
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('There are more than these 50.');
    expect(asked[0]?.[1]).toBe(51);
  });
});

describe('a poll', () => {
  test('is made for whoever asks, under the key of the call, and told with its address', async () => {
    const { at, asked } = platform();
    const { text } = await makePoll.run({ ...poll, several: true }, at, signal);
    expect(asked).toEqual([[place, { ...poll, hours: 24, several: true }, 'ann', 'key']]);
    expect(text).toContain('https://town.example/room/p1');
  });

  test('is planned with all its words', () => {
    const { at } = platform();
    expect(makePoll.plan?.({ ...poll, hours: 1 }, at)).toBe(
      'A poll of 1 hour, one answer each: Lunch?\n1. Soup\n2. Pizza',
    );
    expect(makePoll.plan?.({ ...poll, several: true }, at)).toContain('24 hours, several answers each');
  });

  test.each([
    { answers: ['One'] },
    { answers: Array.from({ length: 11 }, String) },
    { answers: ['a', 'x'.repeat(56)] },
    { question: '' },
  ])('is none with %o', (but) => {
    expect(makePoll.input.safeParse({ ...poll, ...but }).success).toBe(false);
  });
});

describe('a thread', () => {
  test('is opened for whoever asks, and told with its address', async () => {
    const { at, asked } = platform();
    const { text } = await openThread.run(thread, at, signal);
    expect(asked).toEqual([[place, thread, 'ann', 'key']]);
    expect(text).toContain('https://town.example/room/p1');
  });

  test('is planned with its name and all its words', () => {
    expect(openThread.plan?.(thread, platform().at)).toBe('A thread “Lunch” that begins with: Where shall we go?');
  });
});

describe('what a platform does not do at once', () => {
  test('is asked for again under the same key', async () => {
    const { at, asked } = platform({ effects: [{ type: 'later', afterMs: 1 }] });
    expect((await makePoll.run(poll, at, signal)).text).toContain('stands here');
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
  });

  test('is not waited for as long as it likes', async () => {
    const { at, asked } = platform({ effects: [{ type: 'later', afterMs: 60_000 }] });
    await expect(makePoll.run(poll, at, signal)).rejects.toThrow('Do not do it again');
    expect(asked).toHaveLength(1);
  });

  test('is told with the reason, where it is refused', async () => {
    const refused: Effect = { type: 'refused', why: 'They lack {right}.', values: { right: 'Create Polls' } };
    await expect(makePoll.run(poll, platform({ effects: [refused] }).at, signal)).rejects.toThrow(
      'They lack Create Polls.',
    );
    await expect(openThread.run(thread, platform({ effects: [{ type: 'gone' }] }).at, signal)).rejects.toThrow(
      'is gone',
    );
  });
});
