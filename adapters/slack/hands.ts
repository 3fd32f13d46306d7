// What Slack lets the bot do for members: polls of reactions, threads, something it says by itself, who is there.
import type { Hands, Saying } from '#src/hands.ts';
import type { Log } from '#src/log.ts';
import type { Place } from '#src/message.ts';
import type { Effect } from '#src/moderator.ts';
import { PostError } from '#src/poster.ts';
import { cleanSheets } from '#src/sheets.ts';
import { speaker, tongueOf } from '#src/tongue.ts';
import { effectOf, notPosted } from './effects.ts';
import { attached } from './hands/attached.ts';
import { letters, partOf, pageLimit } from './hands/letters.ts';
import { membersOf } from './hands/members.ts';
import { asked, reactTo } from './hands/polls.ts';
import type { History } from './history.ts';
import { messagesOf } from './messages.ts';
import type { People } from './people.ts';
import type { Self } from './post.ts';
import { linkTo } from './remembered.ts';
import { channelOf, isStamp, type Spot } from './rooms.ts';
import { uploadsOf } from './uploads.ts';
import { slackCode, type Wire } from './wire.ts';

interface HandParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly people: People;
  readonly history: Pick<History, 'pages'>;
  readonly log: Log;
  /** As for uploads. */
  readonly pauses?: readonly number[];
}

const goneMessage = /^(?:thread_not_found|message_not_found)$/;

export function handsOf(parts: HandParts): Hands {
  const { wire, self, people, history, log } = parts;
  const messages = messagesOf(wire, log);
  const stand = letters({ wire, self, messages });
  const files = attached(uploadsOf({ ...parts, messages }));
  const members = membersOf(wire);
  const going = new Map<string, Promise<string | undefined>>();

  /** What takes longer than it may goes on by itself, and is not begun again meanwhile. */
  const doing = (key: string, deed: () => Promise<string | undefined>): Promise<Effect> => {
    const pending = going.get(key) ?? deed().finally(() => going.delete(key));
    going.set(key, pending);
    // Who no longer waits for it hears of its failure when they ask again.
    pending.catch(() => undefined);
    return effectOf(async () => (await pending) ?? '', notPosted, log);
  };

  const saying = async (at: Spot, { text, to, files: clips = [] }: Saying, key: string) => {
    const names = clips.map(({ name }) => name).join(', ');
    const pages = cleanSheets(text.trim() === '' ? names : text, pageLimit);
    const whom = to !== undefined && /^[UW][A-Z0-9]+$/.test(to) && !at.channel.startsWith('D') ? to : undefined;
    const first = await stand(at, pages, key, whom);
    const root = at.thread ?? first;
    if (root !== undefined) await files({ channel: at.channel, thread: root }, clips, key);
    return first;
  };

  return {
    powers: new Set(['people', 'poll', 'thread', 'say']),
    people: (place, most, signal) => members(channelOf(place).channel, most, signal),
    poll(place, poll, by, key) {
      const at = channelOf(place);
      const say = speaker(tongueOf(people.known(by).locale) ?? 'en');
      return doing(key, async () => {
        const id = await stand(at, [asked(poll, say)], key);
        if (id !== undefined) await reactTo(wire, log, { channel: at.channel, ts: id }, poll.answers.length);
        return id;
      });
    },
    thread(place, { name, text, on }, _by, key) {
      const { channel } = channelOf(place);
      return doing(key, async () => {
        const [title = '…'] = cleanSheets(name.replaceAll(/\s+/g, ' ').trim(), pageLimit);
        const heading = `**${title.replaceAll(/[\\`*_~[\]()<>#|!]/g, String.raw`\$&`)}**`;
        const root = on ?? (await stand({ channel }, [heading], key));
        await stand({ channel, thread: root }, cleanSheets(text, pageLimit), partOf(key, 1));
        return `${channel}:${root}`;
      });
    },
    say(place, said, key) {
      const { channel, thread } = channelOf(place);
      const about = thread ?? (said.repliesTo !== undefined && isStamp(said.repliesTo) ? said.repliesTo : undefined);
      return doing(key, async () => {
        try {
          return await saying({ channel, thread: about }, said, key);
        } catch (error) {
          // What it was said to is no more; a thread that is gone is a room that is gone.
          const isLost = error instanceof PostError && goneMessage.test(slackCode(error) ?? '');
          if (!isLost || thread !== undefined || about === undefined) throw error;
          return saying({ channel }, said, key);
        }
      });
    },
    history: (place: Place, signal) => history.pages(place, signal),
    linkTo(place, messageId) {
      const { channel, thread } = channelOf(place);
      const [ts = '', opened] = messageId.split(':').toReversed();
      if (!isStamp(ts)) return undefined;
      return linkTo(self, channel, { ts, thread_ts: opened === undefined ? thread : undefined });
    },
  };
}
