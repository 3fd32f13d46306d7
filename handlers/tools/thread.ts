// Opens a thread, for whoever wants to talk of something apart.
import { z } from 'zod';
import { BotError } from '#src/trouble.ts';
import { carriedOut, powerOf, without } from './power.ts';
import { tool } from './tool.ts';

const input = z.object({
  name: z.string().min(1).max(100),
  text: z.string().min(1).max(4000).describe('Its first message, Markdown.'),
});

export const openThread = tool({
  name: 'open_thread',
  description: 'Opens a new thread in this channel. Only when the person wants one.',
  input,
  kind: 'write',
  action: 'ask',
  doing: (say) => say('Opening a thread…'),
  plan: ({ name, text }, { mind: { say } }) => say('A thread “{name}” that begins with: {text}', { name, text }),
  offered: (at) => powerOf('thread', at) !== undefined,
  async run({ name, text }, at, signal) {
    const hands = powerOf('thread', at);
    if (!hands) throw new BotError(at.mind.say(without));
    const act = () => hands.thread(at.place, { name, text }, at.author.id, at.key);
    return carriedOut(act, 'The thread is open, with its first message in it.', hands, at, signal);
  },
});
