// Says a reminder where it was asked for, to whom it is for, once; who cannot be told there is told alone.
import { isOpen } from '#src/authority.ts';
import type { Effect } from '#src/moderator.ts';
import type { Reminder } from '#src/reminders.ts';
import { speaker } from '#src/tongue.ts';
import { createHash } from 'node:crypto';
import type { Means } from '../means.ts';
import { timeIn, tongueOf } from './zone.ts';

/** From then on it is late. Milliseconds: the clock looks once a minute. */
const lateMs = 2 * 60_000;

/** What became of it. `lost`: nobody can be told. */
export type Said = { readonly type: 'said' | 'lost' } | { readonly type: 'later'; readonly afterMs: number };

/** Names this occurrence for good, at most 25 characters; `way` tells the room from the person alone. */
function keyOf({ key, count }: Reminder, way: string): string {
  return `r${createHash('sha256').update(`${key} ${count} ${way}`).digest('base64url').slice(0, 22)}`;
}

/** `due`: when it was to be said. */
export async function sayIt(reminder: Reminder, due: number, means: Means): Promise<Said> {
  const { place, person, messageId } = reminder;
  const hands = means.hands(place.platform);
  // It has not started, or has ended.
  if (!hands) return { type: 'later', afterMs: soonMs };
  const values = await means.settings.of(place, person);
  const text = textOf(reminder, due, values, means);
  const mayHere = isOpen(means.settings.rooms(place), values);
  const saying = { text, to: person, ...(messageId && { repliesTo: messageId }) };
  const inRoom = mayHere ? await hands.say(place, saying, keyOf(reminder, 'room')) : undefined;
  if (inRoom && isSettled(inRoom)) return saidOf(inRoom);
  if (inRoom?.type === 'refused')
    means.log.warn({ why: inRoom.why, ...place }, 'a reminder may not be said in its room');
  const alone = await means.moderator(place.platform)?.tell(place, person, { text }, keyOf(reminder, 'alone'));
  return alone && isSettled(alone) ? saidOf(alone) : { type: 'lost' };
}

const soonMs = 10_000;

function isSettled(effect: Effect): effect is Extract<Effect, { type: 'done' | 'later' }> {
  return effect.type === 'done' || effect.type === 'later';
}

function saidOf(effect: Extract<Effect, { type: 'done' | 'later' }>): Said {
  return effect.type === 'done' ? { type: 'said' } : { type: 'later', afterMs: effect.afterMs };
}

type Values = Parameters<typeof tongueOf>[0];

/** The text is exactly the one that was judged when the reminder was made. */
function textOf({ text, number, zone, locale }: Reminder, due: number, values: Values, { acting }: Means): string {
  const tongue = tongueOf(values, locale === undefined ? {} : { locale });
  const say = speaker(tongue);
  const words = say('⏰ Reminder {number}: {text}', { number, text });
  if (acting.now() - due <= lateMs) return words;
  return `${words}\n\n${say('I am late: this was for {time}.', { time: timeIn(zone, due, tongue) })}`;
}
