// Tiers of service: who asks for which, and what is made of a tier that is full, or that the account does not have.
import { afterEach, expect, test, vi } from 'vitest';
import { Tiers } from '#src/groq/tier.ts';
import type { Tier } from '#src/models.ts';
import {
  big,
  caller,
  freshTwin,
  heard,
  openRoom,
  other,
  question,
  sentence,
  status,
  stopClock,
  text,
  twin,
} from './room.ts';

freshTwin();
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;
const asked = () => twin.calls.map(({ request, status: code }) => [request?.service_tier, code]);
const by = (tier: Tier) => ({ caller: caller('ada', { tier }) });
const full = status(498, { code: 'capacity_exceeded' });

test('nothing is said of a tier where nobody chose one', async () => {
  await heard(openRoom());
  expect(twin.calls[0]?.request).not.toHaveProperty('service_tier');
});

test('the operator chooses for all calls that are asked in writing, the caller before the operator', async () => {
  const room = openRoom({ tier: 'flex' });
  await heard(room);
  await heard(room, question('Why?', by('auto')));
  twin.answer = () => 'Done.';
  await room.write({ caller: caller(), instructions: 'Sum up.', text: 'Words.' }, never);
  await room.guard({ caller: caller(), question: 'Hello?' }, never);
  await room.sift({ caller: caller(), texts: ['a', 'b'] }, never);
  await room.injection('Hello', caller(), never);
  expect(asked().map(([tier]) => tier)).toEqual(['flex', 'auto', 'flex', 'flex', 'flex', 'flex']);
});

test("a judge's own server hears nothing of tiers", async () => {
  const llamaGuard = 'meta-llama/Llama-Guard-4-12B';
  twin.models.set(llamaGuard, {
    id: llamaGuard,
    owner: 'Meta',
    family: 'llama-guard',
    context: 8_192,
    maxOutput: 64,
    limit: {},
  });
  const room = openRoom({ tier: 'flex', own: { guard: { baseUrl: `${twin.url}/openai/v1`, apiKey: twin.key } } });
  await room.guard({ caller: caller('ada', { tier: 'flex' }), question: 'Hello?' }, never);
  const sent = twin.calls.flatMap(({ request }) => request ?? []);
  expect(sent.map((one) => [one.model, 'service_tier' in one])).toEqual([[llamaGuard, false]]);
});

test('where there is no room it is tried once more, then asked on demand, and left alone for a while', async () => {
  twin.plan.full.add(big);
  const room = openRoom({ tier: 'flex' });
  expect(text(await heard(room))).toContain(big);
  expect(text(await heard(room))).toContain(big);
  expect(asked()).toEqual([
    ['flex', 498],
    ['flex', 498],
    ['on_demand', 200],
    ['on_demand', 200],
  ]);
  expect(room.served('chat')[0]).toBe(big);
});

test('room that is there the second time is taken', async () => {
  twin.fault('*', full);
  expect(text(await heard(openRoom({ tier: 'flex' })))).toContain(big);
  expect(asked()).toEqual([
    ['flex', 498],
    ['flex', 200],
  ]);
});

test('judges do not give up for want of room', async () => {
  twin.fault((call) => call.request?.service_tier === 'flex', full, 9);
  const verdict = await openRoom({ tier: 'flex' }).guard({ caller: caller(), question: 'Hello?' }, never);
  expect(verdict.type).toBe('safe');
  expect(asked().map(([tier]) => tier)).toEqual(['flex', 'flex', 'on_demand']);
});

test('nor do tasks', async () => {
  twin.fault((call) => call.request?.service_tier === 'flex', full, 9);
  const room = openRoom({ tier: 'flex' });
  const task = { caller: caller(), instructions: 'Sum up.', text: 'Words.' };
  expect(await room.write(task, never)).toMatchObject({ type: 'found' });
  expect(asked().map(([tier]) => tier)).toEqual(['flex', 'flex', 'on_demand']);
});

test('people never read of it, even where there is no room in any tier', async () => {
  twin.fault('*', full, 99);
  const room = openRoom({ tier: 'flex' });
  expect(await sentence(heard(room))).toBe(
    "My language model can't be reached right now: please ask again in a minute.",
  );
  expect(twin.calls.length).toBeLessThan(8);
  expect((await room.guard({ caller: caller(), question: 'Hello?' }, never)).type).toBe('unknown');
});

test.each([400, 403])('a tier that the account does not have, with a %s, is asked for once', async (code) => {
  const message = '`service_tier` `flex` is not available for this org. You can check your plan.';
  twin.fault((call) => call.request?.service_tier === 'flex', status(code, { message }), 9);
  const room = openRoom({ tier: 'flex' });
  expect(text(await heard(room))).toContain(big);
  expect((await room.guard({ caller: caller(), question: 'Hello?' }, never)).type).toBe('safe');
  await heard(openRoom({ models: { chat: [other] } }));
  expect(asked()).toEqual([
    ['flex', code],
    [undefined, 200],
    [undefined, 200],
    [undefined, 200],
  ]);
  expect(room.lines.filter(({ level }) => level > 40)).toEqual([]);
});

test('a free account has none, as the provider says it', async () => {
  for (const tier of ['flex', 'auto']) twin.plan.tiers.delete(tier);
  const room = openRoom({ tier: 'auto' });
  await heard(room);
  await heard(room, question('Why?', by('on_demand')));
  expect(asked()).toEqual([
    ['auto', 400],
    [undefined, 200],
    ['on_demand', 200],
  ]);
});

test('what the provider says of limits is no word on a tier', async () => {
  const message = 'Rate limit reached in organization `org_1` service tier `on_demand` on tokens per minute (TPM)';
  twin.fault('*', status(429, { message, code: 'rate_limit_exceeded' }, { 'retry-after': '0' }));
  await heard(openRoom({ tier: 'on_demand' }));
  expect(asked().map(([tier]) => tier)).toEqual(['on_demand', 'on_demand']);
});

test('a model without room is asked on demand for a minute, others are not, and one refusal alone is luck', () => {
  stopClock();
  const tiers = new Tiers('flex');
  const of = (model: string) => tiers.of(model, caller()).service_tier;
  const refuse = (model: string, service_tier = of(model)) => {
    tiers.full({ model, messages: [], ...(service_tier && { service_tier }) });
  };
  refuse(big);
  vi.advanceTimersByTime(16_000);
  refuse(big);
  expect(of(big)).toBe('flex');
  refuse(big);
  expect([of(big), of(other)]).toEqual(['on_demand', 'flex']);
  // Nobody who is asked on demand makes it longer.
  refuse(big);
  vi.advanceTimersByTime(60_000);
  expect(of(big)).toBe('flex');
});
