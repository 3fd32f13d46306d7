// Makes a reminder of what somebody wants to be told, whoever understood it: a command, or a model that was asked.
import type { Person, Place } from '#src/message.ts';
import { farthestMs, longestReminder, mostReminders, type Reminder } from '#src/reminders.ts';
import { BotError } from '#src/trouble.ts';
import type { Here } from '../here.ts';
import type { Moment } from './when.ts';
import { timeIn, tongueOf } from './zone.ts';

export interface Wish {
  /** At most 25 characters: the same again makes no second one. */
  readonly key: string;
  readonly text: string;
  /** Asked only where it was not made before: what lay ahead then lies behind us now. Throws a `BotError`. */
  readonly moment: () => Moment;
  readonly messageId?: string;
  /** Judges the text, where nobody has; throws a `BotError` with the reason. */
  readonly judge?: (text: string) => Promise<void>;
}

/** Throws a `BotError` that tells why there is none. */
export async function make(wish: Wish, author: Person, place: Place, mind: Here): Promise<Reminder> {
  const { reminders, bygone, say } = mind;
  const known = await reminders.known(wish.key);
  if (known) return known;
  if (!canRemind(place, mind))
    throw new BotError(say('I can remind nobody here: this platform lets me say nothing by myself.'));
  const mark = bygone.mark();
  const text = checkedText(wish.text, mind);
  const { schedule, due } = wish.moment();
  checkTime(due, schedule.zone, author, mind);
  await wish.judge?.(text);
  const { key, messageId } = wish;
  const { id: person, locale } = author;
  const kept = { ...schedule, key, place, person, text, due };
  const made = await reminders.add({ ...kept, ...(messageId && { messageId }), ...(locale && { locale }) });
  if (made === 'many')
    throw new BotError(say('You have {most} reminders already: cancel some before.', { most: mostReminders }));
  // Whoever had their data deleted meanwhile wants nothing of it to come.
  if (bygone.since(mark, { ...place, person })) await reminders.drop(key);
  return made;
}

/** Whether the platform lets the bot say something that nobody asked for just now. */
export function canRemind({ platform }: Pick<Place, 'platform'>, { hands }: Pick<Here, 'hands'>): boolean {
  return hands(platform)?.powers.has('say') === true;
}

function checkedText(given: string, { say }: Here): string {
  const text = given.trim().toWellFormed();
  if (text === '') throw new BotError(say('Tell me of what I am to remind you.'));
  if (text.length > longestReminder)
    throw new BotError(say('A reminder may have {most} characters at most.', { most: longestReminder }));
  return text;
}

/** Tells what time it is: whoever reckons with another can correct it. */
export function checkTime(due: number, zone: string, author: Person, { acting, values, say }: Here): void {
  const now = acting.now();
  const time = timeIn(zone, now, tongueOf(values, author));
  if (due <= now) throw new BotError(say('That is past: it is {time} now.', { time }));
  if (due > now + farthestMs)
    throw new BotError(say('I can remind you within the next five years; it is {time} now.', { time }));
}
