// What is forgotten while a turn goes on is not brought back by it: it keeps nothing of what was to go after it had begun.
import type { Bygone } from '#src/bygone.ts';
import { ownerOf } from '#src/memory.ts';
import type { Place } from '#src/message.ts';
import type { Settings } from '#src/settings.ts';
import type { Means } from './means.ts';

type Keeping = Pick<Means, 'memory' | 'passages' | 'answers'> & {
  readonly bygone: Bygone;
  readonly settings: Pick<Settings, 'rooms'>;
};

/** The same means from now on. Looked at before and after each write: one of the two sees what came in between. */
export function during<Some extends Keeping>(means: Some): Some {
  const { bygone, memory, passages, answers, settings } = means;
  const mark = bygone.mark();
  const isGone = (place: Place, person: string) => {
    const { platform, space } = place;
    // What is forgotten in a room is forgotten in its threads.
    return settings.rooms(place).some((room) => bygone.since(mark, { platform, space, room, person }));
  };
  return {
    ...means,
    memory: {
      ...memory,
      async remember(place, said) {
        const kept = said.filter((one) => !isGone(place, ownerOf(one)));
        await memory.remember(place, kept);
        const late = kept.filter((one) => isGone(place, ownerOf(one)));
        for (const { id } of late) await memory.follow({ place, messageId: id });
      },
    },
    passages: {
      ...passages,
      async put(key, transcript, person) {
        if (isGone(key.place, person)) return;
        await passages.put(key, transcript, person);
        if (isGone(key.place, person)) await passages.forget(key.place, key.messageId);
      },
    },
    answers: {
      ...answers,
      async keep(answer) {
        const { place, author } = answer.message;
        if (isGone(place, author.id)) return;
        await answers.keep(answer);
        if (isGone(place, author.id)) await answers.drop(answer.turnId);
      },
    },
  };
}
