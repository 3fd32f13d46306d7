// What the page lets the bot do for its people: say something by itself, and tell who is there. It has no polls and no threads.
import { createHash } from 'node:crypto';
import type { Hands, Saying } from '#src/hands.ts';
import type { Log } from '#src/log.ts';
import type { Effect } from '#src/moderator.ts';
import { cleanSheets } from '#src/sheets.ts';
import { BotError } from '#src/trouble.ts';
import { enclose, type Shelf } from './enclose.ts';
import { history } from './inbound.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Transcript } from './transcript.ts';

/** UTF-16 units, as answers have. */
const longestPage = 16_000;
/** Milliseconds until a store that failed may work again. */
const soonMs = 3_000;

// said
const without = {
  polls: 'There are no polls on this page.',
  threads: 'There are no threads on this page: begin another conversation instead.',
  gone: 'This conversation is gone.',
};

interface HandParts {
  readonly shelf: Shelf;
  readonly rooms: Rooms;
  readonly transcript: Transcript;
  readonly log: Log;
}

export function handsOf({ shelf, rooms, transcript, log }: HandParts): Hands {
  async function say(id: string, saying: Saying, key: string): Promise<Effect> {
    if ((await transcript.owner(id)) === undefined) return { type: 'gone' };
    using lease = await rooms.enter(id);
    const { room } = lease;
    const pages = cleanSheets(saying.text, longestPage);
    for (const [number, text] of pages.entries()) await show(room, nameOf(key, number), text);
    for (const [number, clip] of (saying.files ?? []).entries()) {
      const name = nameOf(`${key} file`, number);
      const frame = { id: `said:${name}` };
      if (!room.get(frame.id)) await enclose({ type: 'file', clip }, room, frame, name, shelf);
    }
    return { type: 'done', id: `said:${nameOf(pages.length > 0 ? key : `${key} file`, 0)}` };
  }

  return {
    powers: new Set(['say', 'people']),
    async people({ room }) {
      const owner = await transcript.owner(room);
      if (owner === undefined) throw new BotError(without.gone);
      // How its person wants to be called, the page tells with each message only.
      return [
        { id: owner, name: owner, status: 'online' },
        { id: 'parley', name: 'Parley', bot: true },
      ];
    },
    poll: async () => ({ type: 'refused', why: without.polls }),
    thread: async () => ({ type: 'refused', why: without.threads }),
    async say({ room }, saying, key) {
      try {
        return await say(room, saying, key);
      } catch (error) {
        if (error instanceof BotError) return { type: 'refused', why: error.sentence };
        log.warn({ err: error }, 'something could not be said on the page; it is tried again');
        return { type: 'later', afterMs: soonMs };
      }
    },
    async *history({ room }, signal) {
      const owner = await transcript.owner(room);
      if (owner === undefined) throw new BotError(without.gone);
      const author = { id: owner, name: owner };
      yield* history({ rooms, files: shelf.files, transcript }, room, author, Number.MAX_SAFE_INTEGER, signal);
    },
    linkTo: ({ room }, messageId) => `/#${room}/${messageId}`,
  };
}

/** Once: what was shown under its name stands there, also for a process that comes later. */
async function show(room: Room, name: string, text: string): Promise<void> {
  const id = `said:${name}`;
  if (room.get(id)) return;
  try {
    await room.show({ id, by: 'bot', text, growing: false });
  } catch (error) {
    // It is shown, but would not last: it is said anew once the store works again.
    await room.remove(id).catch(() => undefined);
    throw error;
  }
}

/** As the page names files, too: 22 characters. */
function nameOf(key: string, number: number): string {
  return createHash('sha256').update(`${key} ${number}`).digest('base64url').slice(0, 22);
}
