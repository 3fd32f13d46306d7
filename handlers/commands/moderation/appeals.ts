// What people asked moderators to look at again, and nobody has decided about yet.
import type { Button } from '#src/message.ts';
import type { Incident } from '#src/incidents.ts';
import type { Say } from '#src/tongue.ts';
import { mention } from '../../mention.ts';
import { plain } from '../../moderate/telling/plain.ts';
import { roomOf, timeOf } from '../../moderate/scene.ts';
import { named } from '../../refusal.ts';
import type { Deed, Desk } from '../deed.ts';

/** With their buttons, more find no room below a message. */
const mostShown = 5;
/** Characters of one, which is as long as it may be, with its marks. */
const longest = 1000;

export const appeals: Deed = {
  command: {
    name: 'moderation appeals',
    description: 'Shows the appeals that nobody has decided about, oldest first.',
    options: [],
    action: 'moderate',
    shown: 'asker',
  },
  async run({ place }, _, desk) {
    const { incidents, say } = desk;
    const open = await incidents.appealed(place, mostShown + 1);
    if (open.length === 0) return { text: say('There are no open appeals.') };
    const shown = open.slice(0, mostShown);
    const rows = shown.map((incident, at) => told(incident, at + 1, desk));
    const more = open.length > mostShown && say('There are more: they come once these are decided.');
    return {
      text: [...rows, more].filter(Boolean).join('\n'),
      buttons: shown.flatMap((incident, at) => buttons(incident, at + 1, say)),
    };
  },
};

function told({ at, place, person, categories, appeal = '' }: Incident, number: number, desk: Desk): string {
  const { say } = desk;
  const what = {
    when: timeOf(at),
    who: mention(person),
    room: roomOf(place, desk),
    categories: named(categories, say),
  };
  return [`${number}. ${say('{when} in {room}, {who} ({categories}):', what)}`, `   > ${plain(appeal, longest)}`].join(
    '\n',
  );
}

function buttons({ id }: Incident, number: number, say: Say): readonly Button[] {
  const chosen = { incident: id };
  return [
    { command: 'moderation uphold', chosen, label: say('Uphold {number}', { number }) },
    { command: 'moderation overturn', chosen, label: say('Overturn {number}', { number }) },
    { command: 'moderation spare', chosen, label: say('Exempt the person of {number}', { number }) },
  ];
}
