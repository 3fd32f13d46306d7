// Not to be read at all, and to be read again.
import type { Deed } from '../deed.ts';

export const hide: Deed = {
  command: {
    name: 'privacy hide',
    description: 'From now on I read and hear nothing of yours; what I remember of you goes.',
    options: [],
    action: 'own',
    shown: 'asker',
  },
  async run({ place, author }, _, { unread, privacy, say }) {
    const { platform } = place;
    await unread.hide(platform, author.id);
    await privacy.silence({ platform, person: author.id });
    return {
      text: say(
        'From now on I read nothing that you write and hear nothing that you say, wherever I am on this platform, also when others ask about it. What I remembered of you is gone. Commands that you give me still work.',
      ),
      buttons: [{ command: 'privacy show', chosen: {}, label: say('Read me again') }],
    };
  },
};

export const show: Deed = {
  command: {
    name: 'privacy show',
    description: 'Lets me read again what you write, from now on.',
    options: [],
    action: 'own',
    shown: 'asker',
  },
  async run({ place, author }, _, { unread, say }) {
    await unread.show(place.platform, author.id);
    return { text: say('I read again what you write, from now on. `/privacy hide` takes that back at any time.') };
  },
};
