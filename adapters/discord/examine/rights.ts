// What somebody may do in a channel. https://docs.discord.com/developers/topics/permissions#permission-overwrites
import { OverwriteType, PermissionFlagsBits as Right } from 'discord.js';
import { z } from 'zod';

const bits = z.string().transform(BigInt);

export const channel = z.object({
  id: z.string(),
  type: z.number(),
  name: z.string().nullish(),
  guild_id: z.string().nullish(),
  parent_id: z.string().nullish(),
  permission_overwrites: z
    .array(z.object({ id: z.string(), type: z.number(), allow: bits, deny: bits }))
    .nullish()
    .transform((all) => all ?? []),
});
export type Channel = z.infer<typeof channel>;

export const server = z.object({
  id: z.string(),
  owner_id: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: bits })),
});

export const member = z.object({ roles: z.array(z.string()), communication_disabled_until: z.string().nullish() });

export interface Standing {
  readonly me: string;
  readonly server: z.infer<typeof server>;
  readonly member: z.infer<typeof member>;
}

const all = Object.values(Right).reduce((sum, right) => sum | right, 0n);
/** Whoever is in a timeout may look on. */
const onlooker = Right.ViewChannel | Right.ReadMessageHistory;

/** In the whole server, by roles alone; everybody has the role that bears the server's own id. */
export function rightsInServer({
  me,
  server: { id, owner_id: owner, roles },
  member: { roles: own },
}: Standing): bigint {
  if (owner === me) return all;
  const rights = roles.filter((role) => role.id === id || own.includes(role.id));
  const sum = rights.reduce((held, { permissions }) => held | permissions, 0n);
  return (sum & Right.Administrator) === 0n ? sum : all;
}

/** In a channel; of a thread, the channel it belongs to. `now`: milliseconds since 1970. */
export function rightsInChannel(
  standing: Standing,
  { permission_overwrites: overwrites }: Channel,
  now: number,
): bigint {
  const { me, server: guild, member: own } = standing;
  let rights = rightsInServer(standing);
  if (rights === all) return all;
  const apply = (chosen: Channel['permission_overwrites']) => {
    const deny = chosen.reduce((sum, one) => sum | one.deny, 0n);
    const allow = chosen.reduce((sum, one) => sum | one.allow, 0n);
    rights = (rights & ~deny) | allow;
  };
  apply(overwrites.filter(({ id }) => id === guild.id));
  apply(overwrites.filter(({ id, type }) => type === OverwriteType.Role && id !== guild.id && own.roles.includes(id)));
  apply(overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === me));
  // Who does not see a channel can do nothing there: https://docs.discord.com/developers/topics/permissions#implicit-permissions
  if ((rights & Right.ViewChannel) === 0n) return 0n;
  const silenced = Date.parse(own.communication_disabled_until ?? '') > now;
  return silenced ? rights & onlooker : rights;
}
