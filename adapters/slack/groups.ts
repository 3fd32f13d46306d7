// The user groups that people are in: what roles are elsewhere. https://docs.slack.dev/reference/methods/usergroups.list/
import { z } from 'zod';
import { PostError } from '#src/poster.ts';
import type { Wire } from './wire.ts';

export interface Groups {
  /** Ids of a person's groups. Asks Slack at most once a minute. Never rejects: what Slack does not tell, nobody is in. */
  of(person: string): Promise<readonly string[]>;
  /** The same for what must not be guessed: rejects when Slack gave no clear answer. */
  sure(person: string): Promise<readonly string[]>;
}

const listed = z.looseObject({
  id: z.string(),
  users: z.array(z.string()).catch([]),
});

type Members = ReadonlyMap<string, readonly string[]>;
const everyMs = 60_000;
const nobody: Members = new Map();

/** Without the scope, or in a workspace that knows no groups, there are no roles. */
export function groupsOf(wire: Wire, now: () => number = Date.now): Groups {
  let known = nobody;
  let failure: Error | undefined;
  let asking: Promise<Members> | undefined;
  let askedAt = -Infinity;

  const ask = async (): Promise<Members> => {
    try {
      const { usergroups = [] } = await wire.call('usergroups.list', '', (web) =>
        web.usergroups.list({ include_users: true }),
      );
      known = membersOf(usergroups);
      failure = undefined;
    } catch (error) {
      // A clear refusal means none. Else what was known still holds: a failure must not take away what bars somebody.
      const isRefused = error instanceof PostError && error.kind === 'refused';
      if (isRefused) known = nobody;
      failure = isRefused ? undefined : new Error('Slack did not tell who is in which group', { cause: error });
    }
    return known;
  };

  const latest = async (afterMs: number): Promise<Members> => {
    if (now() - askedAt >= afterMs) {
      askedAt = now();
      asking = ask();
    }
    return asking ?? known;
  };

  return {
    of: async (person) => (await latest(everyMs)).get(person) ?? [],
    async sure(person) {
      const members = await latest(failure === undefined ? everyMs : 0);
      if (failure !== undefined) throw failure;
      return members.get(person) ?? [];
    },
  };
}

function membersOf(groups: readonly unknown[]): Members {
  const members = new Map<string, string[]>();
  for (const group of groups) {
    const { data } = listed.safeParse(group);
    if (!data) continue;
    for (const person of data.users) members.set(person, [...(members.get(person) ?? []), data.id]);
  }
  return members;
}
