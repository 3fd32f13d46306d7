// The policies of all spaces, version after version: what holds, who changed what, and the way back.
import { LRUCache } from 'lru-cache';
import { cells } from './cells.ts';
import type { Place } from './message.ts';
import { type Policy, policySchema, usual } from './policy.ts';
import type { Store } from './store.ts';
import { openVault, type Vault } from './vault.ts';

type Space = Pick<Place, 'platform' | 'space'>;

/** A policy as it holds: incidents name the version that they were judged by. Version 0 is the usual one. */
export interface Edition {
  readonly version: number;
  readonly policy: Policy;
}

/** One version of a policy, as its list tells it. */
export interface Revision {
  readonly version: number;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was changed, as the command that did it, such as `stage answers strict`. */
  readonly change: string;
  /** It takes changes back: the version whose text it is. */
  readonly restores?: number;
}

/** What holds in one space. */
export interface Standing extends Edition {
  readonly space: string;
  readonly at: number;
}

/** What holds after a change was taken back. */
export interface Undone extends Edition {
  /** As `Revision.change`. */
  readonly change: string;
}

export interface Policies {
  /** Kept at hand: costs no query after the first of a space. */
  of(space: Space): Promise<Edition>;
  /** The same without a query, where it is at hand. */
  known(space: Space): Edition | undefined;
  /** What `alter` makes of the policy that holds becomes the next version; two who alter at once follow each other. */
  change(space: Space, by: string, change: string, alter: (policy: Policy) => Policy): Promise<Edition>;
  /** Takes the latest change back that stands; again, the one before it. Undefined: there is none. */
  undo(space: Space, by: string): Promise<Undone | undefined>;
  /** Newest first. */
  revisions(space: Space, most: number): Promise<readonly Revision[]>;
  /** What holds in each space of a platform that has a policy of its own, and since when: milliseconds since 1970. */
  all(platform: string): Promise<readonly Standing[]>;
  /** Reads again what holds: somebody else has changed it. */
  forget(): void;
}

/** Spaces whose policy is at hand. */
const mostSpaces = 2000;

export function openPolicies(store: Store, now: () => number = Date.now, vault: Vault = openVault()): Policies {
  const editions = new LRUCache<string, Promise<Edition>>({ max: mostSpaces });
  const settled = new LRUCache<string, Edition>({ max: mostSpaces });
  let last: Promise<unknown> = Promise.resolve();

  async function read(space: Space): Promise<Edition> {
    const row = await newest(space).limit(1).executeTakeFirst();
    return row ? editionOf(row) : { version: 0, policy: usual };
  }

  function newest({ platform, space }: Space) {
    return store
      .selectFrom('policies')
      .where((where) => where.and({ platform, space }))
      .orderBy('version', 'desc')
      .selectAll();
  }

  type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof newest>['executeTakeFirst']>>>;

  function rowOf(space: Space, version: number): Promise<Row> {
    return newest(space).where('version', '=', version).executeTakeFirstOrThrow();
  }

  function changeOf(row: Row): string {
    return vault.open(cells.policies, row)?.change ?? '';
  }

  function editionOf(row: Row): Edition {
    const opened = vault.open(cells.policies, row);
    // What cannot be opened must not open every gate: the usual policy guards all that the bot does.
    const { data } = policySchema.safeParse(opened && JSON.parse(opened.body));
    return { version: row.version, policy: data ?? usual };
  }

  async function write(space: Space, edition: Edition, by: string, change: string, restores: number | null) {
    const { platform, space: id } = space;
    const body = JSON.stringify(edition.policy);
    const row = { platform, space: id, version: edition.version, body, change, restores, changed_by: by, at: now() };
    await store.insertInto('policies').values(vault.seal(cells.policies, row)).execute();
    keep(space, edition);
    return edition;
  }

  function keep(space: Space, edition: Edition): void {
    editions.set(keyOf(space), Promise.resolve(edition));
    settled.set(keyOf(space), edition);
  }

  /** One after another: nobody's change is lost under another's. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    of(space) {
      const key = keyOf(space);
      const known = editions.get(key) ?? read(space);
      editions.set(key, known);
      known.then(
        (edition) => editions.get(key) === known && settled.set(key, edition),
        () => editions.delete(key),
      );
      return known;
    },
    known: (space) => settled.get(keyOf(space)),
    change: (space, by, change, alter) =>
      inTurn(async () => {
        const { version, policy } = await read(space);
        const altered = policySchema.parse(alter(policy));
        if (JSON.stringify(altered) === JSON.stringify(policy)) return { version, policy };
        return write(space, { version: version + 1, policy: altered }, by, change, null);
      }),
    undo: (space, by) =>
      inTurn(async () => {
        const top = await newest(space).limit(1).executeTakeFirst();
        const standing = top?.restores ?? top?.version ?? 0;
        if (!top || standing === 0) return undefined;
        const before = await newest(space).where('version', '<', standing).limit(1).executeTakeFirst();
        const target = before?.restores ?? before?.version ?? 0;
        const policy = target === 0 ? usual : editionOf(await rowOf(space, target)).policy;
        const change = changeOf(await rowOf(space, standing));
        return { ...(await write(space, { version: top.version + 1, policy }, by, 'undo', target)), change };
      }),
    async revisions(space, most) {
      const rows = await newest(space).limit(most).execute();
      return rows.map((row) => {
        const { version, changed_by: by, at, restores } = row;
        return { version, by, at, change: changeOf(row), ...(restores !== null && { restores }) };
      });
    },
    async all(platform) {
      // Of a group, SQLite gives the row that has the greatest version: https://www.sqlite.org/lang_select.html#bareagg
      const rows = await store
        .selectFrom('policies')
        .where('platform', '=', platform)
        .groupBy('space')
        .selectAll()
        .select(({ fn }) => fn.max('version').as('newest'))
        .execute();
      return rows.map((row) => ({ ...editionOf(row), space: row.space, at: row.at }));
    },
    forget() {
      editions.clear();
      settled.clear();
    },
  };
}

function keyOf({ platform, space }: Space): string {
  return JSON.stringify([platform, space]);
}
