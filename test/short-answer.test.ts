// An answer that comes in one packet is one post: it is neither posted as growing nor edited, whatever is written down beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answered } from '#handlers/turn.ts';
import type { Answer } from '#src/answers.ts';
import { deliver } from '#src/delivery.ts';
import { openReceipts } from '#src/receipts.ts';
import { openDesk } from './desk.ts';
import { complete, piece, trusting } from './oracle.ts';
import { said, turnOf } from './said.ts';
import { Screen } from './screen.ts';

test('a short answer is one post with its buttons, which can be pressed by then', async () => {
  const memory = await openDesk({}, trusting());
  // A disk takes its time.
  const slowly = async (answer: Answer) => memory.answers.keep(answer).then(() => sleep(20));
  const desk = { ...memory, answers: { ...memory.answers, keep: slowly } };
  const turn = turnOf(said('Why?'));
  const screen = new Screen();
  let known: unknown;
  const receipts = openReceipts(desk.store, Date.now);
  const { signal } = new AbortController();
  const poster = screen.poster();
  const post: typeof poster.post = async (page, key) => {
    known = await desk.answers.of(turn.id);
    return poster.post(page, key);
  };
  const delivered = deliver(turn, answered(turn, desk, signal), { ...poster, post }, receipts, signal);
  (await desk.models.asked()).parts.push(piece('Because.'), complete).end();
  await delivered;
  expect(screen.calls).toEqual(['post 0 Because.']);
  expect(screen.shown[0]?.page.buttons?.length).toBeGreaterThan(0);
  expect(known).toBeDefined();
});
