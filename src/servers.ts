// Servers of tools that spaces connected, and what they allowed of them: each tool as it was when it was allowed.
import { LRUCache } from 'lru-cache';
import type { Offer, Target } from './mcp.ts';
import type { Approval, Server, Space } from './servers/row.ts';
import { openShelf } from './servers/shelf.ts';
import { compared, type News } from './servers/compared.ts';
import type { Store } from './store.ts';
import { BotError } from './trouble.ts';
import { openVault, type Vault } from './vault.ts';

export type { Approval, KeptTool, Server } from './servers/row.ts';
export type { News } from './servers/compared.ts';

/** A server of the operator's own. */
export interface Operated {
  readonly target: Target;
  /** Ids of spaces, or `platform:id`; absent: it is there in all. */
  readonly spaces?: readonly string[];
}

/** What an admin connects. */
export interface Joining {
  readonly name: string;
  readonly url: string;
  /** Empty: it takes none. */
  readonly token: string;
}

export interface Servers {
  /** The operator's first, then by when they were connected. Kept at hand: costs no query after the first of a space. */
  of(space: Space): Promise<readonly Server[]>;
  /** What an address with a token would be connected by. Throws a `BotError` where it may not be kept. Nothing is. */
  target(space: Space, joining: Joining): Target;
  /** Nothing of it is allowed yet. Throws a `BotError` where the name is taken or there are too many. */
  add(space: Space, joining: Joining, offers: readonly Offer[], by: string): Promise<void>;
  /** False: there is no such server, or it is the operator's. */
  remove(space: Space, name: string): Promise<boolean>;
  /**
   * Writes down what is new or not as it was, which is off from then on, and tells of it: once. What the operator's server has
   * when a space first sees it is allowed.
   */
  see(space: Space, server: string, offers: readonly Offer[]): Promise<News>;
  /** Decides about tools, as they were last seen. */
  decide(space: Space, server: string, tools: readonly string[], approval: Approval, by: string): Promise<void>;
  /** Reads again what there is: somebody else has changed it. */
  forget(): void;
}

/** Spaces whose servers are at hand; servers that admins may connect in one. */
const [mostSpaces, mostServers] = [1000, 8];

export interface Keeping {
  readonly operated?: readonly Operated[];
  readonly vault?: Vault;
  /** Whether the vault has a key: without, no secret is taken. */
  readonly sealed?: boolean;
  readonly now?: () => number;
}

export function openServers(store: Store, keeping: Keeping = {}): Servers {
  const { operated = [], vault = openVault(), sealed = false, now = Date.now } = keeping;
  const known = new LRUCache<string, Promise<readonly Server[]>>({ max: mostSpaces });
  const shelf = openShelf(store, vault, now);
  let last: Promise<unknown> = Promise.resolve();

  function of(space: Space): Promise<readonly Server[]> {
    const key = keyOf(space);
    const reading = known.get(key) ?? read(space);
    known.set(key, reading);
    // A read that failed is tried again.
    reading.catch(() => known.delete(key));
    return reading;
  }

  async function read(space: Space): Promise<readonly Server[]> {
    const { added, tools } = await shelf.read(space);
    const ids = [space.space, `${space.platform}:${space.space}`];
    const own = operated
      .filter(({ spaces }) => !spaces || ids.some((one) => spaces.includes(one)))
      .map(({ target }): Server => ({ name: target.name, target, operated: true, by: '', at: 0, tools: [] }));
    const all = [...own, ...added];
    // The operator's comes first where an admin's has the same name.
    const first = all.filter(({ name }, at) => all.findIndex((one) => one.name === name) === at);
    return first.map((one) => ({ ...one, tools: tools.get(one.name) ?? [] }));
  }

  /** One after another: what is read is what is written over. What was written is read again. */
  function inTurn<T>(space: Space, work: () => Promise<T>): Promise<T> {
    const mine = last.then(work).finally(() => known.delete(keyOf(space)));
    last = mine.catch(() => undefined);
    return mine;
  }

  const named = async (space: Space, name: string) => (await of(space)).find((one) => one.name === name);

  function target({ platform, space }: Space, { name, url, token }: Joining): Target {
    const secret = token !== '' || new URL(url).search !== '';
    if (secret && !sealed)
      throw new BotError(
        'A token, or an address with one, is kept only where it can be sealed: the operator has to set `DATA_KEY` and start me again.',
      );
    const key = JSON.stringify([platform, space, name, url]);
    return { key, name, way: { type: 'http', url, token: () => token, trusted: false } };
  }

  return {
    of,
    target,
    add: (space, joining, offers, by) =>
      inTurn(space, async () => {
        target(space, joining);
        const all = await of(space);
        if (all.some(({ name }) => name === joining.name))
          throw new BotError('There is a server of that name already: remove it first, or choose another name.');
        if (all.filter((one) => !one.operated).length >= mostServers)
          throw new BotError('There are as many servers here as there can be: remove one first.');
        await shelf.add(space, joining, by);
        await shelf.keep(space, joining.name, compared([], offers, false).fresh);
      }),
    remove: (space, name) =>
      inTurn(space, async () => {
        const server = await named(space, name);
        if (!server || server.operated) return false;
        await shelf.remove(space, name);
        return true;
      }),
    see: (space, name, offers) =>
      inTurn(space, async () => {
        const server = await named(space, name);
        if (!server) return { fresh: [], changed: [] };
        const trusted = server.operated && server.tools.length === 0;
        const { fresh, changed, gone, news } = compared(server.tools, offers, trusted);
        if (fresh.length + changed.length > 0) await shelf.keep(space, name, [...fresh, ...changed]);
        if (gone.length > 0) await shelf.drop(space, name, gone);
        return news;
      }),
    decide: (space, name, tools, approval, by) =>
      inTurn(space, async () => {
        const server = await named(space, name);
        const meant = server?.tools.filter((one) => tools.includes(one.name)) ?? [];
        const decided = meant.map((one) => {
          const changed = approval === 'off' && one.changed;
          return { ...one, approval, by, changed, before: changed ? one.before : undefined };
        });
        await shelf.keep(space, name, decided);
      }),
    forget: () => known.clear(),
  };
}

function keyOf({ platform, space }: Space): string {
  return JSON.stringify([platform, space]);
}
