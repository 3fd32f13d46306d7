// Times an answer: from the end of speech to its first sound, and how much of that was the bot's own.
import { monotonic } from '#src/clock.ts';
import type { Latency } from '#src/latency.ts';
import type { Place } from '#src/message.ts';
import type { Heard } from '#src/voice.ts';
import type { Matter } from './floor.ts';
import { isQuestion } from './floor.ts';

export interface Watch {
  /** Awaits a provider: that time is not the bot's own. */
  wait<T>(work: Promise<T>): Promise<T>;
  firstToken(at: number | undefined): void;
  /** The first speech counts, and how the bot fell silent. */
  heard(heard: Heard): void;
}

/** Only questions that were answered at once are timed to their end: others waited for somebody else. */
export function openWatch(matter: Matter, place: Place, latency: Latency): Watch {
  const asked = isQuestion(matter) ? matter.at(-1) : undefined;
  const timed = asked?.atOnce ? asked : undefined;
  let waitedMs = timed?.waitedMs ?? 0;
  let sounded = false;
  return {
    async wait(work) {
      const from = monotonic();
      try {
        return await work;
      } finally {
        waitedMs += monotonic() - from;
      }
    },
    firstToken(at) {
      if (timed && at !== undefined) latency.time(place, 'first token', at - timed.end);
    },
    heard({ from, ducked, cutAt, whole }) {
      if (timed && from !== undefined && !sounded) {
        latency.time(place, 'first sound', from - timed.end);
        latency.time(place, 'own overhead', Math.max(0, from - timed.endedAt - waitedMs));
      }
      sounded ||= from !== undefined;
      if (ducked && !whole) latency.time(place, 'barge-in', (cutAt ?? ducked.at) - ducked.onset);
    },
  };
}
