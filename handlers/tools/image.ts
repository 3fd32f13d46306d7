// Looks at an image again, for a question that it was not looked at for.
import { z } from 'zod';
import type { Attachment } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { look } from '../look.ts';
import { namedHere } from './named.ts';
import { type Occasion, tool } from './tool.ts';

/** Messages of the room that are looked through for one with an image. */
const mostRead = 200;
const mostBytes = 2_000_000;
// What people can do about it, in the model's words.
const none = 'There is no image in the newest messages here.';
const missing = 'I found no image in that message.';

export const image = tool({
  name: 'look_at_image',
  description: 'Looks at an image of this channel (the newest by itself) or at an address that somebody wrote here.',
  input: z.object({
    question: z.string().min(1).max(500).describe('What to look for.'),
    message: z.string().max(100).optional().describe('The id of the message it came with, if another than the newest.'),
    address: z.string().max(2000).optional(),
  }),
  kind: 'read-web',
  action: 'ask',
  doing: (say) => say('Looking at an image…'),
  about: ({ question }) => question,
  offered: ({ mind }) => mind.models.imagesAtOnce > 0,
  async run({ question, message, address }, at, signal) {
    const { author: person, place, mind } = at;
    const images = address === undefined ? await sent(at, message, signal) : [await fetched(address, at, signal)];
    const { found, notes, refusal } = await look(images, question, { person, place }, mind, signal);
    if (refusal !== undefined || found.length === 0) throw new BotError(refusal ?? notes.join(' '));
    // Of an image at an address, that is its id.
    if (address !== undefined) for (const { id } of images) at.cite({ name: new URL(id).host, link: id });
    return {
      text: [...found.map(({ source, text }) => `${source}:\n${text}`), ...notes].join('\n\n'),
      untrusted: true,
    };
  },
});

/** As the room is read: what people wrote who are not to be read is not found. */
async function sent(at: Occasion, message: string | undefined, signal: AbortSignal): Promise<readonly Attachment[]> {
  const own = at.messageId !== undefined && (message === undefined || message === at.messageId);
  const mine = own && at.messageId !== undefined ? images(await at.attached(at.messageId, signal)) : [];
  if (mine.length > 0) return mine;
  let read = 0;
  for await (const page of at.history(signal)) {
    const here = page.findLast(({ id, attachments }) => isWanted(id, message) && images(attachments).length > 0);
    if (here) return images(here.attachments);
    read += page.length;
    if (read >= mostRead || signal.aborted) break;
  }
  throw new BotError(message === undefined ? none : missing);
}

function isWanted(id: string, wanted: string | undefined): boolean {
  return wanted === undefined || id === wanted;
}

function images(attachments: readonly Attachment[]): readonly Attachment[] {
  return attachments.filter(({ kind }) => kind === 'image');
}

async function fetched(address: string, at: Occasion, signal: AbortSignal): Promise<Attachment> {
  if (!at.mind.values['read-links']) throw new BotError('The admins here do not want me to open addresses.');
  const url = await namedHere(address, at, signal);
  const { name, mediaType, bytes } = await at.mind.egress.get(url, { mostBytes, types: ['image/'] }, signal);
  return {
    id: url,
    kind: 'image',
    name,
    mediaType,
    size: bytes.length,
    async *read() {
      yield bytes;
    },
  };
}
