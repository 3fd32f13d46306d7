// A question that is thought about for long.
import { expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { think } from '#handlers/tasks/think.ts';
import { openDesk } from '#test/desk.ts';
import { complete, piece, trusting } from '#test/oracle.ts';
import { ann, place, said, turnOf } from '#test/said.ts';
import { Listener } from '../listener.ts';

it('is answered with high effort, and what was thought is folded away below, neither remembered nor judged with the answer', async () => {
  const models = trusting();
  const desk = await openDesk({}, models);
  const task = { name: 'think', chosen: { question: 'Why?' } };
  const turn = turnOf(said('', { task }));
  const listener = new Listener(think.run(turn, task, await here(desk, place, ann), new AbortController().signal));
  const { request, parts } = await models.asked();
  expect(request).toMatchObject({ effort: 'high', thoughts: true });
  expect(request.said.at(-1)?.text).toContain('Why?');
  parts.push({ type: 'thought', text: 'Let me think.' }, piece('Because.'), complete).end();
  await listener.ended;
  // Nobody but its asker saw the question given.
  expect(listener.parts.filter(({ type }) => type === 'understood')[0]).toMatchObject({ text: 'Why?', folded: false });
  expect(listener.parts).toContainEqual({
    type: 'understood',
    text: 'Let me think.',
    folded: true,
    heading: 'What I thought',
  });
  const remembered = await desk.memory.recall(place);
  expect(remembered.map(({ text }) => text)).toEqual(['Why?', 'Because.']);
  const answers = models.judgings.map(({ request: judged }) => judged.answer).filter((one) => one !== undefined);
  expect(answers.filter((one) => one.includes('Because.')).every((one) => !one.includes('think'))).toBe(true);
});
