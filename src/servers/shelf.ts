// Where servers and their tools are kept: read as a space has them, and written tool by tool.
import { cells } from '../cells.ts';
import type { Store } from '../store.ts';
import type { Vault } from '../vault.ts';
import { type KeptTool, type Server, serverOf, type Space, toolOf } from './row.ts';

export interface Shelf {
  /** What admins connected, the oldest first, without tools; and the tools of all servers, by the server's name. */
  read(space: Space): Promise<{ readonly added: readonly Server[]; readonly tools: ReadonlyMap<string, KeptTool[]> }>;
  add(space: Space, joining: { name: string; url: string; token: string }, by: string): Promise<void>;
  /** With all of its tools. */
  remove(space: Space, name: string): Promise<void>;
  keep(space: Space, server: string, tools: readonly KeptTool[]): Promise<void>;
  drop(space: Space, server: string, tools: readonly string[]): Promise<void>;
}

export function openShelf(store: Store, vault: Vault, now: () => number): Shelf {
  const toolsIn = ({ platform, space }: Space, server: string) =>
    store.deleteFrom('server_tools').where((where) => where.and({ platform, space, server }));
  return {
    async read({ platform, space }) {
      const here = { platform, space };
      const [rows, kept] = await Promise.all([
        store
          .selectFrom('servers')
          .where((w) => w.and(here))
          .orderBy('at')
          .orderBy('name')
          .selectAll()
          .execute(),
        store
          .selectFrom('server_tools')
          .where((w) => w.and(here))
          .orderBy('tool')
          .selectAll()
          .execute(),
      ]);
      const added = rows.flatMap((row) => serverOf(vault.open(cells.servers, row)) ?? []);
      const opened = kept.flatMap((row) => vault.open(cells.serverTools, row) ?? []);
      const grouped = Map.groupBy(opened, ({ server }) => server);
      return {
        added,
        tools: new Map(Array.from(grouped, ([name, all]) => [name, all.flatMap((one) => toolOf(one) ?? [])])),
      };
    },
    async add({ platform, space }, { name, url, token }, by) {
      const row = { platform, space, name, body: JSON.stringify({ url, token }), set_by: by, at: now() };
      // What was allowed of another server that had this name once is not allowed of this one.
      await toolsIn({ platform, space }, name).execute();
      await store.insertInto('servers').values(vault.seal(cells.servers, row)).execute();
    },
    async remove(space, name) {
      await toolsIn(space, name).execute();
      const row = { platform: space.platform, space: space.space, name };
      await store
        .deleteFrom('servers')
        .where((where) => where.and(row))
        .execute();
    },
    async keep({ platform, space }, server, tools) {
      for (const { name: tool, description, schema, before, hash, approval, changed, by } of tools) {
        const body = JSON.stringify({ description, schema, before });
        const id = { platform, space, server, tool };
        const set = { hash, approval, changed: changed ? 1 : 0, set_by: by, at: now() };
        const sealed = vault.seal(cells.serverTools, { ...id, body });
        await store
          .insertInto('server_tools')
          .values({ ...sealed, ...set })
          .onConflict((conflict) =>
            conflict.columns(['platform', 'space', 'server', 'tool']).doUpdateSet({ body: sealed.body, ...set }),
          )
          .execute();
      }
    },
    async drop(space, server, tools) {
      await toolsIn(space, server).where('tool', 'in', tools).execute();
    },
  };
}
