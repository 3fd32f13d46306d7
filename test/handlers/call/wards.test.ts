// What comes of what people say in a call: a warning aloud, or nobody listens to them any more.
import { expect, test } from 'vitest';
import { safe, unsafe } from '#test/oracle.ts';
import { ann, ben, place } from '#test/said.ts';
import { pass, Stage } from './stage.ts';

test('all that was understood is looked at once, with who said it', async () => {
  const stage = new Stage();
  await stage.says('Parley, what time is it?');
  await stage.says('Nothing for you.', ben);
  expect(stage.overheard).toMatchObject([
    { speaker: ann, place, text: 'Parley, what time is it?' },
    { speaker: ben, place, text: 'Nothing for you.' },
  ]);
  expect(new Set(stage.overheard.map(({ id }) => id)).size).toBe(2);
});

test('a warning is said aloud', async () => {
  const stage = new Stage({ 'voice-answers': 'by button' });
  stage.people = [ann, ben];
  await stage.says('Something rude.');
  stage.overheard[0]?.warn('Ann, please mind the rules.');
  await pass();
  expect((await stage.said(0)).speech.text).toBe('Ann, please mind the rules.');
});

test('a warning is judged before it is said: it names people as they call themselves', async () => {
  const stage = new Stage({ 'voice-answers': 'by button' });
  stage.people = [ann, ben];
  stage.models.guard = async ({ question }) => (question.startsWith('Foul') ? unsafe : safe);
  await stage.says('Something rude.');
  stage.overheard[0]?.warn('Foul, please mind the rules.');
  await pass();
  stage.overheard[0]?.warn('{Fine}, please mind the rules.');
  await pass();
  expect((await stage.said(0)).speech.text).toBe('{Fine}, please mind the rules.');
  expect(stage.notes).toEqual([]);
});

test('whom nobody listens to any more is neither heard nor answered, and everybody reads why', async () => {
  const stage = new Stage();
  await stage.says('Something rude.');
  stage.overheard[0]?.deafen();
  stage.overheard[0]?.deafen();
  await pass();
  expect(stage.notes).toEqual([
    'I do not listen to Ann any more in this call: what was said goes against the rules here.',
  ]);
  const { length } = stage.models.hearings;
  const mic = await stage.says('And more of it.');
  expect([stage.models.hearings.length, stage.overheard.length, mic.left]).toEqual([length, 1, true]);
  await stage.says('Good evening.', ben);
  expect(stage.overheard.at(-1)).toMatchObject({ speaker: ben, text: 'Good evening.' });
});

test('what the bot says aloud is judged as speech', async () => {
  const stage = new Stage();
  await stage.says('Parley, what time is it?');
  await stage.answers('It is noon.');
  const speech = await stage.said(0);
  expect(speech.speech.text).toBe('It is noon.');
  const judged = stage.models.judgings.filter(({ request }) => request.answer !== undefined);
  expect(judged.map(({ request }) => request.stage)).toEqual(['speech']);
});
