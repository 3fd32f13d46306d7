// The calls that go on now, so that whoever asks elsewhere learns what was said in them.
import type { Memorable } from '#src/memory.ts';
import type { Place } from '#src/message.ts';

/** One thing that was said aloud. `at`: milliseconds since 1970. */
export interface Line extends Memorable {
  readonly at: number;
}

export interface Calls {
  /** What is said in the call at a place, oldest first: it grows. Undefined when there is no call. */
  of(place: Place): readonly Line[] | undefined;
  /**
   * A call has begun, and `lines` will hold what is said in it; `forget` takes a person out of it. Returns what to call at its
   * end.
   */
  begin(place: Place, lines: readonly Line[], forget?: (person: string) => void): () => void;
  /** Takes a person out of all calls on a platform. */
  forget(platform: string, person: string): void;
}

interface Running {
  readonly place: Place;
  readonly lines: readonly Line[];
  readonly forget: (person: string) => void;
}

export function openCalls(): Calls {
  const running = new Map<string, Running>();
  const key = ({ platform, space, room }: Place) => JSON.stringify([platform, space, room]);
  return {
    of: (place) => running.get(key(place))?.lines,
    begin(place, lines, forget = () => undefined) {
      running.set(key(place), { place, lines, forget });
      return () => {
        // The next call may have begun before this one has ended.
        if (running.get(key(place))?.lines === lines) running.delete(key(place));
      };
    },
    forget(platform, person) {
      for (const one of running.values()) if (one.place.platform === platform) one.forget(person);
    },
  };
}
