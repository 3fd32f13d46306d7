// Where there is something to look at, to hear and to read: the turn itself, what it replies to, a thread that is new to the bot.
import { materialId, type Memorable } from '#src/memory.ts';
import type { Attachment, Turn } from '#src/message.ts';
import type { Values } from '#src/settings.ts';
import { wasAway } from './recall.ts';

/** A message, and what of it is looked at, heard and read. */
export interface Source {
  readonly id: string;
  readonly author: Memorable['author'];
  readonly attachments: readonly Attachment[];
  readonly links: readonly string[];
}

/** Of a thread the bot enters late, so many of the newest messages with images are looked at. */
const mostBefore = 3;
const address = /https?:\/\/[^\s<>]+[^\s<>.,;:!?)"'\]]/g;

/** What there is to look at, to hear and to read: in the turn itself, in what it replies to, and in a thread that is new to the bot. */
export async function sourcesOf(
  turn: Turn,
  known: readonly Memorable[],
  { 'read-links': opens }: Pick<Values, 'read-links'>,
  signal: AbortSignal,
): Promise<Source[]> {
  const [first] = turn.messages;
  const own = turn.messages.map(({ id, author, text, attachments }) => {
    return { id, author, attachments, links: opens ? (text.match(address) ?? []) : [] };
  });
  const before = wasAway(turn, known) ? await first.earlier(signal).catch(() => []) : [];
  const others = before
    .filter((one) => !one.own && !known.some(({ id }) => id === materialId(one.id)))
    .map(({ id, author, attachments }) => {
      const wanted = attachments.filter(({ kind }) => kind === 'image' || id === first.repliesTo);
      return { id, author, attachments: wanted, links: [] };
    });
  const all = [...others.filter(isWorthIt).slice(-mostBefore), ...own];
  return all.filter(isWorthIt);
}

function isWorthIt({ attachments, links }: Source): boolean {
  return links.length + attachments.length > 0;
}

export function isRecording({ kind }: Attachment): boolean {
  return kind === 'audio' || kind === 'video';
}
