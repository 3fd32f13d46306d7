// The words of recordings above an answer, for people to see what was understood.
import type { Memorable } from '#src/memory.ts';
import type { ReplyPart, Turn } from '#src/message.ts';
import type { Values } from '#src/settings.ts';

/** Characters of a transcript that are shown above an answer. */
export const mostShown = 1500;

/** Nothing where there are no words, or nobody wants to see them. */
export function shownAs(words: string, { transcripts }: Pick<Values, 'transcripts'>): ReplyPart | undefined {
  if (words === '' || transcripts === 'off') return undefined;
  const text = words.length > mostShown ? `${words.slice(0, mostShown).toWellFormed()} …` : words;
  return { type: 'understood', text, folded: transcripts === 'collapsed' };
}

/** What a person said aloud, as it is remembered: for an answer that was complete before a crash. */
export function shownAgain({ messages }: Turn, known: readonly Memorable[], values: Values): ReplyPart | undefined {
  const spoken = messages
    .filter(({ attachments }) => attachments.some((one) => one.spoken === true))
    .map(({ id, text }) => (known.find((one) => one.id === id)?.text ?? '').slice(text.length).trim());
  return shownAs(spoken.filter(Boolean).join('\n'), values);
}
