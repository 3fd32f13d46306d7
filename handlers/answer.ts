// Writes an answer in steps: what the model says, what it wants called, what came of that, until there is nothing left to call.
import type { AnswerPart, ChatPart, ChatRequest, TextModels } from '#src/models.ts';

/** What people see of an answer while it is written. `doing`: what is called now, a sentence. */
export type Written = AnswerPart | { readonly type: 'doing'; readonly text: string };

export async function* answer(
  request: ChatRequest,
  models: Pick<TextModels, 'chat'>,
  signal: AbortSignal,
): AsyncGenerator<Written, void> {
  yield* wordsOnly(models.chat(request, signal));
}

/** An answer for which there was nothing to call. */
export async function* wordsOnly(parts: AsyncIterable<ChatPart>): AsyncGenerator<Written, void> {
  for await (const part of parts) if (part.type !== 'calls') yield part;
}
