// What stands above an answer: the words of recordings, for people to see what was understood, and what was asked by command.
import type { Memorable } from '#src/memory.ts';
import type { ReplyPart, Turn } from '#src/message.ts';
import type { Values } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';

/** Characters of a transcript that are shown above an answer. */
export const mostShown = 1500;
/** Characters of a question that are shown above its answer. */
const mostAsked = 300;

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

/** A question that was asked by command, where nobody but its asker saw it, above an answer for everybody. Judged before it is shown. */
export function askedByCommand({ messages: [first] }: Turn, say: Say, question = first.text): readonly ReplyPart[] {
  const words = question.trim();
  if (!first.task || first.task.seen || first.repliesTo !== undefined || words === '') return [];
  const text = words.length > mostAsked ? `${words.slice(0, mostAsked).toWellFormed()} …` : words;
  return [{ type: 'understood', text, folded: false, heading: say('The question') }];
}
