// Puts the handlers together as the bot that every platform talks to.
import type { Consent } from '#src/consent.ts';
import type { Change } from '#src/message.ts';
import type { Ledger } from '#src/ledger.ts';
import { answerId } from '#src/memory.ts';
import type { Bot } from '#src/platform.ts';
import type { Preferences } from '#src/preferences.ts';
import { overheard } from './alttext.ts';
import { call } from './call.ts';
import type { CallMind } from './call/mind.ts';
import { recap } from './call/recap.ts';
import { commands, perform } from './commands.ts';
import type { Desk } from './commands/deed.ts';
import { honest } from './door.ts';
import { message } from './message.ts';
import type { Senses } from './mind.ts';
import { perform as work, tasks } from './tasks.ts';

/** What all that the bot does takes. */
export interface Means extends CallMind, Senses {
  readonly settings: Preferences;
  readonly consent: Consent;
  readonly ledger: Pick<Ledger, 'turnOf'>;
}

/** Whoever talks to a bot that cannot listen should know before. */
const deaf = 'I have no ears: whoever runs me has set up no model that listens to speech. Please write to me instead.';

/** The bot. A deleted answer of its own is forgotten like anything else that was taken back. */
export function bot(means: Means): Bot {
  const { ledger, memory, models, passages, settings, log } = means;
  const desk: Desk = {
    ...means,
    // Asked afresh: which model speaks, and so which voices there are, may change.
    get voices() {
      return models.voices;
    },
    recap: ({ place, author }, signal) => recap(place, means, { person: author, place }, signal),
  };
  return {
    message(turn, signal) {
      const [{ task }] = turn.messages;
      return honest(turn, (task ? work : message)(turn, means, signal), signal, log);
    },
    overheard: (said) => overheard(said, settings),
    async changed(change: Change) {
      const own = await ledger.turnOf(change.place, change.messageId);
      if (change.text === undefined) await passages.forget(change.place, change.messageId);
      if (own === undefined) await memory.follow(change);
      else if (change.text === undefined) await memory.follow({ ...change, messageId: answerId(own) });
    },
    commands: [...commands, ...tasks],
    command: (name, chosen, asked, signal) => perform(name, chosen, asked, desk, signal),
    ...(!models.ears && { noCalls: deaf }),
    call: (started, signal) => call(started, means, signal),
  };
}
