// `npm run bench:tools`: what a tool costs beside itself, from the model's call to the next request, by the real process.
import { setTimeout as sleep } from 'node:timers/promises';
import { words } from '#test/twins/groq/request.ts';
import { distribution, publish } from './figures.ts';
import { came, open } from './ground.ts';

const smoke = process.argv.includes('--smoke');
const marks = /\bm\d+\b/;
/** Steps of each answer, the last of which speaks. */
const steps = 4;

const ground = await open(40);
const { groq } = ground.world;
groq.guardMs = 20;
groq.answer = ({ messages }) => {
  const mark = marks.exec(messages.map(words).join('\n').split('\n').toReversed().join('\n'))?.[0] ?? '';
  const done = messages.filter(({ role }) => role === 'tool').length;
  if (done >= steps) return `Answered ${mark}.`;
  // A tool that takes no time by itself, and each time another input.
  return { calls: [{ name: 'tell_time', input: { at: `2026-11-27T0${done}:00` } }] };
};

const count = smoke ? 15 : 300;
for (let number = 0; number < count; number += 1) {
  ground.seats[number % ground.seats.length]!.ask(`m${number}`);
  // Five questions a second, which is twenty-five requests: what a step costs, and not what a busy machine does.
  await sleep(200);
}
const chats = () => groq.calls.filter(({ request }) => /gpt-oss-120b/.test(request?.model ?? ''));
await came(() => chats().filter(({ end }) => end === 'finished').length >= count * (steps + 1), 30_000);

/** From the end of an answer that calls to the beginning of the next, by the question. */
function overheads(): number[] {
  const byQuestion = Map.groupBy(chats(), ({ request }) => {
    const asked = request?.messages.filter(({ role }) => role === 'user').map(words) ?? [];
    return marks.exec(asked.at(-1) ?? '')?.[0] ?? '';
  });
  return [...byQuestion.values()].flatMap((calls) =>
    calls.slice(1).map(({ at }, before) => at - (calls[before]?.endedAt ?? Number.NaN)),
  );
}

const figures = [distribution('own overhead of a tool step, both platforms', overheads(), { p50: 5 })];
await ground.close();
await publish(figures, 'tools', smoke);
