// Turns that go on where the bot is no more end at once: nobody is there to read them.
import { type Bygone, covers } from '#src/bygone.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';

/** Passes the reply to a turn on, with a signal that aborts too when the space it is in goes. */
export function openGoing(bygone: Bygone) {
  const running = new Map<AbortController, Turn>();
  bygone.watch((gone) => {
    if (gone.space === undefined || gone.room !== undefined) return;
    for (const [own, { place, author }] of running)
      if (covers(gone, { ...place, person: author.id })) own.abort('left');
  });
  return async function* going(turn: Turn, reply: (until: AbortSignal) => Reply, signal: AbortSignal): Reply {
    const own = new AbortController();
    running.set(own, turn);
    try {
      yield* reply(AbortSignal.any([signal, own.signal]));
    } finally {
      running.delete(own);
    }
  };
}
