// The last that each person wrote in a room: what is split over several messages is read as one.
import { LRUCache } from 'lru-cache';
import type { InboundMessage, Place } from '#src/message.ts';

/** So many messages, written within so many milliseconds, by so many people of late. */
const [together, withinMs, people] = [4, 30_000, 5_000];
/** Characters of each: words that are split are short. */
const longest = 200;

interface Piece {
  readonly id: string;
  readonly text: string;
  readonly at: number;
}

export interface Tail {
  /** The text of a message; and it with what its author wrote right before, as one text: joined by blanks, and by nothing. */
  since(message: InboundMessage): readonly string[];
}

/** `rooms`: a room, and what it is a thread of, which is where people see their messages follow each other. */
export function openTail(rooms: (place: Place) => readonly string[]): Tail {
  const tails = new LRUCache<string, readonly Piece[]>({ max: people });
  return {
    since({ id, place, author, text, at }) {
      const { platform, space, room } = place;
      const key = JSON.stringify([platform, space, rooms(place).at(-1) ?? room, author.id]);
      const before = (tails.get(key) ?? []).filter((one) => one.id !== id && at - one.at < withinMs);
      const all = [...before, { id, text: text.slice(0, longest), at }].slice(-together);
      tails.set(key, all);
      if (all.length === 1 || text.length > longest) return [text];
      return [text, all.map((one) => one.text).join(' '), all.map((one) => one.text).join('')];
    },
  };
}
