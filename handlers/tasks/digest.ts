// `/summarize` and `/catchup`, where everybody is to see it.
import type { Turn } from '#src/message.ts';
import { digest, type Reader } from '../digest.ts';
import { caughtUp, summarized } from '../digest/wanted.ts';
import type { Work } from './work.ts';

const hidden = { options: [], action: 'ask', shown: 'room', task: true, hidden: true } as const;

export const summarize: Work = {
  command: { name: 'summarize', description: 'Sums up this conversation for everybody.', ...hidden },
  async *run(turn, { chosen }, mind, signal) {
    const { repliesTo } = turn.messages[0];
    yield* digest(readerOf(turn), summarized(chosen, repliesTo, mind.say), mind, signal);
  },
};

export const catchup: Work = {
  command: { name: 'catchup', description: 'Tells everybody what was missed.', ...hidden },
  async *run(turn, { chosen }, mind, signal) {
    yield* digest(readerOf(turn), caughtUp(chosen, turn.author.id, mind.say), mind, signal);
  },
};

function readerOf({ place, author, messages: [message] }: Turn): Reader {
  return { place, author, history: (signal) => message.history(signal) };
}
