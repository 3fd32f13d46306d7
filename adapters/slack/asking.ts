// Who asks for a command, and where, in the bot's own words: from whatever way of asking Slack has.
import type { Asked } from '#src/command.ts';
import type { Attachment, InboundMessage } from '#src/message.ts';
import { speaker, tongueOf } from '#src/tongue.ts';
import type { Ear } from './ear.ts';
import type { Files } from './files.ts';
import { type History, postAt } from './history.ts';
import type { Origin } from './origin.ts';
import type { People } from './people.ts';
import { isOwn, type Post, type Self, wordsOf } from './post.ts';
import { lazy } from './revival.ts';
import { millis, placeOf } from './rooms.ts';
import { slackCode, type Wire } from './wire.ts';

export interface Asking {
  /** `said`: the message it is about, where it is at hand. */
  of(user: string, origin: Origin, more?: More): Promise<{ readonly asked: Asked; readonly ear: Ear }>;
  /** The message on whose menu something was chosen; undefined when it is gone. */
  about(channel: string, said: Post | string): Promise<InboundMessage | undefined>;
}

interface More {
  readonly attachments?: readonly Attachment[];
  readonly about?: InboundMessage | undefined;
}

interface AskingParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly people: People;
  readonly history: History;
  readonly files: Files;
}

export function askingOf({ wire, self, people, history, files }: AskingParts): Asking {
  /** As it is now; where the bot may not read, what the menu brought along must do: the asker reads it, too. */
  const read = async (channel: string, said: Post | string): Promise<Post | undefined> => {
    const ts = typeof said === 'string' ? said : said.ts;
    const now = await postAt(wire, channel, ts).catch(withheld);
    return now ?? (typeof said === 'string' ? undefined : said);
  };

  const about = async (channel: string, known: Post | string): Promise<InboundMessage | undefined> => {
    const said = await read(channel, known);
    if (!said) return undefined;
    const { ts, user, bot_id } = said;
    const place = placeOf(self.team, { ...said, channel });
    const isMine = isOwn(said, self);
    return {
      id: ts,
      place,
      ...lazy(history, { id: ts, place }),
      author: user === undefined || isMine ? people.known(user ?? bot_id ?? '') : await people.of(user),
      text: await wordsOf(said, self, people, true),
      attachments: await files.of(said),
      addressed: true,
      inThread: true,
      at: millis(ts),
    };
  };

  return {
    about,
    async of(user, origin, { attachments = [], about: told } = {}) {
      const place = { platform: 'slack', space: self.team, room: origin.room };
      const [author, found] = await Promise.all([
        people.of(user),
        told ?? (origin.about === undefined ? undefined : about(origin.channel, origin.about)),
      ]);
      const say = speaker(tongueOf(author.locale) ?? 'en');
      const asked: Asked = {
        author,
        place,
        attachments,
        calls: false,
        history: (signal) => history.pages(place, signal),
        ...(found && { about: found }),
      };
      return { asked, ear: { ...origin, user, team: self.team, say } };
    },
  };
}

function withheld(error: unknown): undefined {
  if (slackCode(error) === undefined) throw error;
}
