// What the provider's prompt cache needs: the same first bytes in every request of a space, whoever asks whatever where.
import { expect, onTestFinished, test } from 'vitest';
import { asking, waysOf } from '#handlers/asking.ts';
import { bot } from '#handlers/bot.ts';
import type { Hands } from '#src/hands.ts';
import { openLedger } from '#src/ledger.ts';
import type { Models, Use } from '#src/models.ts';
import { openStore } from '#src/store.ts';
import { openMeans } from '#test/means.ts';
import { safe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { place, said, turnOf } from '#test/said.ts';
import { freshTwin, openRoom, twin } from './room.ts';

freshTwin();

const never = new AbortController().signal;

/** A platform with all powers, none of which is used here. */
const idle = (): never => {
  throw new Error('nobody should ask for this');
};
const hands: Hands = {
  powers: new Set(['people', 'poll', 'thread', 'say']),
  people: idle,
  poll: idle,
  thread: idle,
  say: idle,
  linkTo: () => undefined,
};

/** A bot whose chat goes over the wire; its judges are elsewhere, and always content. */
async function scene() {
  const room = openRoom();
  const judged = { guard: async () => safe, sift: async () => [], injection: async () => 0 };
  const models: Models = asking(room, { ...waysOf(room), ...judged });
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const means = await openMeans(store, openLedger(store), keptLog().log, models);
  return { bot: bot({ ...means, hands: () => hands, lexicon: () => safe }), settings: means.settings, uses: room.uses };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** One question of one of many people in one of several rooms; every fifth answer takes a tool. */
async function ask(one: Scene, at: number): Promise<void> {
  const author = { id: `p${at % 37}`, name: `Person ${at % 37}`, isAdmin: at % 11 === 0, roles: [] };
  const where = { ...place, room: `room${at % 50}` };
  const text = at % 5 === 0 ? `Which reminders do I have? (${at})` : `Why is ${at} not ${at + 1}?`;
  const turn = turnOf(
    said(text, { author, place: where, inThread: at % 3 === 0, at: 1_700_000_000_000 + at * 60_000 }),
  );
  for await (const part of one.bot.message(turn, never)) void part;
}

/** All that a request begins with, byte by byte, up to the end of its instructions and of its tools. */
function beginnings(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { request } of twin.calls) {
    if (!request) continue;
    // What was parsed keeps its order: this is what came over the wire.
    const whole = JSON.stringify(request);
    const { model, tools, messages } = request;
    const first = JSON.stringify({ model, tools, messages: messages.slice(0, 1) }).slice(0, -']}'.length);
    expect(whole.startsWith(first)).toBe(true);
    expect([messages[0]?.role, (tools?.length ?? 0) > 0]).toEqual(['system', true]);
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return counts;
}

function answers(): void {
  twin.answer = ({ messages }) => {
    const last = messages.at(-1);
    const wants = last?.role === 'user' && typeof last.content === 'string' && last.content.includes('Which reminders');
    return wants ? { calls: [{ name: 'list_reminders', input: {} }] } : 'Because it is so.';
  };
}

const shareOf = (uses: readonly Use[]) => {
  const sum = (of: (use: Use) => number) => uses.reduce((total, use) => total + of(use), 0);
  return sum(({ cachedTokens }) => cachedTokens) / sum(({ promptTokens }) => promptTokens);
};

test('a thousand turns of one space begin with the same bytes, and the cache hits in all but the first', async () => {
  answers();
  const one = await scene();
  await ask(one, 0);
  for (let at = 1; at < 1_000; at += 10)
    await Promise.all(Array.from({ length: Math.min(10, 1_000 - at) }, (_, more) => ask(one, at + more)));
  const [[first = '', count] = [], ...others] = beginnings();
  expect(others).toEqual([]);
  expect(count).toBe(1_200);
  const steps = twin.calls.filter(({ request }) => request?.messages.some(({ role }) => role === 'tool'));
  expect(steps).toHaveLength(200);
  const uses = one.uses.filter(({ role }) => role === 'chat');
  expect(uses).toHaveLength(1_200);
  const rest = uses.slice(1).map(({ cachedTokens }) => cachedTokens);
  expect(Math.min(...rest)).toBeGreaterThan(first.length / 6);
  expect(new Set(rest).size).toBe(1);
  expect(shareOf(uses)).toBeGreaterThan(0.6);
});

test('what differs is told apart: instructions that name the person are others for each', async () => {
  answers();
  const one = await scene();
  const value = 'You speak with {person}.';
  await one.settings.set(place, { scope: 'space', target: '', name: 'instructions', value, by: 'root' });
  for (let at = 1; at <= 3; at += 1) await ask(one, at);
  expect(beginnings().size).toBe(3);
});
