// The bot's own words about a call: for all who are in it in one language, for whoever asks in their own.
import type { Settings } from '#src/settings.ts';
import { type Say, speaker, tongueIn } from '#src/tongue.ts';
import { platform } from '../inbound.ts';
import type { Line } from '../line.ts';
import { localeOf } from '../space.ts';

/** A sentence, to be told in the language of whoever hears it. */
export type Told = (say: Say) => string;

/** The words for everybody in a voice channel: in the language that is set there, else in the one that Discord has for the server. */
export async function wordsIn(
  { client }: Pick<Line, 'client'>,
  settings: Settings,
  guild: string,
  room: string,
): Promise<Say> {
  const { language } = await settings.of({ platform, space: guild, room });
  return speaker(tongueIn(language, localeOf(client, guild)));
}
