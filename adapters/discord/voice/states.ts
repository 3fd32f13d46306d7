// Who is in which voice channel, as the gateway tells it. Kept small: people's ids, names and roles; bots are left out.
import { GatewayDispatchEvents, type Client } from 'discord.js';
import type { z } from 'zod';
import type { Person } from '#src/message.ts';
import type { On } from '../events.ts';
import { guildCome, guildGone, voiceState } from '../payload.ts';
import { localeOf, mayAdminister, nameOf } from '../space.ts';

export interface States {
  /** Listens to a client; a new one tells all anew. */
  attach(client: Client): void;
  /** The voice channel a person is in. */
  roomOf(guild: string, person: string): string | undefined;
  /** The humans in a voice channel. */
  people(guild: string, room: string): readonly Person[];
  /** The voice channels with humans in them. */
  rooms(guild: string): readonly string[];
}

interface Present extends Omit<Person, 'isAdmin'> {
  readonly room: string;
}

type Member = NonNullable<z.infer<typeof voiceState>['member']>;

/** `changed` is called after each change in a server. */
export function openStates(on: On, changed: (guild: string) => void): States {
  const guilds = new Map<string, Map<string, Present>>();
  let latest: Client | undefined;

  function come({ id, voice_states: states, members }: z.infer<typeof guildCome>): void {
    const known = new Map(members.map((member) => [member.user.id, member]));
    const here = states.flatMap(({ user_id: person, channel_id: room, member }) =>
      presence(person, room, member ?? known.get(person)),
    );
    guilds.set(id, new Map(here.map((one) => [one.id, one])));
    changed(id);
  }

  function moved({ guild_id: guild, user_id: person, channel_id: room, member }: z.infer<typeof voiceState>): void {
    const here = guilds.get(guild) ?? new Map<string, Present>();
    guilds.set(guild, here);
    here.delete(person);
    for (const one of presence(person, room, member)) here.set(person, one);
    changed(guild);
  }

  function gone({ id }: z.infer<typeof guildGone>): void {
    guilds.delete(id);
    changed(id);
  }

  const localeIn = (guild: string) => {
    const locale = latest && localeOf(latest, guild);
    return locale === undefined ? {} : { locale };
  };
  const present = (guild: string) => [...(guilds.get(guild)?.values() ?? [])];

  return {
    attach(client) {
      latest = client;
      on(client, GatewayDispatchEvents.GuildCreate, guildCome, come);
      on(client, GatewayDispatchEvents.VoiceStateUpdate, voiceState, moved);
      on(client, GatewayDispatchEvents.GuildDelete, guildGone, gone);
    },
    roomOf: (guild, person) => guilds.get(guild)?.get(person)?.room,
    people: (guild, room) =>
      present(guild)
        .filter((one) => one.room === room)
        .map(({ id, name, roles }) => ({
          id,
          name,
          roles,
          isAdmin: latest !== undefined && mayAdminister(latest, guild, id, roles),
          ...localeIn(guild),
        })),
    rooms: (guild) => [...new Set(present(guild).map(({ room }) => room))],
  };
}

/** None for bots, and for who is in no channel. */
function presence(id: string, room: string | null | undefined, member?: Member | null): Present[] {
  if (room == null || member?.user.bot === true) return [];
  const name = member ? nameOf(member.user, member.nick) : 'somebody';
  return [{ id, name, roles: member?.roles ?? [], room }];
}
