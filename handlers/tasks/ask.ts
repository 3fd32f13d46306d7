// A question that was asked by command, to be answered where everybody sees it: like any other.
import { message } from '../message.ts';
import type { Work } from './work.ts';

export const ask: Work = {
  command: {
    name: 'ask',
    description: 'Answers a question for everybody.',
    options: [],
    action: 'ask',
    shown: 'room',
    task: true,
    hidden: true,
  },
  remembers: true,
  async *run(turn, _, mind, signal) {
    const [{ task: _given, ...question }] = turn.messages;
    yield* message({ ...turn, messages: [question] }, mind, signal);
  },
};
