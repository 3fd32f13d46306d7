// Channels that the bot joins by itself: once somebody is there who agreed to be heard, and not where it was just sent away.
import type { Consent } from '#src/consent.ts';
import type { Log } from '#src/log.ts';
import type { Settings } from '#src/settings.ts';
import { english } from '#src/tongue.ts';
import { platform } from '../inbound.ts';
import type { States } from './states.ts';
import type { Told } from './words.ts';

export interface Invitations {
  /** Looks whether there is a channel to join now. Never rejects. */
  look(guild: string): void;
  /** Not there again before everybody has left it. */
  sentAway(guild: string, room: string): void;
}

export interface Inviting {
  readonly states: Pick<States, 'rooms' | 'people'>;
  readonly consent: Pick<Consent, 'agreed'>;
  readonly settings: Settings;
  /** Whether the bot is in a call of the server, or on its way. */
  readonly busy: (guild: string) => boolean;
  /** Resolves with why not. */
  readonly join: (guild: string, room: string) => Promise<Told | undefined>;
  readonly log: Log;
}

export function openInvitations({ states, consent, settings, busy, join, log }: Inviting): Invitations {
  const away = new Set<string>();
  const key = (guild: string, room: string) => `${guild} ${room}`;

  async function accept(guild: string): Promise<void> {
    const rooms = states.rooms(guild);
    for (const one of away) {
      const [server, room = ''] = one.split(' ');
      if (server === guild && !rooms.includes(room)) away.delete(one);
    }
    if (rooms.length === 0 || busy(guild)) return;
    const space = { platform, space: guild };
    const { 'voice-auto-join': invited } = await settings.of({ ...space, room: '' });
    const open = invited.filter((room) => rooms.includes(room) && !away.has(key(guild, room)));
    if (open.length === 0) return;
    const agreed = await consent.agreed(space);
    const room = open.find((room) => states.people(guild, room).some(({ id }) => agreed.has(id)));
    if (room === undefined || busy(guild)) return;
    const trouble = await join(guild, room);
    if (trouble === undefined) return;
    away.add(key(guild, room));
    log.warn({ guild, room, trouble: trouble(english) }, 'a channel could not be joined by itself');
  }

  return {
    look: (guild) =>
      void accept(guild).catch((error: unknown) => log.error({ err: error }, 'an invitation could not be looked up')),
    sentAway: (guild, room) => void away.add(key(guild, room)),
  };
}
