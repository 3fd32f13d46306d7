// Budgets as rules: how much of what may be used, by whom, in an hour, a day or a month of the UTC calendar. Written as sentences.
import { BotError } from './trouble.ts';

export const measures = ['tokens', 'dollars', 'seconds', 'images'] as const;
/** Tokens are those that were read and written; seconds are those of sound that was listened to, as billed. */
export type Measure = (typeof measures)[number];

/** How much of each. */
export type Used = Readonly<Record<Measure, number>>;

export const periods = ['hour', 'day', 'month'] as const;
export type Period = (typeof periods)[number];

/** Whom a rule holds for: each person by themselves, each with a role by themselves, a room with its threads, everybody together. */
export type Scope =
  | { readonly type: 'person' }
  | { readonly type: 'space' }
  /** `id`: the platform's. */
  | { readonly type: 'role' | 'room'; readonly id: string };

export interface Rule {
  readonly most: number;
  readonly of: Measure;
  readonly per: Period;
  readonly who: Scope;
}

/** More than anybody uses, and far from where numbers become inexact. */
const mostOfAll = 1e12;

const examples =
  '`10000 tokens a day for each person`, `5 dollars a month for the space`, `600 seconds an hour for role 123`, ' +
  '`20 images a day for room 456`';

const measured: Readonly<Record<string, Measure>> = {
  token: 'tokens',
  tokens: 'tokens',
  dollar: 'dollars',
  dollars: 'dollars',
  usd: 'dollars',
  second: 'seconds',
  seconds: 'seconds',
  image: 'images',
  images: 'images',
};
const timed: Readonly<Record<string, Period>> = { hour: 'hour', day: 'day', month: 'month' };

const sentence = /^(?<most>\S+) (?<of>[a-z]+) (?:an?|per) (?<per>[a-z]+) for (?<who>.+)$/i;
/** Digits, parted by commas in threes or not at all, with cents or without. */
const number = /^\$?(?:\d{1,13}|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2})?$/;
/** An id as it is, or as platforms write a mention: `<#1>`, `<@&1>`, `<#C1|general>`, `<!subteam^S1>`. */
const mention = /^(?:<(?:#|@&|!subteam\^))?(?<id>[A-Za-z0-9][A-Za-z0-9._:-]{0,99})(?:\|[^>]*)?>?$/;

/** The rule that a sentence means. Throws a `BotError` that says what is wrong with it. */
export function parseRule(text: string): Rule {
  const parts = sentence.exec(text.trim().replace(/\s+/g, ' '))?.groups;
  if (!parts) throw new BotError(`I do not understand that budget. Budgets are sentences like these: ${examples}.`);
  const of = among(measured, parts['of']);
  const per = among(timed, parts['per']);
  if (!of) throw new BotError('A budget counts tokens, dollars, seconds (of sound that I listen to) or images.');
  if (!per) throw new BotError('A budget holds for an hour, a day or a month.');
  return ruleOf(amount(parts['most'] ?? '', of), of, per, scope(parts['who'] ?? ''));
}

/** The rule of these parts. Throws a `BotError` where there is no such rule. */
export function ruleOf(most: number, of: Measure, per: Period, who: Scope): Rule {
  if (!(most > 0)) throw new BotError('A budget is more than nothing: to have me answer nobody, use `/settings set`.');
  if (most > mostOfAll) throw new BotError('That is more than anybody uses: a budget is at most 1,000,000,000,000.');
  if (of !== 'dollars' && !Number.isInteger(most))
    throw new BotError('Tokens, seconds and images are counted whole, without anything behind a point.');
  if (Math.abs(most * 100 - Math.round(most * 100)) > 1e-6)
    throw new BotError('Dollars are counted to the cent, with two digits behind the point.');
  return { most, of, per, who };
}

/** A rule as its one sentence, which `parseRule` reads: two rules are the same when their sentences are. */
export function spellRule({ most, of, per, who }: Rule): string {
  const what = most === 1 ? of.slice(0, -1) : of;
  return `${most} ${what} ${per === 'hour' ? 'an' : 'a'} ${per} for ${spellScope(who)}`;
}

/** The rules among sentences that were set once; what is none, such as one of a later version, holds for nobody. */
export function rulesIn(sentences: readonly string[]): readonly Rule[] {
  return sentences.flatMap((one) => {
    try {
      return [parseRule(one)];
    } catch {
      return [];
    }
  });
}

function spellScope(who: Scope): string {
  if (who.type === 'role' || who.type === 'room') return `${who.type} ${who.id}`;
  return who.type === 'person' ? 'each person' : 'the space';
}

function scope(text: string): Scope {
  const [first = '', second, ...more] = text.split(' ');
  const words = text.toLowerCase();
  if (['each person', 'each', 'person'].includes(words)) return { type: 'person' };
  if (['the space', 'space', 'the server', 'the workspace'].includes(words)) return { type: 'space' };
  const type = first.toLowerCase();
  const id = mention.exec(second ?? '')?.groups?.['id'];
  if ((type === 'role' || type === 'room') && id !== undefined && more.length === 0) return { type, id };
  throw new BotError(
    'A budget is for each person, for the space, or for a role or a room with its id: `for role 123`.',
  );
}

function amount(text: string, of: Measure): number {
  if (!number.test(text) || (text.startsWith('$') && of !== 'dollars'))
    throw new BotError('I do not understand that number: write it as 10000, or 10,000; dollars also as 2.50.');
  return Number(text.replace(/[$,]/g, ''));
}

function among<Value>(words: Readonly<Record<string, Value>>, word = ''): Value | undefined {
  return Object.hasOwn(words, word.toLowerCase()) ? words[word.toLowerCase()] : undefined;
}
