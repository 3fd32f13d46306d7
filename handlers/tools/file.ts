// Makes a text file of what a model writes, to be taken away.
import { z } from 'zod';
import { BotError } from '#src/trouble.ts';
import { cleanName, mediaTypeOf, unarmed } from './file/name.ts';
import { tool } from './tool.ts';

/** Bytes; as much of a file as is judged. */
const most = 256 * 1024;

export const file = tool({
  name: 'make_file',
  description: 'Attaches a text file below your answer: tables as csv, documents as md or txt, data as json, code.',
  input: z.object({
    name: z.string().min(1).max(200).describe('With its ending, such as prices.csv.'),
    content: z.string().min(1).max(most),
  }),
  kind: 'read-local',
  action: 'ask',
  doing: (say) => say('Writing a file…'),
  async run({ name, content }) {
    const clean = cleanName(name);
    const mediaType = mediaTypeOf(clean);
    const text = unarmed(content.replaceAll('\0', '').toWellFormed(), clean);
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > most) throw new BotError('A file may have 256 kB at most: write less, or several.');
    return {
      text: `${clean} is attached below your answer. Do not repeat what is in it.`,
      files: [{ name: clean, mediaType, bytes }],
    };
  },
});
