// A space in which something was found, moderators who decide about it, and whoever it was about.
import { afterAll } from 'vitest';
import { perform } from '#handlers/commands.ts';
import { type Acting, openActing } from '#handlers/moderate/acts/acting.ts';
import type { Asked, Chosen, Outcome } from '#src/command.ts';
import type { Found, Incident, Planned } from '#src/incidents.ts';
import { openIncidents } from '#src/incidents.ts';
import type { Person, Place } from '#src/message.ts';
import type { Policy } from '#src/policy.ts';
import { deskOn, type TestDesk } from '#test/desk.ts';
import { openStore, type Store } from '#src/store.ts';
import { Moderators, Town } from '#test/moderators.ts';
import { ann, place } from '#test/said.ts';

export const root: Person = { id: 'root', name: 'Root', isAdmin: true, roles: [] };
export const sheriff: Person = { id: 'sheriff', name: 'Sheriff', isAdmin: false, roles: ['sheriffs'] };
export const deputy: Person = { ...sheriff, id: 'deputy' };
/** Where Ann reads what the bot writes to her alone. */
export const direct: Place = { platform: place.platform, space: '@ann', room: 'direct' };

export interface Court {
  readonly desk: TestDesk;
  readonly town: Town;
  readonly moderators: Moderators;
  /** Something found in a message of Ann's in the room, unless `but` says otherwise; deleted, a strike and ten minutes of silence. */
  found(but?: Partial<Found>, planned?: readonly Planned[]): Promise<Incident>;
  /** Gives a command, or presses a button. */
  give(name: string, chosen?: Chosen, who?: Person, where?: Place): Promise<Outcome>;
  /** The incident as it stands. */
  now(incident: Incident): Promise<Incident>;
}

let opening: Promise<Store> | undefined;
afterAll(async () => (await opening)?.destroy());

/** One store for all tests of a file, one after another: opening one takes longer than a test. */
async function emptied(): Promise<Store> {
  const store = await (opening ??= openStore('file::memory:'));
  for (const table of ['incidents', 'policies', 'settings', 'changes'] as const)
    await store.deleteFrom(table).execute();
  return store;
}

const never = new AbortController().signal;
let count = 0;

/** Cards go to the room `log`, and whoever has the role `sheriffs` moderates. `but`: what the policy says otherwise. */
export async function openCourt(but: Partial<Policy> = {}, acting?: Partial<Acting>): Promise<Court> {
  const town = new Town();
  const moderators = new Moderators(town);
  const desk = await deskOn(await emptied(), {
    moderator: (platform) => (platform === 'nowhere' ? undefined : moderators),
    acting: { ...openActing(), ...acting },
  });
  await desk.settings.set(place, {
    scope: 'space',
    target: '',
    name: 'moderator-roles',
    value: ['sheriffs'],
    by: 'root',
  });
  await desk.policies.change(place, 'root', 'for a test', (policy) => ({
    ...policy,
    dryRun: false,
    log: 'log',
    ...but,
  }));
  return {
    desk,
    town,
    moderators,
    found: (found = {}, planned = severely()) => open(desk, found, planned, moderators),
    give: (name, chosen = {}, who = sheriff, where = place) =>
      perform(`moderation ${name}`, chosen, askedBy(who, where), desk, never),
    async now({ id }) {
      const incident = await desk.incidents.of(id);
      if (!incident) throw new Error('the incident is gone');
      return incident;
    },
  };
}

function askedBy(author: Person, at: Place): Asked {
  return { author, place: at, calls: false, history: async function* () {} };
}

function severely(): readonly Planned[] {
  return [{ act: 'delete' }, { act: 'timeout', until: Date.now() + 600_000 }, { act: 'strike' }, { act: 'notice' }];
}

/** As it stands once all of it was done: with a card in the log room. */
async function open(
  { incidents }: Pick<TestDesk, 'incidents'>,
  but: Partial<Found>,
  planned: readonly Planned[],
  moderators: Moderators,
): Promise<Incident> {
  count += 1;
  const found: Found = {
    place,
    messageId: `found${count}`,
    stage: 'messages',
    person: ann.id,
    name: ann.name,
    categories: ['S10'],
    version: 1,
    dry: false,
    ...but,
  };
  const incident = await incidents.open(found, 0, () => planned);
  if (!incident) throw new Error('there is such an incident already');
  const card = { text: 'the card', buttons: [] };
  const posted = await moderators.post({ ...found.place, room: 'log' }, card, `card${count}`);
  if (!found.dry) for (const { act } of planned) await incidents.mark(incident.id, { act, outcome: 'done' });
  if (posted.type === 'done' && posted.id !== undefined)
    await incidents.mark(incident.id, { act: 'log', outcome: 'done', room: 'log', messageId: posted.id });
  await incidents.close(incident.id);
  return (await incidents.of(incident.id)) ?? incident;
}

/** Incidents on the same store, as if it were another time. */
export function incidentsAt(desk: TestDesk, now: () => number) {
  return openIncidents(desk.store, now);
}
