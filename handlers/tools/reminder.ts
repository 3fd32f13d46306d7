// Reminders that a model sets, lists and cancels for whoever asks.
import { z } from 'zod';
import { instantOf, isZone, repeats, wallAt } from '#src/recurrence.ts';
import { longestReminder, type Reminder } from '#src/reminders.ts';
import { BotError } from '#src/trouble.ts';
import { canRemind, checkTime, make } from '../reminders/make.ts';
import { longestWhen, type Moment, momentOf } from '../reminders/when.ts';
import { oftenIn, timeIn, tongueOf, zoneOf } from '../reminders/zone.ts';
import { type Occasion, tool } from './tool.ts';

const wish = z.object({
  what: z.string().min(1).max(longestReminder).describe('The words they will be told.'),
  when: z.string().min(1).max(longestWhen).describe('Their local time as 2026-11-27T09:00, or "in 20 minutes".'),
  zone: z.string().max(40).optional().describe('IANA time zone, if they named another than their own.'),
  repeat: z.enum(repeats).optional(),
});
type Wish = z.infer<typeof wish>;

export const setReminder = tool({
  name: 'set_reminder',
  description: 'Reminds the person later, here. Only when they ask for it.',
  input: wish,
  kind: 'write',
  action: 'ask',
  doing: (say) => say('Setting a reminder…'),
  plan(input, { mind, author }) {
    const { schedule, due } = meant(input, { mind, author });
    checkTime(due, schedule.zone, author, mind);
    return told({ ...schedule, text: input.what.trim(), due }, { mind, author });
  },
  offered: ({ mind, place }) => canRemind(place, mind),
  async run(input, at) {
    const { key, author, place, mind, messageId } = at;
    const moment = () => meant(input, at);
    const made = await make({ key, text: input.what, moment, ...(messageId && { messageId }) }, author, place, mind);
    return { text: `Set as number ${made.number}. ${told(made, at)}` };
  },
});

export const listReminders = tool({
  name: 'list_reminders',
  description: 'The reminders that the person has set here.',
  input: z.object({}),
  kind: 'read-local',
  action: 'own',
  doing: (say) => say('Looking up your reminders…'),
  offered: ({ mind, place }) => canRemind(place, mind),
  async run(_, at) {
    const { author, place, mind } = at;
    const all = await mind.reminders.of(place.platform, author.id);
    // Others read the answer: what they set elsewhere is nobody's business here.
    const here = all.filter((one) => one.place.space === place.space && one.place.room === place.room);
    const lines = here.map((one) => `${one.number}: ${told(one, at)}`);
    const elsewhere = all.length - here.length;
    const rest =
      elsewhere > 0 ? [`${elsewhere} more were set elsewhere: /reminders list shows them to the person alone.`] : [];
    return { text: [...(lines.length > 0 ? lines : ['None here.']), ...rest].join('\n') };
  },
});

export const cancelReminder = tool({
  name: 'cancel_reminder',
  description: 'Cancels a reminder of the person by its number, as list_reminders tells it.',
  input: z.object({ number: z.int().min(1) }),
  kind: 'write',
  action: 'own',
  doing: (say) => say('Cancelling a reminder…'),
  plan: ({ number }, { mind }) => mind.say('Cancel your reminder {number}.', { number }),
  offered: ({ mind, place }) => canRemind(place, mind),
  async run({ number }, { author, place, mind }) {
    const isGone = await mind.reminders.cancel(place.platform, author.id, number);
    return isGone
      ? { text: `Reminder ${number} is cancelled.` }
      : { text: `They have no reminder ${number} that is still to come.`, failed: true };
  },
});

type Asker = Pick<Occasion, 'mind' | 'author'>;

/** Throws a `BotError` that a model can act on. */
function meant({ when, zone: named, repeat }: Wish, { mind, author }: Asker): Moment {
  const { say, values, acting } = mind;
  if (named !== undefined && !isZone(named))
    throw new BotError(say('I know no time zone {zone}: name one such as Europe/Berlin.', { zone: named }));
  const at = { zone: named ?? zoneOf(values), tongue: tongueOf(values, author), say, now: acting.now() };
  return momentOf(absolute(when, at.zone) ?? when, at, repeat);
}

/** A time with an offset of its own, as the clock in the zone shows it. */
function absolute(when: string, zone: string): string | undefined {
  const isMarked = /T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(when);
  const ms = isMarked && instantOf(when, zone) === undefined ? Date.parse(when) : NaN;
  return Number.isNaN(ms) ? undefined : wallAt(ms, zone);
}

/** What is said when, for the person to confirm and for the model to tell. */
function told(one: Pick<Reminder, 'text' | 'due' | 'zone' | 'repeat'>, { mind, author }: Asker): string {
  const { say, values } = mind;
  const time = timeIn(one.zone, one.due ?? 0, tongueOf(values, author));
  if (one.repeat === 'none') return say('A reminder, {time}: {text}', { time, text: one.text });
  const often = oftenIn(one.repeat, say);
  return say('A reminder, {often}, first {time}: {text}', { time, often, text: one.text });
}
