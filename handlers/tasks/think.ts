// A question that is to be thought about for long, with what was thought shown below the answer.
import { message } from '../message.ts';
import type { Work } from './work.ts';

export const think: Work = {
  command: {
    name: 'think',
    description: 'Answers a hard question after long thought, which you can read below the answer.',
    options: [
      { name: 'question', description: 'What you want to know.', kind: 'text', longest: 4000, required: true },
      { name: 'file', description: 'An image, a recording or a document that it is about.', kind: 'file' },
    ],
    action: 'ask',
    shown: 'room',
    task: true,
  },
  remembers: true,
  run(turn, { chosen }, mind, signal) {
    const question = { ...turn.messages[0], text: String(chosen['question'] ?? '') };
    const values = { ...mind.values, reasoning: 'high' as const, thinking: 'folded' as const };
    return message({ ...turn, messages: [question] }, { ...mind, values }, signal);
  },
};
