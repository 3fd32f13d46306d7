// Works something out by a program that a model of its own writes, and that runs at the provider, away from everything.
import { z } from 'zod';
import { english } from '#src/tongue.ts';
import { lacking } from '../lacking.ts';
import { pictured, viewable } from '../program.ts';
import { tool } from './tool.ts';

const input = z.object({
  task: z.string().trim().min(1).max(8_000).describe('What to work out or draw, with all the data that it takes.'),
});

export const code = tool({
  name: 'run_code',
  description:
    'Writes and runs a Python program without network. For statistics, simulations, lists of data, long computations, plots. Sees nothing but the task.',
  input,
  kind: 'read-local',
  action: 'ask',
  doing: (say) => say('Running a program…'),
  offered: ({ mind }) => mind.models.skills.compute,
  async run({ task }, { author, place, mind }, signal) {
    const found = await mind.models.compute({ caller: { person: author, place }, task }, signal);
    if (found.type === 'unavailable') throw lacking(found, 'The program could not be run this time.', english);
    const files = [...pictured(found.images, mind.say), ...viewable(found.runs)];
    const outputs = found.runs.flatMap(({ output }) => (output === '' ? [] : [`It printed:\n${output}`]));
    const drawn =
      found.images.length > 0 ? [`Pictures that will stand below your answer: ${found.images.length}.`] : [];
    const program = found.runs.length > 0 ? ['The program will stand below your answer, too: do not repeat it.'] : [];
    return {
      text: [found.text, ...outputs, ...drawn, ...program].join('\n\n'),
      ...(found.outside && { untrusted: true }),
      ...(files.length > 0 && { files }),
    };
  },
});
