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
  run: (turn, _, mind, signal) => message(turn, mind, signal),
};
