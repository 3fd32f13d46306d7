// `/ask`: a question for the asker alone, or for everybody.
import { message } from '../../message.ts';
import { type Deed, words } from '../deed.ts';
import { mindOf, shown, turnOf } from './alone.ts';

/** Whoever wants everybody to read along mentions the bot: a command is private unless it is told otherwise. */
export const ask: Deed = {
  command: {
    name: 'ask',
    description: 'Answers a question: for you alone, unless you want everybody to see it.',
    options: [
      { name: 'text', description: 'What you want to know.', kind: 'text', longest: 4000, required: true },
      { name: 'file', description: 'An image, a recording or a document that it is about.', kind: 'file' },
      { name: 'private', description: 'Whether only you see the answer; usually so.', kind: 'flag' },
    ],
    action: 'ask',
    shown: 'asker',
  },
  async run(asked, chosen, desk, signal) {
    const text = words(chosen, 'text') ?? '';
    if (chosen['private'] === false) return { text: '', offer: { task: { name: 'ask', chosen: {} }, text } };
    const turn = turnOf(asked, text);
    return shown(turn, message(turn, await mindOf(asked, desk), signal), desk, signal);
  },
};
