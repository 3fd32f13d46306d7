// What was changed of the settings, and taking it back.
import type { Alteration } from '#src/preferences.ts';
import { isSetting } from '#src/preferences.ts';
import type { Scope } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Asked, Option } from '#src/command.ts';
import { mention } from '../../mention.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { shown } from './values.ts';

const whose: Option = {
  name: 'of',
  description: 'Of the space and its rooms (admins), or your own.',
  kind: 'text',
  choices: ['space', 'me'],
};
const mostShown = 20;

export const changes: Deed = {
  command: {
    name: 'settings changes',
    description: 'Shows who changed what, from what to what, and when.',
    options: [whose],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { settings, say } = desk;
    const past = await settings.alterations(asked.place, await person(asked, words(chosen, 'of'), desk), mostShown);
    if (past.length === 0) return { text: say('Nothing was changed yet.') };
    return { text: past.map((one) => told(one, say)).join('\n') };
  },
};

export const undo: Deed = {
  command: {
    name: 'settings undo',
    description: 'Takes the latest change back; again: the one before it.',
    options: [whose],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { settings, say } = desk;
    const whoseIs = await person(asked, words(chosen, 'of'), desk);
    const undone = await settings.undo(asked.place, whoseIs, asked.author.id);
    if (!undone) return { text: say('There is nothing to take back.') };
    const { name, before, scope, target } = undone;
    return {
      text: say('Taken back: `{name}` is **{value}** again for {whom}.', {
        name,
        value: valueIn(name, before, say),
        whom: whom(scope, target, say),
      }),
    };
  },
};

/** Whose changes are meant: undefined for the space's, which only admins may see and take back. */
async function person(
  { author, place }: Asked,
  of: string | undefined,
  { authority, say }: Desk,
): Promise<string | undefined> {
  const permission = await authority.authorize(author, 'govern', place);
  if (of === 'me' || (of === undefined && permission.type === 'refused')) return author.id;
  if (permission.type === 'refused') throw new BotError(say(permission.why));
  return undefined;
}

function told({ name, scope, target, before, after, by, at, undoneBy }: Alteration, say: Say): string {
  const what = {
    name,
    whom: whom(scope, target, say),
    before: valueIn(name, before, say),
    after: valueIn(name, after, say),
    who: mention(by),
    when: new Date(at).toISOString().slice(0, 16).replace('T', ' '),
  };
  const line = say('- {when} UTC, {who}: `{name}` for {whom} from **{before}** to **{after}**', what);
  return undoneBy === undefined ? line : say('{line}, taken back by {who}', { line, who: mention(undoneBy) });
}

function valueIn(name: string, value: unknown, say: Say): string {
  return value === undefined || !isSetting(name) ? say('not set') : shown(name, value, say);
}

function whom(scope: Scope, target: string, say: Say): string {
  if (scope === 'space') return say('the whole space');
  return scope === 'room' ? say('the room {room}', { room: `<#${target}>` }) : say('you');
}
