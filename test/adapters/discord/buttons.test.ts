import { expect, test } from 'vitest';
import { turnOf } from './recorder.ts';
import { openScene, type Plan } from './scene.ts';

/** Ann has asked, and the answer is growing, with a button. */
async function answering(plan?: Plan) {
  const scene = await openScene(plan);
  const { twin, recorder, ann, general, me } = scene;
  twin.say(ann, general, `${me} tell me a long story`);
  await recorder.until(() => recorder.offers.length === 1);
  const turn = turnOf(recorder.offered());
  const id = await recorder.stage.poster(turn).post({ number: 0, text: 'Once upon a time', growing: true }, 'key-0');
  const answer = () => twin.messages(general).find((message) => message.id === id);
  return { ...scene, turn, id, answer, button: `stop:${turn.id}` };
}

test('a pressed stop button stops the turn and is acknowledged without a word', async () => {
  const { twin, recorder, ann, id, button, turn } = await answering();
  const response = await twin.press(ann, id, button);
  expect(response.type).toBe(6);
  expect(recorder.stops).toEqual([{ turnId: turn.id, by: { id: ann.id, isAdmin: false } }]);
});

test('the platform says who is an admin', async () => {
  const { twin, recorder, boss, bob, server, id, button } = await answering();
  twin.grant(server, bob, ['mods']);
  await twin.press(boss, id, button);
  await twin.press(bob, id, button);
  expect(recorder.stops.map(({ by }) => by)).toEqual([
    { id: boss.id, isAdmin: true },
    { id: bob.id, isAdmin: true },
  ]);
});

test('who may not stop it is told so, alone', async () => {
  const { twin, recorder, bob, id, button } = await answering();
  recorder.stopOutcome = 'refused';
  const response = await twin.press(bob, id, button);
  expect(response).toMatchObject({
    type: 4,
    data: { flags: 64 | 4, content: expect.stringContaining('Only the person who asked') as string },
  });
});

test('a button that outlived its turn goes', async () => {
  const { twin, recorder, ann, id, button, answer } = await answering();
  recorder.stopOutcome = 'over';
  await twin.press(ann, id, button);
  expect(answer()).toMatchObject({ content: 'Once upon a time', components: [] });
});

test.each([10_062, 40_060])(
  'an answer that Discord does not take (%d) is logged, and the turn is stopped',
  async (code) => {
    const { twin, recorder, ann, id, button } = await answering({ answerMs: 100 });
    const route = '/interactions/{interaction_id}/{interaction_token}/callback';
    twin.fault({ route }, { type: 'answer', status: 404, body: { code, message: 'no' } });
    await twin.press(ann, id, button);
    await recorder.until(() => recorder.lines.some((line) => line['code'] === code));
    expect(recorder.stops).toHaveLength(1);
    expect(recorder.logged).not.toContain('aW50ZXJhY3Rpb24');
  },
);

test('other interactions, and odd ones, are not ours', async () => {
  const { twin, recorder, ann, id, button } = await answering();
  for (const odd of [
    {},
    { type: 3 },
    { id: '1', token: 't', type: 3, data: { custom_id: 'buy:1' }, user: { id: ann.id, username: 'ann' } },
  ]) {
    twin.gateway.dispatch('INTERACTION_CREATE', odd);
  }
  await twin.press(ann, id, button);
  expect(recorder.stops).toHaveLength(1);
});
