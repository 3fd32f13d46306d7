// `/code`: works something out by a program, and shows the result, the program and the pictures it drew.
import type { Caller } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import { vet } from '../guard.ts';
import { lacking } from '../lacking.ts';
import { pictured, viewable } from '../program.ts';
import { askedByCommand } from '../shown.ts';
import { presentable } from '../toolbox/judged.ts';
import { sought, wordsOf } from './hosted/beside.ts';
import type { Work } from './work.ts';

export const code: Work = {
  command: {
    name: 'code',
    description: 'Writes and runs a program that works something out or draws it.',
    options: [
      { name: 'task', description: 'What to work out, with the data.', kind: 'text', longest: 4000, required: true },
    ],
    action: 'ask',
    shown: 'room',
    task: true,
  },
  async *run(turn, { chosen }, mind, signal) {
    const { models, say } = mind;
    const task = wordsOf(chosen['task'], turn);
    if (!models.skills.compute) throw new BotError(say('The models here cannot run programs.'));
    if (task === '') throw new BotError(say('Tell me what to work out: `/code task:…`'));
    const caller: Caller = { person: turn.author, place: turn.place };
    yield { type: 'working', on: 'computing' };
    yield { type: 'wait', text: say('Running a program…') };
    const found = await sought(task, caller, mind, (until) => models.compute({ caller, task }, until), signal);
    if (typeof found === 'string') {
      yield { type: 'text', text: found };
      return;
    }
    if (found.type === 'unavailable')
      throw lacking(found, say('The program could not be run this time. Please try again.'), say);
    const made = [...pictured(found.images, say), ...viewable(found.runs)];
    const printed = found.runs.map(({ code: ran, output }) => `${ran}\n${output}`);
    const [refusal, files] = await Promise.all([
      vet([found.text, ...printed].join('\n\n'), task, caller, mind, signal),
      presentable(made, task, caller, mind, signal),
    ]);
    if (refusal === undefined) yield* askedByCommand(turn, say, task);
    yield { type: 'text', text: refusal ?? found.text };
    if (refusal !== undefined) return;
    yield { type: 'whole' };
    for (const clip of files) yield { type: 'file', clip };
    const missing = made.length - files.length;
    if (missing > 0)
      yield {
        type: 'note',
        text: say('{count, plural, one {A file} other {# files}} that it made may not be shown.', { count: missing }),
      };
  },
};
