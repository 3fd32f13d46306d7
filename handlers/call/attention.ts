// Whether something was said to the bot, by what a space has chosen.
import type { Values } from '#src/settings.ts';
import type { Utterance } from '#src/voice.ts';
import { named } from './address.ts';
import { answersAll, type Talk } from './talk.ts';

/** Who was answered may go on for so long without saying the name again, milliseconds. */
const followUpMs = 8000;

/** Whether the bot should answer what was said, and not only know it. */
export function isForBot({ speaker, from, pressed }: Utterance, text: string, values: Values, talk: Talk): boolean {
  if (answersAll(talk.call, values)) return true;
  if (values['voice-answers'] === 'by button') return pressed;
  const { answered } = talk.floor;
  const followsUp = answered?.people.includes(speaker.id) === true && from - answered.at < followUpMs;
  return followsUp || named(text, talk.call.name);
}
