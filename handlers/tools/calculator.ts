// Has a model calculate, which it cannot do by itself.
import { z } from 'zod';
import { tool } from './tool.ts';

export const calculator = tool({
  name: 'calculate',
  description:
    'Exact arithmetic, percentages, functions, matrices, statistics and units. For every calculation beyond the simplest.',
  input: z.object({
    expression: z
      .string()
      .min(1)
      .max(2000)
      .describe('Such as 17% of 80, 3 ft in cm, mean(1,2,6), det([1,2;3,4]), sin(30 deg). Several: one a line.'),
  }),
  kind: 'read-local',
  action: 'ask',
  doing: (say) => say('Calculating…'),
  about: ({ expression }) => expression,
  async run({ expression }, { mind }, signal) {
    return { text: await mind.sums.solve(expression, signal) };
  },
});
