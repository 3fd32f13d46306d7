// Answers that were given, for as long as buttons below them may be pressed: whose they are, what they rest on, what people thought.
import type { StoredMessage } from './ledger.ts';
import type { Place } from './message.ts';
import { cells } from './cells.ts';
import type { Store } from './store.ts';
import { openVault, type Vault } from './vault.ts';

/** Something that an answer rests on. */
export interface Source {
  /** As people know it: a file's name, a page's title. */
  readonly name: string;
  readonly link?: string;
}

export interface Answer {
  readonly turnId: string;
  /** The question, of a burst the first message; without what it says, which is not kept here. */
  readonly message: StoredMessage;
  /** The ids of all messages of the question. */
  readonly questions: readonly string[];
  readonly sources: readonly Source[];
}

export interface Opinion {
  readonly turnId: string;
  readonly place: Place;
  readonly person: string;
  readonly good: boolean;
  readonly reason?: string;
}

/** What people thought of answers. `at`: milliseconds since 1970. */
export interface Opinions {
  readonly good: number;
  readonly bad: number;
  readonly reasons: readonly { readonly person: string; readonly reason: string; readonly at: number }[];
}

export interface Answers {
  keep(answer: Answer): Promise<void>;
  of(turnId: string): Promise<Answer | undefined>;
  /** The last one of each person counts. */
  opine(opinion: Opinion): Promise<void>;
  /** How many people found answers in a space good and bad, and the latest reasons, newest first. */
  opinions(space: Pick<Place, 'platform' | 'space'>, most: number): Promise<Opinions>;
  /** The answer itself is no matter: nothing is known of it any more. */
  drop(turnId: string): Promise<void>;
}

export function openAnswers(store: Store, now: () => number = Date.now, vault: Vault = openVault()): Answers {
  return {
    async keep({ turnId, message, questions, sources }) {
      const { place, author, id } = message;
      const body = JSON.stringify({ message: { ...message, text: '', attachments: [] }, questions, sources });
      const row = { ...place, turn_id: turnId, person: author.id, message_id: id, body, at: now() };
      await store
        .insertInto('answers')
        .values(vault.seal(cells.answers, row))
        .onConflict((conflict) =>
          conflict.column('turn_id').doUpdateSet((fresh) => ({ body: fresh.ref('excluded.body') })),
        )
        .execute();
    },
    async of(turnId) {
      const kept = await store.selectFrom('answers').where('turn_id', '=', turnId).selectAll().executeTakeFirst();
      const row = kept && vault.open(cells.answers, kept);
      // What `keep` wrote.
      return row && { turnId, ...(JSON.parse(row.body) as Omit<Answer, 'turnId'>) };
    },
    async opine({ turnId, place: { platform, space }, person, good, reason = null }) {
      const row = { platform, space, turn_id: turnId, person, good: good ? 1 : 0, reason, at: now() };
      await store
        .insertInto('opinions')
        .values(vault.seal(cells.opinions, row))
        .onConflict((conflict) =>
          conflict.columns(['turn_id', 'person']).doUpdateSet((fresh) => ({
            good: fresh.ref('excluded.good'),
            reason: fresh.ref('excluded.reason'),
            at: fresh.ref('excluded.at'),
          })),
        )
        .execute();
    },
    async opinions({ platform, space }, most) {
      const here = store.selectFrom('opinions').where((where) => where.and({ platform, space }));
      const counts = await here
        .groupBy('good')
        .select(['good', ({ fn }) => fn.countAll<number>().as('n')])
        .execute();
      const latest = await here.where('reason', 'is not', null).orderBy('at', 'desc').limit(most).selectAll().execute();
      const opened = latest.flatMap((row) => vault.open(cells.opinions, row) ?? []);
      const countOf = (wanted: number) => counts.find(({ good }) => good === wanted)?.n ?? 0;
      return {
        good: countOf(1),
        bad: countOf(0),
        reasons: opened.map(({ person, reason, at }) => ({ person, reason: reason ?? '', at })),
      };
    },
    async drop(turnId) {
      await store.deleteFrom('answers').where('turn_id', '=', turnId).execute();
    },
  };
}
