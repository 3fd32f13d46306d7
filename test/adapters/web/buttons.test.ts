// The buttons below answers on the page: there for as long as the answer is, and pressed as often as one likes, done once.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { patienceMs } from '#test/contracts/script.ts';
import { until } from '#test/until.ts';
import { below, Clerk } from './clerk.ts';
import { openStand, type Stand } from './scripted.ts';
import { type Message, newId, Visitor } from './visitor.ts';

const room = 'room-0123456789abcdef';
let file: string;
let clerk: Clerk;
let stand: Stand;
let ann: Visitor;

beforeEach(async () => {
  file = `file:${join(mkdtempSync(join(tmpdir(), 'parley-buttons-')), 'house.db')}`;
  clerk = new Clerk();
  stand = await openStand(file, clerk.part);
  ann = await new Visitor(stand.url).enter();
});
afterEach(() => stand.close());

async function restart(): Promise<void> {
  await stand.close();
  stand = await openStand(file, clerk.part);
  const { cookie } = ann;
  ann = new Visitor(stand.url);
  ann.cookie = cookie;
}

/** An answer with buttons, as it is shown when it is whole. */
async function answered(): Promise<Message> {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  const asked = await stand.script.asked();
  asked.say('Hello yourself.');
  asked.give({ type: 'whole', buttons: below('turn-1') }, 'end');
  return until(async () => answerOf(await ann.shown(room)), 'the answer is whole', patienceMs);
}

function answerOf(shown: readonly Message[]): Message | undefined {
  return shown.find(({ by, growing, buttons }) => by === 'bot' && !growing && buttons);
}

const press = (command: string, answer: Message) =>
  Array.fromAsync(ann.give(room, { command, chosen: { turn: 'turn-1' }, below: answer.id }));

async function pressed(): Promise<string[]> {
  const buttons = answerOf(await ann.shown(room))?.buttons ?? [];
  return buttons.flatMap((button) => (button.pressed ? [button.command] : []));
}

test('stand below the answer when it is whole, and not before', async () => {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  const asked = await stand.script.asked();
  asked.say('Hello');
  const grown = async () => (await ann.shown(room)).find(({ by, add }) => by === 'bot' && add !== '');
  expect(await until(grown, 'the answer begins', patienceMs)).not.toHaveProperty('buttons');
  asked.give({ type: 'whole', buttons: below('turn-1') }, 'end');
  expect((await until(async () => answerOf(await ann.shown(room)), 'it is whole', patienceMs)).buttons).toEqual(
    below('turn-1'),
  );
});

test('are gone with an answer that was taken back', async () => {
  await ann.ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  const asked = await stand.script.asked();
  asked.say('Hello');
  asked.give({ type: 'whole', buttons: below('turn-1') });
  await until(async () => answerOf(await ann.shown(room)), 'it is whole', patienceMs);
  asked.give({ type: 'retract', text: 'No.' }, 'end');
  const retracted = async () => (await ann.shown(room)).find(({ by, add }) => by === 'bot' && add === 'No.');
  expect(await until(retracted, 'it is taken back', patienceMs)).not.toHaveProperty('buttons');
});

test('are there after a restart, and do what they say', async () => {
  const { id } = await answered();
  await restart();
  const answer = await until(async () => answerOf(await ann.shown(room)), 'the answer is there', patienceMs);
  expect([answer.id, answer.buttons]).toEqual([id, below('turn-1')]);
  await press('good', answer);
  expect(clerk.all).toEqual([['good', { turn: 'turn-1' }]]);
  expect(clerk.told[0]?.asked).toMatchObject({ place: { room } });
});

test('a thumb stays given, also after a restart, and of two the last one counts', async () => {
  const answer = await answered();
  expect(await pressed()).toEqual([]);
  await press('good', answer);
  expect(await pressed()).toEqual(['good']);
  await press('bad', answer);
  expect(await pressed()).toEqual(['bad']);
  await restart();
  expect(await pressed()).toEqual(['bad']);
});

test('only thumbs stay pressed, and only those that stand there', async () => {
  const answer = await answered();
  await press('again', answer);
  await Array.fromAsync(ann.give(room, { command: 'good', chosen: { turn: 'another' }, below: answer.id }));
  expect(await pressed()).toEqual([]);
});

test('a double click does once what is asked of the turns, and is itself not shown', async () => {
  const answer = await answered();
  await Promise.all([press('again', answer), press('again', answer)]);
  const again = await stand.script.asked();
  expect(again.turn.messages[0]).toMatchObject({ id: 'again:turn-1', task: { name: 'again' } });
  again.say('Hello again.');
  again.end();
  const two = async () => (await ann.shown(room)).filter(({ by, growing }) => by === 'bot' && !growing)[1];
  expect(await until(two, 'the new answer is whole', patienceMs)).toMatchObject({ add: 'Hello again.' });
  expect((await ann.shown(room)).map(({ by }) => by)).toEqual(['person', 'bot', 'bot']);
  await restart();
  expect((await ann.shown(room)).map(({ by }) => by)).toEqual(['person', 'bot', 'bot']);
});
