// Takes in what a person says: its files become the message's, the turns have it, and only then it is shown and confirmed.
import type { StoredAttachment } from '#src/ledger.ts';
import type { InboundMessage } from '#src/message.ts';
import { speaker, tongueOf } from '#src/tongue.ts';
import type { Offer, Turns } from '#src/turns.ts';
import type { Asked, Desk } from './desk.ts';
import { revive, shownOf } from './inbound.ts';

export interface Incoming extends Pick<InboundMessage, 'id' | 'place' | 'author' | 'text' | 'task'> {
  readonly files: readonly { readonly id: string; readonly described?: string | undefined }[];
  /** What the conversation is called if it begins with it. */
  readonly title: string;
  /** The message that its task is about. */
  readonly about?: { readonly id: string; readonly text: string; readonly attachments: readonly StoredAttachment[] };
  /** What is answered to it stands for it: itself it is not shown. */
  readonly unseen?: boolean;
}

/** What became of it, or why nothing. */
export type Received =
  | { readonly offer: Exclude<Offer, 'busy'> }
  | { readonly error: string; readonly status: 404 | 410 | 429 };

export function told(c: Asked, received: Received): Response {
  return 'offer' in received ? c.json(received, 202) : c.json({ error: received.error }, received.status);
}

export async function receive(desk: Desk, turns: Turns, incoming: Incoming): Promise<Received> {
  const { id, place, author, text, task, about } = incoming;
  const say = speaker(tongueOf(author.locale) ?? 'en');
  if ((await desk.transcript.claim(place.room, author.id, '')) !== author.id)
    return { error: say('There is no such conversation.'), status: 404 };
  const files = await desk.files.attach(place.room, id, incoming.files);
  if (!files) return { error: say('A file of this message is not there any more: add it again.'), status: 410 };
  await desk.transcript.claim(
    place.room,
    author.id,
    titleOf(incoming.title) || titleOf(files[0]?.name ?? say('Files')),
  );
  using lease = await desk.rooms.enter(place.room);
  const known = lease.room.get(id);
  const message = {
    id,
    place,
    author,
    addressed: true,
    direct: true,
    inThread: true,
    text: known && !task ? known.text : text,
    at: known?.at ?? lease.room.moment(),
    attachments: about ? [...about.attachments, ...files] : files,
    ...(task && { task }),
    ...(about && { repliesTo: about.id }),
  };
  const offer = await turns.offer(revive(desk, message));
  if (offer === 'busy')
    return { error: say('Too much is waiting to be answered: try again in a moment.'), status: 429 };
  if (!incoming.unseen && !lease.room.knows(id)) await lease.room.show(shownOf(message, files));
  return { offer };
}

/** The first words of a conversation, on one line. */
function titleOf(text: string): string {
  const line = Array.from(text.replace(/[\p{C}\s]+/gu, ' ').trim());
  return line.length > 60 ? `${line.slice(0, 59).join('')}…` : line.join('');
}
