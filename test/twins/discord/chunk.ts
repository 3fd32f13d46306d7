// Answers a request for members. https://docs.discord.com/developers/events/gateway-events#request-guild-members
import * as z from 'zod/mini';
import type { Session } from './session.ts';
import { fullMember } from './shape.ts';
import type { World } from './world.ts';

const shape = z.object({
  guild_id: z.string(),
  query: z.optional(z.string()),
  limit: z.optional(z.number()),
  user_ids: z.optional(z.union([z.string(), z.array(z.string())])),
  nonce: z.optional(z.string()),
});

/** Tells the session, in one chunk, the members it asked for. False when the request has another shape. */
export function tellMembers(world: World, session: Session, d: unknown): boolean {
  const wanted = shape.safeParse(d);
  if (!wanted.success) return false;
  const { guild_id, query = '', limit = 0, user_ids, nonce } = wanted.data;
  const ids = user_ids === undefined ? undefined : [user_ids].flat();
  const all = [...(world.guilds.get(guild_id)?.members.values() ?? [])];
  const found = all.filter(({ user, nick }) =>
    ids
      ? ids.includes(user.id)
      : [nick, user.global_name, user.username].some((name) => name?.toLowerCase().startsWith(query.toLowerCase())),
  );
  const members = found.slice(0, limit || undefined).map((member) => fullMember(member));
  const not_found = ids?.filter((id) => !found.some(({ user }) => user.id === id)) ?? [];
  session.dispatch('GUILD_MEMBERS_CHUNK', {
    guild_id,
    members,
    chunk_index: 0,
    chunk_count: 1,
    not_found,
    ...(nonce ? { nonce } : {}),
  });
  return true;
}
