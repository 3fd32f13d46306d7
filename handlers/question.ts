// What a turn asks, in words: the burst as one text, cut to what a model can read, and what was left out.
import type { Turn } from '#src/message.ts';
import type { Say } from '#src/tongue.ts';

export interface Question {
  /** Empty when nothing was asked. */
  readonly text: string;
  /** What the person should know was left out, a sentence each. */
  readonly notes: readonly string[];
}

/** About 4,000 tokens: a whole page of text or code, and half of what a free key may ask in a minute. */
const longest = 12_000;
/** From this age on a question counts as answered late, up to a day; beyond that the clock is not to be trusted. Milliseconds. */
const lateMs = 10 * 60_000;
const dayMs = 24 * 3_600_000;

/** Reads the question of a turn. `now` is our clock, milliseconds since 1970. */
export function ask({ messages }: Turn, say: Say, now = Date.now()): Question {
  const whole = messages
    .map(({ text }) => text.trim())
    .join('\n')
    .replace(/^[\s\p{Cf}]+$/u, '')
    .trim();
  const notes: string[] = [];
  const age = now - messages[0].at;
  if (age > lateMs && age < dayMs)
    notes.push(say('You asked this {minutes} minutes ago; I was away.', { minutes: Math.round(age / 60_000) }));
  if (whole.length > longest)
    notes.push(say('Your message is very long: I read its first {most, number} characters.', { most: longest }));
  return { text: cut(whole), notes };
}

/** As much of a question as is read; cut between characters, never inside one. */
export function cut(text: string): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? longest - 1 : longest);
}
