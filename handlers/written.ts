// What people see of an answer while it is written.
import type { AnswerPart, ChatPart } from '#src/models.ts';

/** `doing`: what is called now, a sentence. */
export type Written = AnswerPart | { readonly type: 'doing'; readonly text: string };

/** An answer for which there was nothing to call. */
export async function* wordsOnly(parts: AsyncIterable<ChatPart>): AsyncGenerator<Written, void> {
  for await (const part of parts) if (part.type !== 'calls') yield part;
}
