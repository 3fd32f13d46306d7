// Reads what a job is about: as far back as was asked for, without those who are not to be read, nor what was forgotten meanwhile.
import type { Heard, Job } from '#src/job.ts';
import type { EarlierMessage, InboundMessage } from '#src/message.ts';
import type { Here } from '../here.ts';
import { seenPages } from '../veil.ts';

/** Messages of one job at most: what is read of a busy channel in some minutes, and kept for as long as the job lasts. */
export const mostGathered = 20_000;
/** Characters of one message. */
const longest = 4_000;

/** The messages, oldest first. Rejects as `history` does. */
export async function gathered(
  { place, order }: Pick<Job, 'place' | 'order'>,
  history: InboundMessage['history'],
  { unread, bygone }: Pick<Here, 'unread' | 'bygone'>,
  signal: AbortSignal,
): Promise<readonly Heard[]> {
  const mark = bygone.mark();
  const known = new Map<string, EarlierMessage>();
  const most = Math.min(order.most, mostGathered);
  const since = order.since ?? -Infinity;
  for await (const page of seenPages(history(signal), place.platform, unread)) {
    signal.throwIfAborted();
    for (const one of page) known.set(one.id, one);
    if (known.size >= most || page.some(({ at }) => at < since)) break;
  }
  const all = [...known.values()].toSorted((one, other) => one.at - other.at);
  return all
    .filter((one) => one.at >= since && !bygone.since(mark, { ...place, person: one.author.id }))
    .slice(-most)
    .map(heard);
}

function heard({ id, author, text, at, own, link, attachments }: EarlierMessage): Heard {
  return {
    id,
    author: { id: author.id, name: author.name },
    text: text.slice(0, longest).toWellFormed(),
    at,
    own,
    files: attachments.map(({ name }) => name),
    ...(link !== undefined && { link }),
  };
}
