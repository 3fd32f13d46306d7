// Who is in the room, for the model to know of: their names and no more of them.
import { z } from 'zod';
import type { Present } from '#src/hands.ts';
import { BotError } from '#src/trouble.ts';
import { powerOf, without } from './power.ts';
import { type Occasion, tool } from './tool.ts';

/** People that are told of. */
const most = 50;
/** Characters of a name. */
const longestName = 60;

export const whoIsHere = tool({
  name: 'who_is_here',
  description: 'The names of those who can read here.',
  input: z.object({}),
  kind: 'read-local',
  action: 'ask',
  doing: (say) => say('Looking who is here…'),
  offered: (at) => powerOf('people', at) !== undefined,
  async run(_, at, signal) {
    const hands = powerOf('people', at);
    if (!hands) throw new BotError(at.mind.say(without));
    const found = await hands.people(at.place, most + 1, signal);
    const lines = found.slice(0, most).map((one) => lineOf(one, at));
    const more = found.length > most ? [`There are more than these ${most}.`] : [];
    // Names are people's own words.
    return { text: [...lines, ...more].join('\n') || 'Nobody is known to be here.', untrusted: true };
  },
});

function lineOf({ id, name, bot, status }: Present, { author }: Pick<Occasion, 'author'>): string {
  const known = id === author.id ? author.name : name;
  const plain = known
    .toWellFormed()
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  const marks = [
    ...(bot === true ? ['a bot'] : []),
    ...(id === author.id ? ['asks this'] : []),
    ...(status ? [status] : []),
  ];
  const about = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return `- ${plain.slice(0, longestName).toWellFormed()}${about}`;
}
