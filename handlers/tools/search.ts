// Searches the web: a model of its own reads pages there, and says what it found where.
import { z } from 'zod';
import { english } from '#src/tongue.ts';
import { lacking } from '../lacking.ts';
import { named } from '../named.ts';
import { tool } from './tool.ts';

/** Of an answer that names no source itself, so many are told. */
const unnamed = 3;

const input = z.object({
  query: z.string().trim().min(1).max(400).describe('A whole question, with the names and dates that it takes.'),
});

export const search = tool({
  name: 'search_web',
  description:
    'Searches the web and reads pages. For news, what changes, and facts you are not sure of. Put [n] behind what you take from source n.',
  input,
  kind: 'read-web',
  action: 'ask',
  doing: (say) => say('Searching the web…'),
  about: ({ query }) => query,
  offered: ({ mind }) => mind.models.skills.browse,
  async run({ query }, at, signal) {
    const { author, place, mind } = at;
    const found = await mind.models.browse({ caller: { person: author, place }, question: query }, signal);
    if (found.type === 'unavailable') throw lacking(found, 'The web search did not work this time.', english);
    const { text, sources } = found;
    const mentioned = sources.filter((_, index) => text.includes(`[${index + 1}]`));
    const told = mentioned.length > 0 ? mentioned : sources.slice(0, unnamed);
    const numbers = new Map(told.map(({ title, url }) => [url, at.cite({ name: named(title), link: url })]));
    const renumbered = text.replaceAll(/\[(\d{1,2})\](?!\()/g, (own, listed: string) => {
      const number = numbers.get(sources[Number(listed) - 1]?.url ?? '');
      return number === undefined ? own : `[${number}]`;
    });
    const list = told.map(({ title, url }) => `[${numbers.get(url)}] ${named(title)} – ${url}`);
    return { text: [renumbered || 'Nothing was found.', ...(list.length > 0 ? ['Sources:', ...list] : [])].join('\n') };
  },
});
