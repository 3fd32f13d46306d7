// Whatever is kept for one space is never found from another, though all ids are the same: 10,000 random acts on the real store.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { perform } from '#handlers/commands.ts';
import { openDesk } from '#test/desk.ts';
import type { Asked } from '#src/command.ts';
import { answerId } from '#src/memory.ts';
import type { Place } from '#src/message.ts';

const acts = 10_000;
/** The same few names everywhere, so that nearly everything collides. */
const names = ['a', 'b'] as const;
const place = fc.record({
  platform: fc.constantFrom('discord', 'slack', 'web'),
  space: fc.constantFrom(...names, 'a b', 'a","b'),
  room: fc.constantFrom(...names),
});
const act = fc.record({
  place,
  person: fc.constantFrom(...names),
  message: fc.constantFrom(...names),
  does: fc.constantFrom('remember', 'recall', 'choose', 'read', 'undo', 'agree', 'heard', 'answer', 'press', 'forget'),
});

const { signal } = new AbortController();
const key = (...parts: readonly unknown[]) => JSON.stringify(parts);

test('10,000 acts in spaces of colliding ids leak nothing', { timeout: 120_000 }, async () => {
  const desk = await openDesk();
  const { memory, settings, consent, answers } = desk;
  /** What was written, by where: each text and value names its own place. */
  const said = new Map<string, Map<string, string>>();
  const agreed = new Map<string, Set<string>>();
  const answered = new Map<string, Place>();
  let leaks = 0;
  let reads = 0;
  const own = (found: boolean) => {
    reads += 1;
    if (!found) leaks += 1;
  };

  const random = fc.sample(act, { numRuns: acts, seed: 5 });
  for (const [number, { place: at, person, message, does }] of random.entries()) {
    const { platform, space } = at;
    const here = key(platform, space);
    const asked: Asked = {
      author: { id: person, name: person, isAdmin: true, roles: [] },
      place: at,
      calls: false,
      history: async function* () {},
    };
    if (does === 'remember') {
      const text = `${key(at)} ${number}`;
      await memory.remember(at, [{ id: message, by: 'person', author: { id: person, name: person }, text }]);
      const lines = said.get(key(at)) ?? new Map<string, string>();
      said.set(key(at), lines.set(message, text));
    } else if (does === 'recall') {
      const known = said.get(key(at)) ?? new Map<string, string>();
      for (const { id, text } of await memory.recall(at)) own(text === known.get(id));
    } else if (does === 'forget') {
      await memory.follow({ place: at, messageId: message });
      said.get(key(at))?.delete(message);
    } else if (does === 'choose') {
      const value = `chosen in ${here}`;
      await settings.set(at, { scope: 'space', target: '', name: 'instructions', value, by: person });
    } else if (does === 'read') {
      const { instructions } = await settings.of(at, person);
      own(instructions === '' || instructions === `chosen in ${here}`);
      for (const { after } of await settings.alterations(at, undefined, 5)) own(after === `chosen in ${here}`);
    } else if (does === 'undo') {
      const undone = await settings.undo(at, undefined, person);
      own(undone === undefined || undone.after === `chosen in ${here}`);
    } else if (does === 'agree') {
      await consent.decide(at, person, number % 2 === 0);
      const people = agreed.get(here) ?? new Set<string>();
      people[number % 2 === 0 ? 'add' : 'delete'](person);
      agreed.set(here, people);
    } else if (does === 'heard') {
      own(key([...(await consent.agreed(at))].toSorted()) === key([...(agreed.get(here) ?? [])].toSorted()));
    } else if (does === 'answer') {
      const turnId = `turn ${number % 50}`;
      if (!answered.has(turnId)) {
        const stored = { id: message, place: at, author: asked.author, text: '', attachments: [], addressed: true };
        await answers.keep({
          turnId,
          message: { ...stored, inThread: false, at: 0 },
          questions: [message],
          sources: [],
        });
        answered.set(turnId, at);
      }
    } else {
      const turnId = `turn ${number % 50}`;
      const outcome = await perform('answer delete', { turn: turnId }, asked, desk, signal);
      const home = answered.get(turnId);
      own((outcome.remove !== undefined) === (home !== undefined && key(home.platform, home.space) === here));
      if (outcome.remove) said.get(key(home))?.delete(answerId(turnId));
    }
  }
  expect(leaks).toBe(0);
  // It did look.
  expect(reads).toBeGreaterThan(acts / 3);
});
