// The buttons below an answer, with the whole house behind the page.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { patienceMs } from '#test/contracts/script.ts';
import { until } from '#test/until.ts';
import { type Dictated, dictated, type House, openHouse } from './house.ts';
import { type Message, newId, Visitor } from './visitor.ts';

const room = 'room-0123456789abcdef';
let model: Dictated;
let house: House;
let ann: Visitor;

beforeEach(async () => {
  model = dictated();
  house = await openHouse({ models: model.models });
  ann = await new Visitor(house.url).enter();
});
afterEach(() => house.close());

/** What the model says next, as it stands on the page when it is whole. */
async function answered(text: string): Promise<Message> {
  model.say(text);
  model.end();
  const whole = async () =>
    (await ann.shown(room)).find(({ by, add, buttons }) => by === 'bot' && add === text && buttons);
  return until(whole, 'the answer is whole', patienceMs);
}

function press(answer: Message, label: string) {
  const button = answer.buttons?.find((one) => one.label === label);
  if (!button) throw new Error(`there is no button ${label}`);
  const { command, chosen } = button;
  return Array.fromAsync(ann.give(room, { command, chosen, below: answer.id }));
}

test('an answer is written anew in its place, by as many clicks as one likes once, and then taken away', async () => {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  const first = await answered('Hello yourself.');
  expect(await Promise.all([press(first, 'Again'), press(first, 'Again')])).toEqual([
    [{ type: 'taken' }],
    [{ type: 'taken' }],
  ]);
  const second = await answered('Good day.');
  expect(second.id).toBe(first.id);
  expect((await ann.shown(room)).map(({ by, add }) => [by, add])).toEqual([
    ['person', 'hello'],
    ['bot', 'Good day.'],
  ]);
  expect(model.begun).toBe(2);
  expect(await press(second, 'Delete')).toMatchObject([{ type: 'text' }]);
  expect((await ann.shown(room)).map(({ by }) => by)).toEqual(['person']);
});

test('a thumb down asks why, and the answer to that is taken in', async () => {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  const answer = await answered('Hello yourself.');
  const lines = await press(answer, 'Bad answer');
  const form = lines.flatMap((line) => (line.type === 'form' ? [line.form] : []))[0];
  expect(form?.fields).toMatchObject([{ name: 'reason' }]);
  const chosen = { ...form?.chosen, reason: 'too short' };
  const told = await Array.fromAsync(ann.give(room, { command: form?.command, chosen }));
  expect(told).toMatchObject([{ type: 'text', add: expect.stringContaining('Thank you') }]);
});
