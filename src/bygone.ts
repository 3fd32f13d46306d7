// What was forgotten while the bot was busy with it: whoever began before keeps nothing of it when they end.
import { LRUCache } from 'lru-cache';

/** What is forgotten: a space, a room of it, a person on the whole platform, or what one of them said in one room. */
export interface Gone {
  readonly platform: string;
  readonly space?: string;
  readonly room?: string;
  readonly person?: string;
  /** What they said and were answered alone: all else of theirs stays. */
  readonly words?: true;
}

/** Something that is about to be kept: of whom, and where. */
export type Fresh = Required<Omit<Gone, 'words'>>;

export interface Bygone {
  /** A mark of now, for `since`. */
  mark(): number;
  /** From now on it counts as forgotten, for all who began before. Those who watch are told at once. */
  add(gone: Gone): void;
  /** Whether something was forgotten after a mark. Makes no query. */
  since(mark: number, fresh: Fresh): boolean;
  /** Calls back with everything that is forgotten. */
  watch(forgotten: (gone: Gone) => void): void;
}

/** Far more than can be forgotten while one turn goes on. */
const mostRemembered = 100_000;

export function openBygone(): Bygone {
  const marks = new LRUCache<string, number>({ max: mostRemembered });
  const watchers: ((gone: Gone) => void)[] = [];
  let count = 0;
  return {
    mark: () => count,
    add(gone) {
      count += 1;
      marks.set(key(gone), count);
      for (const forgotten of watchers) forgotten(gone);
    },
    since(mark, { platform, space, room, person }) {
      const wider: readonly Gone[] = [
        { platform, person },
        { platform, space },
        { platform, space, room },
        { platform, space, room, person },
      ];
      return wider.some((gone) => (marks.get(key(gone)) ?? 0) > mark);
    },
    watch: (forgotten) => void watchers.push(forgotten),
  };
}

/** Whether something belongs to what is forgotten. */
export function covers(gone: Gone, { platform, space, room, person }: Fresh): boolean {
  const same = (wanted: string | undefined, is: string) => wanted === undefined || wanted === is;
  return gone.platform === platform && same(gone.space, space) && same(gone.room, room) && same(gone.person, person);
}

function key({ platform, space = '', room = '', person = '' }: Gone): string {
  return JSON.stringify([platform, space, room, person]);
}
