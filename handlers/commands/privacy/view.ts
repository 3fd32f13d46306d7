// Shows what is stored of a person, for how long, and where their words go; and what they can do about it.
import type { Asked, Outcome } from '#src/command.ts';
import type { Button } from '#src/message.ts';
import type { Stock } from '#src/privacy.ts';
import type { Say } from '#src/tongue.ts';
import type { Deed, Desk } from '../deed.ts';

export const view: Deed = {
  command: {
    name: 'privacy view',
    description: 'Shows what I keep of you, for how long, and where your words go.',
    options: [],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, _, desk): Promise<Outcome> {
    const { place, author } = asked;
    const { say, privacy, terms, unread } = desk;
    const stock = await privacy.stock({ platform: place.platform, person: author.id });
    const hours = await terms.hours(place);
    const isHidden = unread.has(place.platform, author.id);
    const parts = [
      ...(isHidden ? [say('You asked me not to read you: I take nothing in but the commands you give me.')] : []),
      say('What I keep of you on this platform, everywhere:'),
      stock.map((one) => `- ${line(one, hours, say)}`).join('\n'),
      await rest(asked, desk),
    ];
    return { text: parts.join('\n\n'), buttons: buttons(isHidden, say) };
  },
};

function line({ holding, rows }: Stock, hours: number, say: Say): string {
  const { says = '', days } = holding;
  const values = { what: say(says), rows };
  if (days === undefined)
    return say(
      '{what} {rows, plural, =0 {Nothing} one {# entry} other {# entries}}; it stays until you change or delete it.',
      values,
    );
  if (days !== 'memory')
    return say(
      '{what} {rows, plural, =0 {Nothing} one {# entry} other {# entries}}; it goes after {days, plural, one {a day} other {# days}}.',
      { ...values, days },
    );
  return say(
    '{what} {rows, plural, =0 {Nothing} one {# entry} other {# entries}}; here {hours, plural, =0 {nothing is remembered} one {it goes after an hour} other {it goes after # hours}}.',
    { ...values, hours },
  );
}

/** Where words go, who hears them, and how they lie on the disk. */
async function rest({ place, author, calls }: Asked, { say, terms, consent }: Desk): Promise<string> {
  const { provider, own = false, sealed } = terms;
  const hears = calls && (await consent.agreed(place)).has(author.id);
  const sentences = [
    ...(own ? [say('Models that are run by whoever runs me answer what you ask.')] : []),
    ...(provider === undefined && !own ? [say('What you write stays on the machine that I run on.')] : []),
    ...(provider === undefined
      ? []
      : [say('What you ask is answered by the models of {provider}, under the terms of {provider}.', { provider })]),
    ...(calls
      ? [hears ? say('I hear you in calls here, as you agreed.') : say('I do not hear you in calls here.')]
      : []),
    sealed
      ? say('What you say and choose is stored encrypted.')
      : say('What is stored is not encrypted by me: whoever runs me has set no key.'),
    say('I make no backups. Whoever runs me may: ask them.'),
  ];
  return sentences.map((one) => `- ${one}`).join('\n');
}

function buttons(isHidden: boolean, say: Say): readonly Button[] {
  return [
    { command: 'privacy export', chosen: {}, label: say('Export my data') },
    isHidden
      ? { command: 'privacy show', chosen: {}, label: say('Read me again') }
      : { command: 'privacy hide', chosen: {}, label: say('Do not read me') },
    { command: 'privacy delete', chosen: {}, label: say('Delete my data'), grave: true },
  ];
}
