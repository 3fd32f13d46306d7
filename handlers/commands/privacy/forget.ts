// Forgets what was said in a room: by oneself, and for admins by everybody.
import type { Deed } from '../deed.ts';
import { BotError } from '#src/trouble.ts';

export const forget: Deed = {
  command: {
    name: 'forget',
    description: 'Forgets what you said in this room and what I answered you.',
    options: [{ name: 'all', description: 'For admins: what everybody said here.', kind: 'flag' }],
    action: 'own',
    shown: 'asker',
  },
  async run({ place, author }, chosen, { privacy, authority, say }) {
    if (chosen['all'] !== true) {
      await privacy.forget(place, author.id);
      return { text: say('I have forgotten what you said here and what I answered you.') };
    }
    const permission = await authority.authorize(author, 'govern', place);
    if (permission.type === 'refused') throw new BotError(say(permission.why));
    return {
      text: say('This forgets what everybody said in this room and what I answered. It cannot be undone.'),
      buttons: [{ command: 'forget everybody', chosen: {}, label: say('Forget everything said here'), grave: true }],
    };
  },
};

export const forgetAll: Deed = {
  command: {
    name: 'forget everybody',
    description: 'Forgets what everybody said in this room.',
    options: [],
    action: 'govern',
    shown: 'asker',
    hidden: true,
  },
  async run({ place }, _, { privacy, say }) {
    await privacy.forget(place);
    return { text: say('I have forgotten all that was said here.') };
  },
};
