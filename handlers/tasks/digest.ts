// `/summarize` and `/catchup`, where everybody is to see it.
import { digest } from '../digest.ts';
import { caughtUp, summarized } from '../digest/wanted.ts';
import type { Work } from './work.ts';

const hidden = { options: [], action: 'ask', shown: 'room', task: true, hidden: true } as const;

export const summarize: Work = {
  command: { name: 'summarize', description: 'Sums up this conversation for everybody.', ...hidden },
  async *run({ place, author, messages: [{ repliesTo, history }] }, { chosen }, mind, signal) {
    yield* digest({ place, author, history }, summarized(chosen, repliesTo, mind.say), mind, signal);
  },
};

export const catchup: Work = {
  command: { name: 'catchup', description: 'Tells everybody what was missed.', ...hidden },
  async *run({ place, author, messages: [{ history }] }, { chosen }, mind, signal) {
    yield* digest({ place, author, history }, caughtUp(chosen, author.id, mind.say), mind, signal);
  },
};
