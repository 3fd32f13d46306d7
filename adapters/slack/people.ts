// Who people are, as Slack itself knows them: names, and whether they administer the workspace.
import { LRUCache } from 'lru-cache';
import type { Log } from '#src/log.ts';
import type { Person } from '#src/message.ts';
import { groupsOf } from './groups.ts';
import { slackCode, type Wire } from './wire.ts';

export interface People {
  /** Asks Slack, at most once a minute for each person. Never rejects: when Slack cannot say, nobody is an admin. */
  of(id: string): Promise<Person>;
  /** Asks Slack now, for what must not be guessed. Rejects when Slack does not tell. */
  sure(id: string): Promise<Person>;
  /** What is known without asking. */
  known(id: string): Person;
}

const withheld =
  'Slack withholds who people are: add the scope users:read at https://api.slack.com/apps → your app → OAuth & Permissions, and ' +
  'install the app again. Until then people are known by their ids, and nobody counts as an admin';

export function peopleOf(wire: Wire, team: string, log: Log): People {
  const cache = new LRUCache<string, Person>({ max: 20_000, ttl: 60_000 });
  const asked = new Map<string, Promise<Person>>();
  const groups = groupsOf(wire);
  let warned = false;
  const look = async (id: string, within: Promise<readonly string[]>): Promise<Person> => {
    const [{ user }, roles] = await Promise.all([
      wire.call('users.info', '', (web) => web.users.info({ user: id, include_locale: true })),
      within,
    ]);
    const known = { id, name: nameOf(user) ?? id, isAdmin: administers(user, team), roles };
    const person = user?.locale ? { ...known, locale: user.locale } : known;
    cache.set(id, person);
    return person;
  };

  const ask = async (id: string): Promise<Person> => {
    try {
      return await look(id, groups.of(id));
    } catch (error) {
      const person = stranger(id);
      if (slackCode(error) === 'missing_scope') {
        cache.set(id, person);
        if (!warned) log.warn({ platform: 'slack' }, withheld);
        warned = true;
      } else log.debug({ platform: 'slack', err: error }, 'Slack did not say who a person is');
      return person;
    } finally {
      asked.delete(id);
    }
  };
  return {
    known: (id) => cache.get(id) ?? stranger(id),
    sure: (id) => look(id, groups.sure(id)),
    of(id) {
      const cached = cache.get(id);
      if (cached) return Promise.resolve(cached);
      const pending = asked.get(id) ?? ask(id);
      asked.set(id, pending);
      return pending;
    },
  };
}

function stranger(id: string): Person {
  return { id, name: id, isAdmin: false, roles: [] };
}

type User = NonNullable<Awaited<ReturnType<Wire['web']['users']['info']>>['user']>;

/** As others see it, where Slack tells. */
export function nameOf(user: User | undefined): string | undefined {
  return user?.profile?.display_name || user?.real_name || user?.name;
}

/** Guests, bots, people who left and people of other workspaces never do, whatever else they are. */
export function administers(user: User | undefined, team: string): boolean {
  if (!user || user.team_id !== team || user.deleted || user.is_bot) return false;
  if (user.is_restricted || user.is_ultra_restricted || user.is_stranger) return false;
  return Boolean(user.is_admin || user.is_owner || user.is_primary_owner);
}
