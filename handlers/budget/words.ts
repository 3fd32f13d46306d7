// What the bot says of budgets: how much of what is used, and when it starts anew, in the person's own language.
import type { Account } from '#src/allowance.ts';
import type { Measure, Period, Scope } from '#src/budgets.ts';
import type { Person } from '#src/message.ts';
import type { Values } from '#src/settings.ts';
import { type Say, speaker, type Tongue, tongueIn } from '#src/tongue.ts';

/** Words and figures in somebody's language. */
export interface Speaking {
  readonly say: Say;
  readonly tongue: Tongue;
}

export function speaking({ language }: Pick<Values, 'language'>, { locale }: Pick<Person, 'locale'>): Speaking {
  const tongue = tongueIn(language, locale);
  return { say: speaker(tongue), tongue };
}

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

type Shared = Readonly<Record<Scope['type'], Readonly<Record<Period, string>>>>;

// said
const shares: Shared = {
  person: {
    hour: 'Of the {amount} that each person may use in an hour, you have used {share}.',
    day: 'Of the {amount} that each person may use in a day, you have used {share}.',
    month: 'Of the {amount} that each person may use in a month, you have used {share}.',
  },
  role: {
    hour: 'Of the {amount} that each person with your role may use in an hour, you have used {share}.',
    day: 'Of the {amount} that each person with your role may use in a day, you have used {share}.',
    month: 'Of the {amount} that each person with your role may use in a month, you have used {share}.',
  },
  room: {
    hour: 'Of the {amount} that may be used in this channel in an hour, {share} are used.',
    day: 'Of the {amount} that may be used in this channel in a day, {share} are used.',
    month: 'Of the {amount} that may be used in this channel in a month, {share} are used.',
  },
  space: {
    hour: 'Of the {amount} that may be used here in an hour, {share} are used.',
    day: 'Of the {amount} that may be used here in a day, {share} are used.',
    month: 'Of the {amount} that may be used here in a month, {share} are used.',
  },
};

/** How much of a budget is used. */
export function shareOf({ rule, used }: Account, { say, tongue }: Speaking): string {
  const share = shareIn(used, rule.most, tongue);
  return say(shares[rule.who.type][rule.per], { amount: amountOf(rule.most, rule.of, { say, tongue }), share });
}

/** How much of a whole something is, in percent; never rounded up, so that 100 % is all of it. */
export function shareIn(part: number, whole: number, tongue: Tongue): string {
  const percent = new Intl.NumberFormat(tongue, { style: 'percent' });
  return percent.format(whole > 0 ? Math.floor((100 * part) / whole + 1e-9) / 100 : 0);
}

/** So much of something, such as `10,000 tokens`. */
export function amountOf(much: number, of: Measure, { say, tongue }: Speaking): string {
  if (of === 'dollars') return moneyOf(much, tongue);
  const amount = new Intl.NumberFormat(tongue, { maximumFractionDigits: 0 }).format(much);
  if (of === 'tokens') return say('{amount} tokens', { amount });
  return of === 'images' ? say('{amount} images', { amount }) : say('{amount} seconds of sound', { amount });
}

/** US dollars, to the cent; where they are less than one, to the first digits that count. */
export function moneyOf(dollars: number, tongue: Tongue): string {
  const digits = dollars > 0 && dollars < 1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat(tongue, { style: 'currency', currency: 'USD', ...digits }).format(dollars);
}

/** When something starts anew: the time in UTC, and how far away that is. */
export function timeOf(until: number, now: number, tongue: Tongue): { readonly time: string; readonly when: string } {
  const far = until - now > dayMs;
  const time = new Intl.DateTimeFormat(tongue, {
    ...(far && { day: 'numeric', month: 'long' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return { time: time.format(until), when: awayOf(until - now, tongue) };
}

function awayOf(ms: number, tongue: Tongue): string {
  const away = new Intl.RelativeTimeFormat(tongue, { numeric: 'always' });
  if (ms < minuteMs) return away.format(Math.max(1, Math.ceil(ms / 1000)), 'second');
  if (ms < hourMs) return away.format(Math.ceil(ms / minuteMs), 'minute');
  if (ms < 2 * dayMs) return away.format(Math.round(ms / hourMs), 'hour');
  return away.format(Math.round(ms / dayMs), 'day');
}

/** Why nothing is done now, and when it is again. */
export function refusal(accounts: readonly Account[], now: number, how: Speaking): string {
  const last = accounts.toSorted((one, other) => other.until - one.until).find(isSpent);
  if (!last)
    return how.say('What is left of the budget is held for other answers just now: please ask again in a minute.');
  const words = how.say('I answer you again from {time} UTC on, {when}.', timeOf(last.until, now, how.tongue));
  return `${shareOf(last, how)} ${words}`;
}

/** That a budget is nearly used up, and what follows from that. */
export function warning(account: Account, now: number, how: Speaking): string {
  const time = timeOf(account.until, now, how.tongue);
  const words = isSpent(account)
    ? how.say('That was the last of it: I answer you again from {time} UTC on, {when}.', time)
    : how.say(
        'I take a cheaper model from now on, have no voice once {mute} are used, and then answer no more, until {time} UTC, {when}.',
        { mute: new Intl.NumberFormat(how.tongue, { style: 'percent' }).format(muteFrom), ...time },
      );
  return `${shareOf(account, how)} ${words}`;
}

/** Why nothing is read aloud now. */
export function notSpoken(accounts: readonly Account[], now: number, how: Speaking): string {
  const fullest = accounts.toSorted((one, other) => fillOf(other) - fillOf(one))[0];
  const words = how.say('The rest is for answers in writing, so I read nothing aloud just now.');
  const time = fullest && how.say('It starts anew at {time} UTC, {when}.', timeOf(fullest.until, now, how.tongue));
  return [fullest && shareOf(fullest, how), words, time].filter(Boolean).join(' ');
}

/** The shares of a budget from which on somebody is told and a cheaper model answers, and from which on nothing is said aloud. */
export const [cheapFrom, muteFrom] = [0.8, 0.9];

export function fillOf({ rule, used }: Pick<Account, 'rule' | 'used'>): number {
  return used / rule.most;
}

/** Nothing is left, whatever is held. */
export function isSpent(account: Pick<Account, 'rule' | 'used'>): boolean {
  return fillOf(account) >= 1;
}
