// What comes of what people say in a call, where admins want it looked at: a warning aloud, or nobody listens to them any more.
import type { Place } from '#src/message.ts';
import type { Written } from '#src/voice.ts';
import type { Queue } from '#src/queue.ts';
import type { Spoken } from '../moderate/watch/voice.ts';
import { plainName } from '../prompt.ts';
import type { Floor } from './floor.ts';
import type { CallMind } from './mind.ts';
import type { Wording } from './wording.ts';

export interface Wards {
  /** Returns at once. */
  heed(spoken: Omit<Spoken, 'place'>): void;
  /** Whether the bot has stopped to listen to somebody. */
  ignores(person: string): boolean;
}

interface Means {
  readonly mind: Pick<CallMind, 'overhear'> & { readonly wording: Pick<Wording, 'written'> };
  readonly floor: Pick<Floor, 'say'>;
  readonly page: Pick<Queue<Written>, 'put'>;
  readonly signal: AbortSignal;
}

export function openWards(place: Place, { mind, floor, page, signal }: Means): Wards {
  const ignored = new Set<string>();
  return {
    ignores: (person) => ignored.has(person),
    heed(spoken) {
      const { speaker } = spoken;
      const doing = {
        warn: (text: string) => floor.say({ text, names: speaker }),
        deafen() {
          if (ignored.has(speaker.id)) return;
          ignored.add(speaker.id);
          void mind.wording.written().then((say) =>
            page.put({
              type: 'note',
              text: say('I do not listen to {name} any more in this call: what was said goes against the rules here.', {
                name: plainName(speaker),
              }),
            }),
          );
        },
      };
      mind.overhear({ ...spoken, place }, doing, signal);
    },
  };
}
