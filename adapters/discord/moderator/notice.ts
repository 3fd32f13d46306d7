// A notice as a message: what the bot says, what is covered until somebody presses it, and buttons.
import { MessageFlags } from 'discord.js';
import type { Notice } from '#src/moderator.ts';
import { commandButtons } from '../buttons.ts';
import { inert } from '../quote.ts';
import { mostText } from '../sheet.ts';

/** Pings nobody, and asks Discord to fetch no preview. */
export function noticed({ text, hidden, buttons = [] }: Notice) {
  return {
    content: withHidden(text, hidden ?? ''),
    allowed_mentions: { parse: [], replied_user: false },
    flags: MessageFlags.SuppressEmbeds,
    components: commandButtons(buttons),
  };
}

/** Below that it says nothing. UTF-16 units. */
const least = 20;
const ellipsis = '…';

function withHidden(text: string, hidden: string): string {
  const whole = shortened(text, mostText);
  if (hidden.trim() === '') return whole;
  // A spoiler that the text itself opens would end where the hidden words begin.
  const shown = shortened(
    text.replaceAll(/\|{2,}/g, (bars) => String.raw`\|`.repeat(bars.length)),
    mostText,
  );
  const room = mostText - shown.length - 1;
  return room < least ? shown : `${shown}\n${covered(hidden, room)}`;
}

function shortened(text: string, most: number): string {
  const whole = text.toWellFormed();
  return whole.length <= most ? whole : `${whole.slice(0, most - 1).toWellFormed()}${ellipsis}`;
}

/** The words behind a spoiler, of so many UTF-16 units at most. The end of a long one is left out: marks take room as well. */
function covered(words: string, most: number): string {
  const whole = words.trim().toWellFormed();
  const fits = (length: number) => spoiler(cut(whole, length)).length <= most;
  if (fits(whole.length)) return spoiler(whole);
  let [low, high] = [0, Math.min(whole.length, most)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return spoiler(cut(whole, low));
}

function cut(words: string, length: number): string {
  return length >= words.length ? words : `${words.slice(0, length).toWellFormed()}${ellipsis}`;
}

/**
 * Discord ends a spoiler at the next two bars, escaped or not, so that no two stand beside each other; a backtick in it could end
 * code that the text before it began, and an address is not to be pressed by mistake.
 * https://support.discord.com/hc/en-us/articles/360022320632-Spoiler-Tags
 */
function spoiler(words: string): string {
  const rows = words
    .replaceAll('`', 'ˋ')
    .split('\n')
    .map(inert)
    .join('\n')
    .replaceAll('://', String.raw`\://`);
  return `||${rows}${/[|\\]$/.test(rows) ? ' ' : ''}||`;
}
