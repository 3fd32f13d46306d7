// The time that people mean by "tomorrow 9am", "in 20 minutes" or "every monday 8:00", by the clock where they live.
import * as chrono from 'chrono-node';
import { following, instantOf, type Repeat, type Schedule, wallAt } from '#src/recurrence.ts';
import type { Say, Tongue } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';

export interface Moment {
  readonly schedule: Schedule;
  /** When it comes first, milliseconds since 1970. */
  readonly due: number;
}

/** Who says it, where and when. */
export interface Speaking {
  readonly zone: string;
  readonly tongue: Tongue;
  readonly say: Say;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What people may write, for those who suggest it. */
export const examples = ['in 20 minutes', 'in 2 hours', 'tonight', 'tomorrow 9am', 'monday 8:00', 'every weekday 9:00'];

/** Characters. */
export const longestWhen = 100;

/** On days for which nobody named a time. */
const usual = '09:00';

/** Throws a `BotError` for what is no time, or more than that. `repeat`: where it was chosen apart. */
export function momentOf(said: string, at: Speaking, repeat?: Repeat): Moment {
  const { words, repeat: heard } = recurring(said, at.say);
  const wanted = repeat ?? heard;
  // Who says nothing but how often begins tomorrow.
  const first = words === '' && wanted !== 'none' ? 'tomorrow' : words;
  return repeating(moment(first, at), wanted, at);
}

/** What begins at a time and comes again. */
function repeating(first: { readonly wall: string; readonly due: number }, repeat: Repeat, at: Speaking): Moment {
  const schedule = { wall: first.wall, zone: at.zone, repeat };
  // A working day, and none that lies behind us, is what it begins with.
  const due = following(schedule, Math.max(at.now, first.due - 1)) ?? first.due;
  return { schedule, due };
}

function moment(words: string, at: Speaking): { readonly wall: string; readonly due: number } {
  const { zone, say } = at;
  const iso = instantOf(words.toUpperCase(), zone);
  if (iso !== undefined) return { wall: wallOf(words, iso, zone), due: iso };
  const found = parsed(dated(words, at), at);
  if (!found) throw new BotError(say(unclear));
  const { start } = found;
  if (start.isCertain('timezoneOffset')) {
    const due = start.date().getTime();
    return { wall: wallAt(due, zone), due };
  }
  const wall = `${day(start)}T${timeOf(found, at) ?? usual}`;
  const due = instantOf(wall, zone);
  if (due === undefined) throw new BotError(say(unclear));
  return { wall, due };
}

// said
const unclear =
  'I do not understand that time. Tell me one as `in 20 minutes`, `tomorrow 9am`, `friday 14:30`, `every monday 8:00` or `2026-12-24 18:00`.';

/** To the minute; what is asked for in seconds is due in seconds, and so are its repetitions. */
function wallOf(words: string, due: number, zone: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/i.test(words) ? words.toUpperCase().slice(0, 16) : wallAt(due, zone);
}

/** All of the words, or nothing: what is left out may be what mattered. In the person's language, or in English. */
function parsed(words: string, { zone, tongue, now }: Speaking): chrono.ParsedResult | undefined {
  const instant = new Date(now);
  const wall = instantOf(wallAt(now, zone), 'UTC') ?? now;
  const minutes = Math.round((wall - Math.floor(now / 60_000) * 60_000) / 60_000);
  for (const locale of new Set([locales[tongue], chrono.casual])) {
    const found = locale.parse(words, { instant, timezone: minutes }, { forwardDate: true });
    const [whole] = found;
    if (found.length === 1 && whole && !whole.end && isAll(whole, words)) return whole;
  }
  return undefined;
}

const locales: Readonly<Record<Tongue, chrono.Chrono>> = {
  en: chrono.casual,
  de: chrono.de.casual,
  fr: chrono.fr.casual,
  es: chrono.es.casual,
  'pt-BR': chrono.pt.casual,
  ja: chrono.ja.casual,
};

function isAll({ index, text }: chrono.ParsedResult, words: string): boolean {
  const rest = words.slice(0, index) + words.slice(index + text.length);
  return rest.replaceAll(/\b(?:on|at|the|um|am|à|a las?|às)\b|[\s,.;!]/giu, '') === '';
}

function day(start: chrono.ParsedComponents): string {
  const [year, month, date] = (['year', 'month', 'day'] as const).map((one) => start.get(one) ?? 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
}

/** Undefined: nobody said at which time of the day. The library then takes noon, or the time that it is now. */
function timeOf(found: chrono.ParsedResult, { zone, now }: Speaking): string | undefined {
  const { start } = found;
  const time = `${two(start.get('hour'))}:${two(start.get('minute'))}`;
  if (start.isCertain('hour') || found.tags().has('result/relativeDate')) return time;
  return time === '12:00' || time === wallAt(now, zone).slice(11) ? undefined : time;
}

function two(number: number | null | undefined): string {
  return String(number ?? 0).padStart(2, '0');
}

/** "The 1st" is a date that the library does not know: the next that has this number. */
function dated(words: string, { zone, now }: Speaking): string {
  return words.replace(/(?:\bon )?\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! of\b)/i, (_, number: string) => {
    const today = wallAt(now, zone);
    const month =
      Number(today.slice(0, 4)) * 12 +
      Number(today.slice(5, 7)) -
      1 +
      (Number(number) < Number(today.slice(8, 10)) ? 1 : 0);
    return `${Math.floor(month / 12)}-${two((month % 12) + 1)}-${two(Number(number))}`;
  });
}

const weekday = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?';
/** How people say that it comes again, and what is left of their words then. */
const sayings: readonly (readonly [RegExp, Repeat, string])[] = [
  [/\b(?:every|each) (?:weekday|working day|workday)s?\b|\bon weekdays\b/i, 'weekdays', ''],
  [/\b(?:every|each) day\b|\bdaily\b/i, 'daily', ''],
  [/\b(?:every|each) (morning|afternoon|evening|night)\b/i, 'daily', 'in the $1'],
  [new RegExp(`\\b(?:every|each) (${weekday})\\b`, 'i'), 'weekly', '$1'],
  [/\b(?:every|each) week\b|\bweekly\b/i, 'weekly', ''],
  [/\b(?:every|each) month\b|\bmonthly\b/i, 'monthly', ''],
  [/\b(?:every|each) year\b|\byearly\b|\bannually\b/i, 'yearly', ''],
];

function recurring(said: string, say: Say): { readonly words: string; readonly repeat: Repeat } {
  const whole = said.trim().replaceAll(/\s+/g, ' ');
  const [pattern, repeat, left] = sayings.find(([one]) => one.test(whole)) ?? [];
  const words = pattern
    ? whole
        .replace(pattern, left ?? '')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : whole;
  if (/\b(?:every|each|hourly)\b/i.test(words))
    throw new BotError(say('I can remind you daily, on weekdays, weekly, monthly or yearly, and not more often.'));
  return { words, repeat: repeat ?? 'none' };
}
