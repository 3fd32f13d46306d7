// Puts the handlers together as the bot that every platform talks to.
import type { Asked } from '#src/command.ts';
import type { Change } from '#src/message.ts';
import { answerId } from '#src/memory.ts';
import type { Bot } from '#src/platform.ts';
import { speaker, tongueOf } from '#src/tongue.ts';
import { admit } from './admit.ts';
import { overheard } from './alttext.ts';
import { openBatching } from './batch.ts';
import { spending } from './budget.ts';
import { call } from './call.ts';
import { discreet } from './canary.ts';
import { recap } from './call/recap.ts';
import { choosingLive } from './chosen.ts';
import { commands, failed, perform, suggest } from './commands.ts';
import type { Desk } from './commands/deed.ts';
import { honest } from './door.ts';
import { during } from './during.ts';
import { openGoing } from './going.ts';
import { here } from './here.ts';
import type { CallMind } from './call/mind.ts';
import type { Means } from './means.ts';
import { caught } from './moderate/caught.ts';
import { blindly } from './moderate/telling/key.ts';
import { remind } from './reminders.ts';
import { resume } from './moderate/resume.ts';
import { openTroubles } from './moderate/telling/troubles.ts';
import { overhear } from './moderate/watch/voice.ts';
import { watchedOn } from './moderate/watch/watched.ts';
import { openWatch, watches } from './moderate.ts';
import { overseen, type Overseeing } from './oversight.ts';
import { tasks } from './tasks.ts';
import { answered } from './turn.ts';
import { isHidden, veiledAsked, veiledTurn } from './veil.ts';

/** Whoever talks to a bot that cannot listen should know before. */
// said
const deaf = 'I have no ears: whoever runs me has set up no model that listens to speech. Please write to me instead.';

/** The bot. A deleted answer of its own is forgotten like anything else that was taken back. */
export function bot(given: Means): Bot {
  const troubles = openTroubles(given);
  const reached: Overseeing['reached'] = (place, verdict) => troubles.reached(place, verdict);
  const means = guarding(given, reached);
  const watch = openWatch({ ...given, models: choosingLive(given.models, given.settings), reached });
  const { ledger, memory, models, passages, settings, unread, bygone, calls } = means;
  const going = openGoing(bygone);
  const batching = openBatching(means);
  bygone.watch(({ platform, space, person }) => {
    if (space === undefined && person !== undefined) calls.forget(platform, person);
  });
  const all = [...commands, ...tasks];
  const desk = async ({ author, place }: Pick<Asked, 'author' | 'place'>, asking = models): Promise<Desk> => ({
    ...(await here({ ...means, models: asking }, place, author)),
    // Asked afresh: which model speaks, and so which voices there are, may change.
    voices: models.voices,
    commands: all,
    recap: async ({ place: called, author: asker }, signal) =>
      recap(
        called,
        { ...(await here(means, called, asker)), models: choosingLive(asking, settings) },
        { person: asker, place: called },
        signal,
      ),
  });
  return {
    admit: (message) => admit(message, means),
    message(asked, signal) {
      const turn = veiledTurn(asked, unread);
      const kept = during(means);
      return going(turn, (until) => honest(turn, answered(turn, kept, until), means, until), signal);
    },
    watch: (message) => watch.look(message),
    watched: (platform) => watchedOn(platform, means.policies),
    resume(platform) {
      batching.resume(platform);
      void remind(platform, means);
      return resume(platform, means);
    },
    overheard: async (said) => (isHidden(said, unread) ? undefined : overheard(said, settings)),
    async changed(change: Change) {
      const own = await ledger.turnOf(change.place, change.messageId);
      if (change.text === undefined) await passages.forget(change.place, change.messageId);
      if (own === undefined) await memory.follow(change);
      else if (change.text === undefined) await memory.follow({ ...change, messageId: answerId(own) });
    },
    commands: all,
    command: (name, chosen, asked, signal) =>
      spending(
        asked,
        means,
        async (spared) => perform(name, chosen, veiledAsked(asked, unread), await desk(asked, spared), signal),
        signal,
      ).catch((error: unknown) =>
        failed(error, name, { ...means, say: speaker(tongueOf(asked.author.locale) ?? 'en') }),
      ),
    suggest: async (name, option, typed, asked) => {
      const known = await desk(asked).catch(() => undefined);
      return known ? suggest(name, option, typed, veiledAsked(asked, unread), known) : [];
    },
    left: (space) => means.privacy.purge(space),
    ...(!models.ears && { noCalls: deaf }),
    call(started, signal) {
      const asked = choosingLive(models, settings);
      const overheard: CallMind['overhear'] = (spoken, doing, until) =>
        void overhear(spoken, doing, { ...means, models: asked }, until);
      return call(started, { ...means, models: asked, overhear: overheard }, signal);
    },
  };
}

/** The same means, whose models keep the instructions to themselves and are overseen by the policies of spaces. */
function guarding(means: Means, reached: Overseeing['reached']): Means {
  const models = overseen(discreet(means.models, means.mark), {
    ...means,
    reached,
    caught(request, stage, verdict, edition) {
      // Whoever watches what people write and say tells of that.
      if (stage === 'messages' || stage === 'voice') return;
      const { person, place } = request.caller;
      if (stage === 'questions' && watches(edition.policy, means.settings.rooms(place))) return;
      const text = request.answer ?? request.question;
      const author = { name: person.id, ...person };
      // It has no id of its own; the same from the same person in the same room is the same finding.
      const parts = [person.id, text, ...(request.images ?? []).map(({ bytes }) => bytes)];
      const messageId = `text:${blindly(means.mark, parts)}`;
      void caught({ stage, place, messageId, author, text, verdict, edition }, means);
    },
  });
  return { ...means, models };
}
