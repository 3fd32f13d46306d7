// Whose messages are watched, who is left alone, and where moderators read of it.
import type { Asked, Chosen, Option } from '#src/command.ts';
import type { Policy } from '#src/policy.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { idsIn } from '../settings/values.ts';
import { change, changed, noted } from './change.ts';

const room: Option = { name: 'room', description: 'Which room, with its threads; absent: this one.', kind: 'room' };
const everywhere: Option = { name: 'everywhere', description: 'Every room, but for the exempt ones.', kind: 'flag' };

export const watch: Deed = {
  command: {
    name: 'moderation watch',
    description: 'Watches all messages of a room, or of every room.',
    options: [room, everywhere],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    if (chosen['everywhere'] === true) {
      const edition = await change(asked, desk, 'watch everywhere', (policy) => ({ ...policy, everywhere: true }));
      return changed(say('All messages of every room are watched, but for the exempt ones.'), edition, asked, desk);
    }
    const id = roomIn(asked, chosen, desk);
    const edition = await change(asked, desk, `watch ${id}`, (policy) => ({
      ...policy,
      rooms: [...new Set([...policy.rooms, id])],
    }));
    const holds = say('All messages of {room} and its threads are watched.', { room: roomNamed(id) });
    return changed(holds, edition, asked, desk);
  },
};

export const unwatch: Deed = {
  command: {
    name: 'moderation unwatch',
    description: 'Watches the messages of a room no more, or of any.',
    options: [room, { ...everywhere, description: 'No room at all.' }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    if (chosen['everywhere'] === true) {
      const none = { everywhere: false, rooms: [] };
      const edition = await change(asked, desk, 'unwatch everywhere', (policy) => ({ ...policy, ...none }));
      return noted(say('No messages are watched.'), edition, desk);
    }
    const id = roomIn(asked, chosen, desk);
    const edition = await change(asked, desk, `unwatch ${id}`, (policy) => ({
      ...policy,
      rooms: policy.rooms.filter((one) => one !== id),
    }));
    const told = { room: roomNamed(id) };
    if (edition.policy.everywhere)
      return noted(say('Every room is watched, {room} too: `/moderation exempt` leaves it out.', told), edition, desk);
    return noted(say('The messages of {room} are not watched.', told), edition, desk);
  },
};

/** What holds for a room holds in its threads. */
function roomIn({ place }: Asked, chosen: Chosen, { settings }: Desk): string {
  const [named] = idsIn(words(chosen, 'room') ?? '');
  return named ?? settings.rooms(place).at(-1) ?? place.room;
}

/** As Discord and Slack understand it. */
export function roomNamed(id: string): string {
  return `<#${id}>`;
}

const kinds = ['role', 'room', 'person'] as const;
type Kind = (typeof kinds)[number];
const listOf = { role: 'roles', room: 'rooms', person: 'people' } as const satisfies Record<
  Kind,
  keyof Policy['exempt']
>;
const marks: Readonly<Record<Kind, string>> = { role: '@&', room: '#', person: '@' };

/** Roles, rooms and people as Discord and Slack understand them. */
export function spelledExempt({ exempt }: Pick<Policy, 'exempt'>): readonly string[] {
  return kinds.flatMap((kind) => exempt[listOf[kind]].map((id) => `<${marks[kind]}${id}>`));
}

function exempting(
  name: string,
  description: string,
  alter: (known: readonly string[], ids: readonly string[]) => readonly string[],
): Deed {
  return {
    command: {
      name: `moderation ${name}`,
      description,
      options: [
        { name: 'role', description: 'Everybody with this role.', kind: 'role' },
        { name: 'room', description: 'A room, with its threads.', kind: 'room' },
        { name: 'person', description: 'A person.', kind: 'person' },
      ],
      action: 'govern',
      shown: 'asker',
    },
    async run(asked, chosen, desk) {
      const { say } = desk;
      const meant = kinds.map((kind) => [kind, idsIn(words(chosen, kind) ?? '')] as const);
      if (meant.every(([, ids]) => ids.length === 0))
        throw new BotError(say('Please tell me a role, a room or a person.'));
      const what = meant.flatMap(([kind, ids]) => ids.map((id) => `${kind} ${id}`)).join(', ');
      const edition = await change(asked, desk, `${name} ${what}`, (policy) => {
        const lists = meant.map(([kind, ids]) => [listOf[kind], alter(policy.exempt[listOf[kind]], ids)] as const);
        return { ...policy, exempt: { ...policy.exempt, ...Object.fromEntries(lists) } };
      });
      const who = spelledExempt(edition.policy);
      const holds =
        who.length === 0
          ? say('Nobody is exempt but admins.')
          : say('These are left alone, as admins are: {who}.', { who: who.join(', ') });
      return noted(holds, edition, desk);
    },
  };
}

export const exempt = exempting('exempt', 'Leaves a role, a room or a person alone.', (known, ids) => [
  ...new Set([...known, ...ids]),
]);
export const unexempt = exempting('unexempt', 'Leaves them alone no more.', (known, ids) =>
  known.filter((id) => !ids.includes(id)),
);
