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
  /** The text of a message; and it with what its author wrote right before: by blanks as one text, and by nothing from each message on. */
  since(message: InboundMessage): readonly string[];
  /** Something was found in it: what its author writes next is read by itself, so that nobody meets the same twice. */
  forget(message: InboundMessage): void;
}

/** `rooms`: a room, and what it is a thread of, which is where people see their messages follow each other. */
export function openTail(rooms: (place: Place) => readonly string[]): Tail {
  const tails = new LRUCache<string, readonly Piece[]>({ max: people });
  const keyOf = ({ place, author }: InboundMessage): string =>
    JSON.stringify([place.platform, place.space, rooms(place).at(-1) ?? place.room, author.id]);
  return {
    since(message) {
      const { id, text, at } = message;
      const key = keyOf(message);
      const piece = { id, text: text.slice(0, longest), at };
      const others = (tails.get(key) ?? []).filter((one) => one.id !== id);
      // What was written over stands where it stood.
      const all = [...others, piece].toSorted((one, other) => one.at - other.at);
      const newest = all.at(-1)?.at ?? at;
      const recent = all.filter((one) => newest - one.at < withinMs).slice(-together);
      tails.set(key, recent);
      if (recent.length === 1 || !recent.includes(piece) || text.length > longest) return [text];
      const texts = recent.map((one) => one.text);
      // Where a word was begun, nobody knows: what stood before it was none of it.
      const pieced = texts.slice(1).map((_, from) => texts.slice(from).join(''));
      return [text, texts.join(' '), ...pieced];
    },
    forget: (message) => void tails.delete(keyOf(message)),
  };
}
