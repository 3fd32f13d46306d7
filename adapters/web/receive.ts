// Takes in what a person says: its files become the message's, the turns have it, and only then it is shown and confirmed.
import type { StoredAttachment } from '#src/ledger.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Asked, Desk } from './desk.ts';
import { revive, shownOf } from './inbound.ts';

export interface Incoming extends Pick<InboundMessage, 'id' | 'place' | 'author' | 'text' | 'task'> {
  readonly files: readonly { readonly id: string; readonly described?: string | undefined }[];
  /** What the conversation is called if it begins with it. */
  readonly title: string;
  /** The message that its task is about. */
  readonly about?: { readonly id: string; readonly text: string; readonly attachments: readonly StoredAttachment[] };
}

export async function receive(desk: Desk, c: Asked, incoming: Incoming): Promise<Response> {
  const { id, place, author, text, task, about } = incoming;
  if ((await desk.transcript.claim(place.room, author.id, '')) !== author.id)
    return c.json({ error: 'There is no such conversation.' }, 404);
  const files = await desk.files.attach(place.room, id, incoming.files);
  if (!files) return c.json({ error: 'A file of this message is not there any more: add it again.' }, 410);
  await desk.transcript.claim(place.room, author.id, titleOf(incoming.title) || titleOf(files[0]?.name ?? 'Files'));
  using lease = await desk.rooms.enter(place.room);
  const known = lease.room.get(id);
  const message = {
    id,
    place,
    author,
    addressed: true,
    inThread: true,
    text: known && !task ? known.text : text,
    at: known?.at ?? lease.room.moment(),
    attachments: about ? [...about.attachments, ...files] : files,
    ...(task && { task }),
    ...(about && { repliesTo: about.id }),
  };
  const offer = await c.get('turns').offer(revive(desk, message));
  if (offer === 'busy') return c.json({ error: 'Too much is waiting to be answered: try again in a moment.' }, 429);
  if (!lease.room.knows(id)) await lease.room.show(shownOf(message, files));
  return c.json({ offer }, 202);
}

/** The first words of a conversation, on one line. */
function titleOf(text: string): string {
  const line = Array.from(text.replace(/[\p{C}\s]+/gu, ' ').trim());
  return line.length > 60 ? `${line.slice(0, 59).join('')}…` : line.join('');
}
