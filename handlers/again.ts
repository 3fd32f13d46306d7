// Looks at earlier images again, when a question needs more of them than the words that are remembered.
import { isAnswerId, isMaterial, type Memorable, messageOf } from '#src/memory.ts';
import type { Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Written } from './written.ts';
import { look } from './look.ts';
import { marked } from './material.ts';
import type { Senses } from './mind.ts';

/** What the model answers, by its instructions, when the words about an image are not enough. */
const wish = 'LOOK_AGAIN';
/** Whatever a model adds to it, against its instructions, is not for people. */
const wished = /^\s*LOOK_AGAIN(?!\w)/;
/** So many of the newest messages with images are looked at again. */
const newest = 3;
// said
const lost = 'I would have to see the image again for that, but it is gone. Please send it once more.';

/** Passes an answer on; where it is the wish to look again, looks and writes anew with what was seen. */
export async function* orAgain(
  write: (more: string, signal: AbortSignal) => AsyncIterable<Written>,
  seen: (signal: AbortSignal) => Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<Written, void> {
  let held = '';
  let open = false;
  for await (const part of write('', signal)) {
    if (open || part.type === 'wait' || part.type === 'shortened' || part.type === 'thought' || part.type === 'doing') {
      yield part;
      continue;
    }
    if (part.type === 'text') held += part.text;
    if (wished.test(held)) break;
    if (part.type === 'text' && wish.startsWith(held.trim())) continue;
    open = true;
    if (held !== '') yield { type: 'text', text: held };
    if (part.type === 'end') yield part;
  }
  if (open || !wished.test(held) || signal.aborted) return;
  const more = await seen(signal);
  // A second wish is not granted.
  if (more !== '')
    yield* orAgain(
      () => write(more, signal),
      async () => '',
      signal,
    );
  else yield* [{ type: 'text', text: lost } as const, { type: 'end', reason: 'complete' } as const];
}

/** What is seen in the newest images of the conversation with a question in mind, marked as data; empty when there are none. */
export async function lookAgain(
  turn: Turn,
  known: readonly Memorable[],
  question: string,
  mind: Senses,
  signal: AbortSignal,
): Promise<string> {
  const caller: Caller = { person: turn.author, place: turn.place };
  const sent = known.filter(isMaterial).map(messageOf);
  // What tools read came with no message.
  const messages = sent.filter((id) => !isAnswerId(id)).slice(-newest);
  const found = await Promise.all(messages.map((id) => turn.messages[0].attached(id, signal).catch(() => [])));
  const images = found.flat().filter(({ kind }) => kind === 'image');
  if (images.length === 0) return '';
  const material = await look(images, question, caller, mind, signal);
  return material.refusal ?? marked(material);
}
