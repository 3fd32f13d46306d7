// `/reminders list`, `cancel` and `snooze`: those of the asker, which nobody else sees or touches.
import { randomBytes } from 'node:crypto';
import type { Asked, Chosen, Option } from '#src/command.ts';
import type { Reminder } from '#src/reminders.ts';
import { BotError } from '#src/trouble.ts';
import { checkTime, make } from '../../reminders/make.ts';
import { examples, longestWhen, momentOf } from '../../reminders/when.ts';
import { oftenIn, timeIn, tongueOf, zoneOf } from '../../reminders/zone.ts';
import { type Deed, type Desk, words } from '../deed.ts';

/** Characters of each in a list: fifty of them are read at once. */
const longestShown = 80;
/** What Discord takes of a suggestion. */
const longestSuggested = 100;

const which: Option = { name: 'reminder', description: 'Its number.', kind: 'text', suggested: true };

export const list: Deed = {
  command: {
    name: 'reminders list',
    description: 'Shows of what I am to remind you, and when.',
    options: [],
    action: 'own',
    shown: 'asker',
  },
  async run({ author, place }, _, desk) {
    const { reminders, say, values } = desk;
    const all = await reminders.of(place.platform, author.id);
    if (all.length === 0) return { text: say('I am to remind you of nothing. `/reminders add` changes that.') };
    const tongue = tongueOf(values, author);
    const lines = all.map((one) => {
      const time = timeIn(one.zone, one.due ?? 0, tongue);
      const often = one.repeat === 'none' ? '' : `, ${oftenIn(one.repeat, say)}`;
      return `- **${one.number}** · ${time}${often}: ${inShort(one.text, longestShown)}`;
    });
    return { text: [say('Of this I am to remind you:'), ...lines].join('\n') };
  },
};

export const cancel: Deed = {
  command: {
    name: 'reminders cancel',
    description: 'Cancels a reminder of yours.',
    options: [{ ...which, required: true }],
    action: 'own',
    shown: 'asker',
  },
  async run({ author, place }, chosen, { reminders, say }) {
    const number = numberOf(chosen);
    if (number === undefined || !(await reminders.cancel(place.platform, author.id, number)))
      throw new BotError(say(none));
    return { text: say('Your reminder {number} is cancelled.', { number }) };
  },
  suggest: (_, asked, desk) => theirs(asked, desk),
};

export const snooze: Deed = {
  command: {
    name: 'reminders snooze',
    description: 'Reminds you once more, later: of what I said last, or of one you name.',
    options: [
      {
        name: 'when',
        description: 'In 20 minutes, tomorrow 9am …; usually in 10 minutes.',
        kind: 'text',
        longest: longestWhen,
        suggested: true,
      },
      which,
    ],
    action: 'ask',
    shown: 'asker',
  },
  async run({ author, place }, chosen, desk) {
    const { reminders, say, values, acting } = desk;
    const { platform } = place;
    const number = numberOf(chosen);
    const isNamed = chosen['reminder'] !== undefined;
    const found = isNamed
      ? number !== undefined && (await reminders.one(platform, author.id, number))
      : await reminders.latest(platform, author.id);
    if (!found) throw new BotError(say(none));
    const tongue = tongueOf(values, author);
    const at = { zone: zoneOf(values), tongue, say, now: acting.now() };
    const { due, schedule } = momentOf(words(chosen, 'when') ?? 'in 10 minutes', at, 'none');
    checkTime(due, schedule.zone, author, desk);
    const moved = await putOff(found, due, { author, place }, desk);
    const told = { number: moved, time: timeIn(schedule.zone, due, tongue) };
    return { text: say('I will remind you again: {time}. It is your reminder {number}.', told) };
  },
  suggest: (option, asked, desk) => (option === 'when' ? examples : theirs(asked, desk)),
};

// said
const none = 'You have no such reminder: `/reminders list` shows their numbers.';

/** What comes again does so as before, and once more besides. Resolves with the number of what comes then. */
async function putOff(found: Reminder, due: number, at: Pick<Asked, 'author' | 'place'>, desk: Desk): Promise<number> {
  const { reminders, say } = desk;
  if (found.repeat === 'none') {
    if (!(await reminders.putOff(found, due))) throw new BotError(say(none));
    return found.number;
  }
  const { wall, zone, text, place } = found;
  const key = randomBytes(12).toString('hex');
  const moment = () => ({ schedule: { wall, zone, repeat: 'none' as const }, due });
  // It was judged when it was made, and goes where it was meant to be.
  return (await make({ key, text, moment }, at.author, place, desk)).number;
}

/** What is suggested begins with the number. */
function numberOf(chosen: Chosen): number | undefined {
  const [, digits] = /^\s*#?(\d{1,9})\b/.exec(words(chosen, 'reminder') ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

async function theirs({ author, place }: Asked, { reminders }: Desk): Promise<readonly string[]> {
  const all = await reminders.of(place.platform, author.id);
  return all.map(({ number, text }) => inShort(`${number} · ${text}`, longestSuggested));
}

function inShort(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}
