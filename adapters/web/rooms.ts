// The conversations in memory: one `Room` for each, shared by all who look at it or answer in it.
import { LRUCache } from 'lru-cache';
import { Room } from './room.ts';
import type { Transcript } from './transcript.ts';

/** A room that stays in memory until its lease is disposed of. */
export interface Lease extends Disposable {
  readonly room: Room;
}

export interface Rooms {
  enter(id: string): Promise<Lease>;
  /** Its messages were deleted: whoever looks at it sees none of them any more. */
  forget(id: string): void;
}

/** Rooms that nobody is in stay for those who come back after a broken line. */
const mostIdle = 100;

export function openRooms(transcript: Transcript): Rooms {
  const held = new Map<string, { readonly room: Promise<Room>; users: number }>();
  const idle = new LRUCache<string, Promise<Room>>({ max: mostIdle });

  function hold(id: string) {
    const holding = held.get(id) ?? { room: idle.get(id) ?? Room.open(id, transcript), users: 0 };
    holding.users += 1;
    idle.delete(id);
    held.set(id, holding);
    return holding;
  }

  function release(id: string, keep: boolean): void {
    const holding = held.get(id);
    if (!holding || --holding.users > 0) return;
    held.delete(id);
    if (keep) idle.set(id, holding.room);
  }

  return {
    forget(id) {
      idle.delete(id);
      // A room that could not be read shows nothing.
      void held
        .get(id)
        ?.room.then((room) => room.clear())
        .catch(() => undefined);
    },
    async enter(id) {
      let opened = false;
      try {
        const room = await hold(id).room;
        opened = true;
        return { room, [Symbol.dispose]: once(() => release(id, true)) };
      } finally {
        // A room that could not be read is read anew by whoever comes next.
        if (!opened) release(id, false);
      }
    },
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
