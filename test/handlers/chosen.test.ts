// The models that people chose are asked for, whoever asks and whatever is asked.
import { expect, it } from 'vitest';
import { choosing, choosingLive, chosenOf } from '#handlers/chosen.ts';
import { here } from '#handlers/here.ts';
import type { Caller, Models } from '#src/models.ts';
import { openChoices } from '#test/choices.ts';
import { openDesk } from '#test/desk.ts';
import { safe, trusting } from '#test/oracle.ts';
import { ann, ben, place } from '#test/said.ts';

const caller: Caller = { person: ann, place };
const signal = new AbortController().signal;
const chosen = { models: { chat: 'a/writer', guard: 'a/judge' }, tier: 'flex' } as const;
const clip = { name: 'a.wav', mediaType: 'audio/wav', bytes: new Uint8Array() };

/** Asks for everything that takes a caller. */
function askAll(models: Models): void {
  void models.guard({ caller, question: '?' }, signal);
  void models.hear({ caller, recording: clip }, signal);
  void models.translate({ caller, recording: clip }, signal);
  void models.see({ caller, instructions: '', text: '', images: [clip] }, signal);
  void models.write({ caller, instructions: '', text: '' }, signal);
  void models.speak({ caller, text: 'Hello' }, signal);
  void Array.fromAsync(models.chat({ caller, system: '', said: [{ by: 'person', text: '?' }] }, signal));
}

it('are put into every kind of request', async () => {
  const oracle = trusting();
  askAll(choosing(oracle, chosen));
  await oracle.asked();
  const all = [
    oracle.judgings,
    oracle.hearings,
    oracle.translations,
    oracle.seeings,
    oracle.writings,
    oracle.speakings,
    oracle.chats,
  ].flat();
  expect(all.map(({ request }) => request.caller)).toEqual(Array.from({ length: 7 }, () => ({ ...caller, ...chosen })));
});

it('come with the score of an injection, too', async () => {
  const callers: Caller[] = [];
  const oracle = Object.assign(trusting(), {
    injection: async (_text: string, by: Caller) => callers.push(by),
  });
  await choosing(oracle, chosen).injection('Hello', caller, signal);
  expect(callers).toEqual([{ ...caller, ...chosen }]);
});

it('leave alone what a request itself names', async () => {
  const oracle = trusting();
  await choosing(oracle, chosen).guard(
    { caller: { ...caller, urgent: true, models: { guard: 'b/judge' }, tier: 'auto' }, question: '?' },
    signal,
  );
  expect(oracle.judgings[0]?.request.caller).toEqual({
    ...caller,
    urgent: true,
    models: { ...chosen.models, guard: 'b/judge' },
    tier: 'auto',
  });
});

it('change nothing else of a provider, whatever becomes of that later', () => {
  const oracle = trusting();
  const models = choosing(oracle, chosen);
  oracle.voices = ['later'];
  oracle.imagesAtOnce = 7;
  oracle.ears = false;
  oracle.models = { chat: ['x'] };
  oracle.left = [{ model: 'x', of: 'tokens', left: 1, limit: 2, fullInMs: 3 }];
  models.prepare();
  expect([models.voices, models.imagesAtOnce, models.ears]).toEqual([['later'], 7, false]);
  expect([models.languages, models.voicesOf('ar')]).toEqual([oracle.languages, oracle.voicesOf('ar')]);
  expect([models.served('chat'), models.quotas(), oracle.prepared]).toEqual([['x'], oracle.left, 1]);
});

it('are none where nothing was chosen, and then the provider is asked as it is', async () => {
  const oracle = trusting();
  const { settings } = await openChoices();
  expect(chosenOf(await settings.of(place))).toBeUndefined();
  expect(choosing(oracle, undefined)).toBe(oracle);
});

it('are those of the person, else the room, else the space, for answers and tasks alike', async () => {
  const desk = await openDesk({}, trusting());
  const set = (scope: 'space' | 'room' | 'person', target: string, value: string) =>
    desk.settings.set(place, { scope, target, name: 'model-chat', value, by: 'root' });
  await set('space', '', 'for/all');
  await set('person', ann.id, 'for/ann');
  for (const who of [ann, ben]) await (await here(desk, place, who)).models.guard({ caller, question: '?' }, signal);
  expect(desk.models.judgings.map(({ request }) => request.caller.models)).toEqual([
    { chat: 'for/ann', fast: 'for/ann' },
    { chat: 'for/all', fast: 'for/all' },
  ]);
});

it('tell the tier of the room, else of the space, with or without models', async () => {
  const desk = await openDesk({}, trusting());
  const set = (scope: 'space' | 'room', target: string, value: string) =>
    desk.settings.set(place, { scope, target, name: 'service-tier', value, by: 'root' });
  const asked = async () => {
    await (await here(desk, place, ann)).models.guard({ caller, question: '?' }, signal);
    return desk.models.judgings.at(-1)?.request.caller;
  };
  await set('space', '', 'flex');
  expect(await asked()).toEqual({ ...caller, tier: 'flex' });
  await set('room', place.room, 'usual');
  expect(await asked()).toEqual(caller);
});

it('change while a call goes on, by who speaks', async () => {
  const { settings } = await openChoices();
  const oracle = trusting();
  const models = choosingLive(oracle, settings);
  await models.guard({ caller, question: '?' }, signal);
  await settings.set(place, { scope: 'person', target: ann.id, name: 'model-chat', value: 'for/ann', by: ann.id });
  await models.guard({ caller, question: '?' }, signal);
  await models.guard({ caller: { ...caller, person: ben }, question: '?' }, signal);
  const by = { chat: 'for/ann', fast: 'for/ann' };
  expect(oracle.judgings.map(({ request }) => request.caller.models)).toEqual([undefined, by, undefined]);
});

it('that cannot be read hold up nobody', async () => {
  const { settings } = await openChoices();
  const models = choosingLive(trusting(), { ...settings, of: () => Promise.reject(new Error('the store is gone')) });
  expect(await models.guard({ caller, question: '?' }, signal)).toEqual(safe);
});
