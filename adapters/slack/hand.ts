// Hands files to who asked for them. What only one person sees can hold none in Slack, so that they go where nobody else is.
import { randomUUID } from 'node:crypto';
import type { Log } from '#src/log.ts';
import { type Enclosure, PostError } from '#src/poster.ts';
import type { Sounds } from '#src/sounds.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Ear, Ears } from './ear.ts';
import { pack } from './parcel.ts';
import { isDirect, type Address } from './rooms.ts';
import type { Uploads } from './uploads.ts';

export interface Hands {
  /** Says a text with files below it: to the asker alone or, where `toRoom`, to everybody there. */
  give(ear: Ear, text: string, files: readonly Enclosure[], toRoom: boolean): Promise<void>;
}

interface HandParts {
  readonly ears: Ears;
  readonly uploads: Pick<Uploads, 'post'>;
  readonly sounds: Pick<Sounds, 'as'>;
  readonly log: Log;
}

export function handsOf({ ears, uploads, sounds, log }: HandParts): Hands {
  /** Resolves with what did not work, in sentences. */
  const upload = async (to: Address, files: readonly Enclosure[], say: Say): Promise<readonly string[]> => {
    const troubles: string[] = [];
    for (const file of files) {
      try {
        const parcel = await pack(file, { sounds, log, shown: true });
        await uploads.post(to, parcel, randomUUID().slice(0, 24));
      } catch (error) {
        if (!(error instanceof BotError))
          log.warn({ platform: 'slack', err: error }, 'a file could not be handed over');
        troubles.push(
          error instanceof BotError
            ? say(error.sentence)
            : say('I could not take that in just now: please try again in a moment.'),
        );
      }
    }
    return troubles;
  };

  /** Where the files go: below the text, which is said on the way. */
  const place = async (ear: Ear, text: string, toRoom: boolean): Promise<Address> => {
    const { channel, thread, user } = ear;
    if (toRoom || isDirect({ channel })) {
      try {
        const stands = await (thread === undefined
          ? ears.write(channel, text)
          : ears.tell(ear, { text }, toRoom).then(() => ({ channel, ts: thread })));
        return { channel: stands.channel, thread: stands.ts };
      } catch (error) {
        if (!(error instanceof PostError)) throw error;
      }
    }
    const { channel: direct, ts } = await ears.write(user, text);
    return { channel: direct, thread: ts };
  };

  return {
    async give(ear, text, files, toRoom) {
      const words = text || ear.say('Here is what you asked for.');
      const to = await place(ear, words, toRoom);
      const troubles = await upload(to, files, ear.say);
      if (troubles.length > 0) return ears.tell(ear, { text: troubles.join('\n') });
      if (to.channel !== ear.channel)
        await ears.tell(ear, { text: ear.say('I sent it to you in our direct conversation, with its files.') });
    },
  };
}
