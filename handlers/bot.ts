// Puts the handlers together as the bot that every platform talks to.
import type { Log } from '#src/log.ts';
import type { Change } from '#src/message.ts';
import type { Ledger } from '#src/ledger.ts';
import { answerId } from '#src/memory.ts';
import type { Bot } from '#src/platform.ts';
import { honest } from './door.ts';
import { message, type Mind } from './message.ts';

/** The bot. A deleted answer of its own is forgotten like anything else that was taken back. */
export function bot(mind: Mind, ledger: Pick<Ledger, 'turnOf'>, log: Log): Bot {
  return {
    message: (turn, signal) => honest(turn, message(turn, mind, signal), signal, log),
    async changed(change: Change) {
      const own = await ledger.turnOf(change.place, change.messageId);
      if (own === undefined) await mind.memory.follow(change);
      else if (change.text === undefined) await mind.memory.follow({ ...change, messageId: answerId(own) });
    },
  };
}
