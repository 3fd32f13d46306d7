// What members write where others read it, for whoever looks after the workspace: as Slack sends it, without a call.
import type { Log } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Files } from './files.ts';
import type { History } from './history.ts';
import type { People } from './people.ts';
import { type Post, type Self, speaker, wordsOf } from './post.ts';
import { lazy } from './revival.ts';
import { isDirect, millis, placeOf, type Standing } from './rooms.ts';

interface WatchedParts {
  readonly self: Self;
  readonly people: People;
  readonly history: History;
  readonly files: Pick<Files, 'told'>;
  readonly bot: Pick<Bot, 'watch'>;
  readonly log: Log;
}

/**
 * Shows the bot a message, whatever else becomes of it: nothing of apps, and nothing of direct conversations. Returns at once and
 * never throws, so that nobody's answer waits for it.
 */
export type Watcher = (said: Post & Standing) => void;

export function watcherOf({ self, people, history, files, bot, log }: WatchedParts): Watcher {
  const show = async (said: Post & Standing): Promise<void> => {
    const author = speaker(said, self);
    if (author === undefined || isDirect(said)) return;
    const place = placeOf(self.team, said);
    const message: InboundMessage = {
      id: said.ts,
      place,
      ...lazy(history, { id: said.ts, place }),
      author: people.known(author),
      text: await wordsOf(said, self, people, false),
      attachments: files.told(said),
      addressed: false,
      inThread: true,
      at: millis(said.ts),
    };
    bot.watch(message);
  };
  return (said) => {
    show(said).catch((error: unknown) =>
      log.error({ platform: 'slack', err: error }, 'a message could not be looked at'),
    );
  };
}
