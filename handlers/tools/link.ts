// Reads a page that people name, for a question about it.
import { z } from 'zod';
import { BotError } from '#src/trouble.ts';
import { readLink } from '../read.ts';
import { namedHere } from './named.ts';
import { tool } from './tool.ts';

/** Of the conversation that a model is sent, so much may be what one page says. */
const share = 0.45;

export const link = tool({
  name: 'read_link',
  description: 'Reads a web page or a document at an address that somebody wrote in this channel.',
  input: z.object({
    address: z.string().min(4).max(2000).describe('As they wrote it.'),
    question: z.string().max(500).optional().describe('What to look for.'),
  }),
  kind: 'read-web',
  action: 'ask',
  doing: (say) => say('Reading a page…'),
  about: ({ address }) => address,
  offered: ({ mind }) => mind.values['read-links'],
  async run({ address, question }, at, signal) {
    const { author: person, place, mind } = at;
    const url = await namedHere(address, at, signal);
    const about = { question: question ?? at.question, budget: Math.floor(mind.contextTokens * share) };
    const { found, notes, refusal } = await readLink(url, about, { person, place }, mind, signal);
    if (refusal !== undefined || found.length === 0)
      throw new BotError(refusal ?? (notes.join(' ') || 'There is nothing to read at that address.'));
    const number = at.cite({ name: new URL(url).host, link: url });
    const pieces = found.map(({ source, text }) => `From ${source} [${number}]:\n${text}`);
    return { text: [...pieces, ...notes].join('\n\n') };
  },
});
