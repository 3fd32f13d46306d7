// What Slack lets the bot do about members and their messages: little by itself, more with the token of an admin.
import type { Log } from '#src/log.ts';
import type { Moderator } from '#src/moderator.ts';
import { english, speaker, tongueOf } from '#src/tongue.ts';
import { beyond, effectOf, notDeleted, notPosted } from './effects.ts';
import { noticesOf } from './notices.ts';
import type { People } from './people.ts';
import type { Self } from './post.ts';
import { linkTo } from './remembered.ts';
import { channelOf, isStamp } from './rooms.ts';
import type { Wire } from './wire.ts';

interface ModeratorParts {
  readonly wire: Wire;
  /** With the token of an admin, where there is one: bots delete only their own messages. */
  readonly admin: Wire | undefined;
  readonly self: Self;
  readonly people: People;
  readonly log: Log;
}

export function moderatorOf({ wire, admin, self, people, log }: ModeratorParts): Moderator {
  const notices = noticesOf({ wire, self, people, log });
  return {
    powers: new Set(admin ? (['delete'] as const) : []),
    who: (_place, person) => people.sure(person),
    async remove(place, messageId) {
      if (!admin) return { type: 'refused', why: beyond.delete };
      if (!isStamp(messageId)) return { type: 'gone' };
      const { channel } = channelOf(place);
      const remove = () => admin.call('chat.delete', channel, (web) => web.chat.delete({ channel, ts: messageId }));
      return effectOf(async () => void (await remove()), notDeleted, log);
    },
    timeout: async () => ({ type: 'refused', why: beyond.timeout }),
    post(room, notice, key) {
      const { channel, thread } = channelOf(room);
      const replied = notice.repliesTo !== undefined && isStamp(notice.repliesTo) ? notice.repliesTo : undefined;
      const at = { channel, thread: thread ?? replied };
      return effectOf(() => notices.post(at, notice, key, english), notPosted, log);
    },
    revise: (room, id, notice) =>
      effectOf(() => notices.revise(channelOf(room), id, notice).then(() => id), notPosted, log),
    tell(_place, person, notice, key) {
      const say = speaker(tongueOf(people.known(person).locale) ?? 'en');
      const told = async () => notices.post({ channel: await notices.direct(person) }, notice, key, say);
      return effectOf(told, notPosted, log);
    },
    linkTo(place, messageId) {
      const { channel, thread } = channelOf(place);
      return isStamp(messageId) ? linkTo(self, channel, { ts: messageId, thread_ts: thread }) : undefined;
    },
    profileOf(_place, person) {
      const { url } = self;
      const isKnown = url !== undefined && URL.canParse(url);
      return isKnown ? new URL(`team/${encodeURIComponent(person)}`, url).href : undefined;
    },
  };
}
