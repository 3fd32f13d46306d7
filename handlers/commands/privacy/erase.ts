// Deletes all that is stored of a person, once they have said so twice.
import type { Deed } from '../deed.ts';

export const remove: Deed = {
  command: {
    name: 'privacy delete',
    description: 'Deletes all that I keep of you, once you have confirmed it.',
    options: [],
    action: 'own',
    shown: 'asker',
  },
  run: (_, __, { say }) => ({
    text: say(
      'This deletes all that I keep of you on this platform, in all spaces and rooms: what you said, what I answered you, what you chose. It cannot be undone. You may want to export it first.',
    ),
    buttons: [
      { command: 'privacy export', chosen: {}, label: say('Export my data') },
      { command: 'privacy erase', chosen: {}, label: say('Delete everything'), grave: true },
    ],
  }),
};

export const erase: Deed = {
  command: {
    name: 'privacy erase',
    description: 'Deletes all that I keep of you.',
    options: [],
    action: 'own',
    shown: 'asker',
    hidden: true,
  },
  async run({ place, author }, _, { privacy, say }) {
    await privacy.erase({ platform: place.platform, person: author.id });
    return {
      text: say(
        'All that I kept of you is deleted, in the database’s files too. What stays does not tell of you: how much was used, ids of messages so that none is answered twice, and what you set for everybody. If you asked me not to read you, I still do not. Messages in this platform’s rooms are not mine to delete, and I make no backups; whoever runs me may.',
      ),
    };
  },
};
