// Commands do not wait behind the answers that grow: 200 at once, at Discord's own limits.
import { expect, onTestFinished, test } from 'vitest';
import { openDesk, commandsOf } from './desk.ts';
import { turnOf } from './recorder.ts';

const answers = 200;
/** Milliseconds, from an interaction to what Discord hears of it first, for 99 of 100. */
const most = 250;

function percentile(all: readonly number[], share: number): number {
  return all.toSorted((one, other) => one - other)[Math.ceil(all.length * share) - 1] ?? Infinity;
}

test('while 200 answers grow, every command has its first response soon', async () => {
  const { twin, recorder, server, ann, general, me, said } = await openDesk({
    commands: commandsOf({ usage: {}, ask: {} }),
    outcome: ({ name }) => (name === 'usage' ? { text: 'Little.' } : { text: '', reply: words() }),
  });
  async function* words() {
    yield { type: 'text', text: 'Well.' } as const;
  }
  const rooms = Array.from({ length: answers }, (_, n) => twin.addChannel(server, { name: `room-${n}` }));
  for (const room of rooms) twin.say(ann, room, `${me} hello`);
  await recorder.until(() => recorder.offers.length === answers);
  const over = new AbortController();
  onTestFinished(() => over.abort());

  /** Grows as fast as Discord lets it. */
  async function grow(at: number) {
    const message = recorder.offers[at];
    if (!message) throw new Error('no question');
    const poster = recorder.stage.poster({ ...turnOf(message), id: `turn-${at}` });
    const id = await poster.post({ number: 0, text: '0', growing: true }, `key-${at}`).catch(() => 'none');
    for (let n = 1; !over.signal.aborted; n += 1) {
      const page = { number: 0, text: `${n}`, growing: true };
      await poster.edit(id, page).catch(() => undefined);
    }
  }
  for (const at of rooms.keys()) void grow(at);
  // The limit for everything together is spent by now.
  await twin.until(() => twin.requests.filter(({ method }) => method === 'PATCH').length > 60);

  const took: number[] = [];
  for (let n = 0; n < 100; n += 1) {
    const begun = performance.now();
    const response = await twin.command(ann, general, n % 2 === 0 ? 'usage' : 'ask');
    expect(response.type).toBe(n % 2 === 0 ? 4 : 5);
    took.push(performance.now() - begun);
  }
  expect(percentile(took, 0.99)).toBeLessThan(most);
  // What follows is no part of a bot's own limit either.
  await twin.until(() => said().filter(({ content }) => content === 'Well.').length === 50);
  const follows = twin.requests
    .filter(({ route }) => route.startsWith('/webhooks'))
    .map(({ path, at }) => {
      const token = path.split('/')[3] ?? '';
      const first = twin.requests.find((one) => one.route.startsWith('/interactions') && one.path.includes(token));
      return at - (first?.at ?? 0);
    });
  expect(follows).toHaveLength(50);
  expect(percentile(follows, 0.98)).toBeLessThan(most);
});
