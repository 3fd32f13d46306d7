// Puts the handlers together as the bot that every platform talks to.
import type { Asked } from '#src/command.ts';
import type { Change } from '#src/message.ts';
import { answerId } from '#src/memory.ts';
import type { Bot } from '#src/platform.ts';
import { admit } from './admit.ts';
import { overheard } from './alttext.ts';
import { spending } from './budget.ts';
import { call } from './call.ts';
import { recap } from './call/recap.ts';
import { choosingLive } from './chosen.ts';
import { commands, perform, suggest } from './commands.ts';
import type { Desk } from './commands/deed.ts';
import { honest } from './door.ts';
import { here } from './here.ts';
import type { Means } from './means.ts';
import { tasks } from './tasks.ts';
import { answered } from './turn.ts';

/** Whoever talks to a bot that cannot listen should know before. */
const deaf = 'I have no ears: whoever runs me has set up no model that listens to speech. Please write to me instead.';

/** The bot. A deleted answer of its own is forgotten like anything else that was taken back. */
export function bot(means: Means): Bot {
  const { ledger, memory, models, passages, settings } = means;
  const all = [...commands, ...tasks];
  const desk = async ({ author, place }: Pick<Asked, 'author' | 'place'>, asking = models): Promise<Desk> => ({
    ...(await here({ ...means, models: asking }, place, author)),
    // Asked afresh: which model speaks, and so which voices there are, may change.
    voices: models.voices,
    commands: all,
    recap: ({ place: called, author: asker }, signal) =>
      recap(called, { ...means, models: choosingLive(asking, settings) }, { person: asker, place: called }, signal),
  });
  return {
    admit: (message) => admit(message, means),
    message: (turn, signal) => honest(turn, answered(turn, means, signal), means, signal),
    overheard: (said) => overheard(said, settings),
    async changed(change: Change) {
      const own = await ledger.turnOf(change.place, change.messageId);
      if (change.text === undefined) await passages.forget(change.place, change.messageId);
      if (own === undefined) await memory.follow(change);
      else if (change.text === undefined) await memory.follow({ ...change, messageId: answerId(own) });
    },
    commands: all,
    command: (name, chosen, asked, signal) =>
      spending(asked, means, async (spared) => perform(name, chosen, asked, await desk(asked, spared), signal), signal),
    suggest: async (name, option, typed, asked) => suggest(name, option, typed, asked, await desk(asked)),
    async left() {},
    ...(!models.ears && { noCalls: deaf }),
    call: (started, signal) => call(started, { ...means, models: choosingLive(models, settings) }, signal),
  };
}
