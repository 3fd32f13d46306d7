// What somebody writes on the page, as a message of the house.
import type { EarlierMessage, InboundMessage, Person, Place } from '#src/message.ts';
import type { Rooms } from './rooms.ts';
import type { Shown } from './transcript.ts';

/** All conversations belong to one space: the page has one operator. */
export function placeOf(room: string): Place {
  return { platform: 'web', space: 'web', room };
}

/** Everybody the door let in is the operator, or whom the operator gave the token. */
export function personOf(id: string, name: string): Person {
  return { id, name, isAdmin: true, roles: [] };
}

/** Gives a stored message its lazy call back. */
export function revive(rooms: Rooms, message: Omit<InboundMessage, 'earlier'>): InboundMessage {
  return { ...message, earlier: () => earlier(rooms, message) };
}

const mostEarlier = 50;

async function earlier(rooms: Rooms, message: Omit<InboundMessage, 'earlier'>): Promise<readonly EarlierMessage[]> {
  using lease = await rooms.enter(message.place.room);
  const before = lease.room.all().filter(({ id, at }) => at < message.at && id !== message.id);
  return before.slice(-mostEarlier).map((shown) => said(shown, message.author));
}

function said({ id, by, text, at }: Shown, author: Person): EarlierMessage {
  const own = by === 'bot';
  return { id, text, at, own, author: own ? { id: 'parley', name: 'Parley' } : { id: author.id, name: author.name } };
}
