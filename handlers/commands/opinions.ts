// What people thought of answers, for admins: how many were good, and why others were not.
import { days } from '#src/holdings.ts';
import { mention } from '../mention.ts';
import type { Deed } from './deed.ts';

/** Nobody reads more at once, nor longer ones: reasons, and characters of each. */
const [most, longest] = [20, 300];

const show: Deed = {
  command: {
    name: 'usage opinions',
    description: 'Shows how many answers people found good or bad, and what they wrote about it.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, _, { answers, say }) {
    const { good, bad, reasons } = await answers.opinions(place, most);
    if (good + bad === 0) return { text: say('Nobody has said yet what they think of my answers.') };
    const rows = reasons.map(({ person, reason, at }) => `- ${dayOf(at)}, ${mention(person)}: ${inShort(reason)}`);
    const figures = { good, bad, days: days.answers };
    return { text: [say('Answers of the last {days} days: {good} 👍, {bad} 👎.', figures), ...rows].join('\n') };
  },
};

export const opinions: readonly Deed[] = [show];

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function inShort(reason: string): string {
  const line = reason.replaceAll(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line;
}
