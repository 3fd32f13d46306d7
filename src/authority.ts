// Who may do what: the one gate that everything passes, whatever a platform has hidden. What is not granted here is refused.
import type { Person, Place } from './message.ts';
import type { Settings, Values } from './settings.ts';

/**
 * What there is to be allowed. `look`: see what concerns everybody · `own`: one's own data and choices · `ask`: have the bot do
 * something · `answer`: act on an answer, which its asker and admins may · `moderate`: see and decide what the moderation found ·
 * `govern`: act for everybody in the space.
 */
export const actions = ['look', 'own', 'ask', 'answer', 'moderate', 'govern'] as const;
export type Action = (typeof actions)[number];

export type Permission = { readonly type: 'granted' } | { readonly type: 'refused'; readonly why: string };

export interface Authority {
  /** `owner`: the id of the person whose answer it is, for `answer`. Costs no query after the first of a space. */
  authorize(person: Person, action: Action, place: Place, owner?: string): Promise<Permission>;
}

interface Case {
  readonly person: Person;
  readonly values: Values;
  /** The room, and what it is a thread of. */
  readonly rooms: readonly string[];
  readonly owner: string | undefined;
}

// said
const why = {
  nobody: 'I cannot tell who you are.',
  unknown: 'I know no such action.',
  notAdmin: 'Only admins can do that.',
  notModerator: 'Only moderators and admins can do that.',
  notYours: 'Only the person who asked, or an admin, can do that.',
  denied: 'The admins here have asked me not to answer you.',
  others: 'The admins here let me answer certain people only.',
  silent: 'The admins here want me to be silent in this room.',
} as const;

/** The whole policy: why not, or undefined. An action that is not in it does not compile. */
const refusals: Readonly<Record<Action, (one: Case) => string | undefined>> = {
  look: () => undefined,
  own: () => undefined,
  ask: welcome,
  answer: (one) => (isOwner(one.person, one.owner) ? welcome(one) : admin(one, why.notYours)),
  moderate: ({ person, values }) => (mayModerate(person, values) ? undefined : why.notModerator),
  govern: (one) => admin(one, why.notAdmin),
};

export function openAuthority(settings: Settings): Authority {
  return {
    async authorize(person, action, place, owner) {
      if (!isSomebody(person, place)) return refused(why.nobody);
      if (!Object.hasOwn(refusals, action)) return refused(why.unknown);
      const one = { person, values: await settings.of(place), rooms: settings.rooms(place), owner };
      const against = refusals[action](one);
      return against === undefined ? { type: 'granted' } : refused(against);
    },
  };
}

function refused(sentence: string): Permission {
  return { type: 'refused', why: sentence };
}

/** Whoever or wherever somebody is, it has an id. */
function isSomebody({ id }: Person, { platform, space, room }: Place): boolean {
  return [id, platform, space, room].every((one) => typeof one === 'string' && one !== '');
}

/** Exactly true: nothing that merely looks like it, wherever it came from, makes an admin. */
function isAdmin(person: { readonly isAdmin: unknown }): boolean {
  return person.isAdmin === true;
}

/** Whether somebody may end what was begun for `owner`: they themselves, whatever else they may not, and admins. */
export function mayEnd(person: Pick<Person, 'id' | 'isAdmin'>, owner: string | undefined): boolean {
  return isAdmin(person) || isOwner(person, owner);
}

function isOwner({ id }: Pick<Person, 'id'>, owner: string | undefined): boolean {
  return id !== '' && id === owner;
}

function admin({ person }: Case, refusal: string): string | undefined {
  return isAdmin(person) ? undefined : refusal;
}

/** Whether somebody looks after others here: admins, and whoever has a role that they named for it. */
export function mayModerate(
  person: Pick<Person, 'isAdmin' | 'roles'>,
  values: Pick<Values, 'moderator-roles'>,
): boolean {
  return isAdmin(person) || person.roles.some((role) => values['moderator-roles'].includes(role));
}

/** Admins always are, so that nobody locks themselves out. */
function welcome({ person, rooms, values }: Case): string | undefined {
  if (isAdmin(person)) return undefined;
  const among = (roles: readonly string[]) => person.roles.some((role) => roles.includes(role));
  if (values['denied-people'].includes(person.id) || among(values['denied-roles'])) return why.denied;
  const named = values['allowed-people'].includes(person.id) || among(values['allowed-roles']);
  const chosen = values['allowed-people'].length + values['allowed-roles'].length > 0;
  if (chosen && !named) return why.others;
  if (!isOpen(rooms, values)) return why.silent;
  return undefined;
}

/** Whether the bot may speak in a room, which is named with what it is a thread of. */
export function isOpen(rooms: readonly string[], values: Pick<Values, 'allowed-rooms' | 'denied-rooms'>): boolean {
  const among = (named: readonly string[]) => named.some((one) => rooms.includes(one));
  if (among(values['denied-rooms'])) return false;
  return values['allowed-rooms'].length === 0 || among(values['allowed-rooms']);
}
