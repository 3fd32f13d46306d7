// Asks the room, for whoever wants to know.
import { z } from 'zod';
import { BotError } from '#src/trouble.ts';
import { carriedOut, powerOf, without } from './power.ts';
import { tool } from './tool.ts';

const dayHours = 24;

const input = z.object({
  question: z.string().min(1).max(300),
  answers: z.array(z.string().min(1).max(55)).min(2).max(10),
  hours: z.int().min(1).max(768).optional().describe('How long it is open; a day unless told.'),
  several: z.boolean().optional().describe('Whether people may choose several answers.'),
});

export const makePoll = tool({
  name: 'make_poll',
  description: 'Asks everybody here by a poll. Only when the person wants one.',
  input,
  kind: 'write',
  action: 'ask',
  doing: (say) => say('Making a poll…'),
  plan({ question, answers, hours = dayHours, several = false }, { mind: { say } }) {
    const rows = answers.map((answer, at) => `${at + 1}. ${answer}`).join('\n');
    const head = several
      ? say('A poll of {hours, plural, one {# hour} other {# hours}}, several answers each: {question}', {
          hours,
          question,
        })
      : say('A poll of {hours, plural, one {# hour} other {# hours}}, one answer each: {question}', {
          hours,
          question,
        });
    return `${head}\n${rows}`;
  },
  offered: (at) => powerOf('poll', at) !== undefined,
  async run({ question, answers, hours = dayHours, several = false }, at, signal) {
    const hands = powerOf('poll', at);
    if (!hands) throw new BotError(at.mind.say(without));
    const poll = { question, answers, hours, several };
    const act = () => hands.poll(at.place, poll, at.author.id, at.key);
    return carriedOut(act, 'The poll stands here for everybody.', hands, at, signal);
  },
});
