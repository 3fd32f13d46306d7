// The bot's own words around an answer, in the language of whoever reads it.
import type { Reply } from '#src/platform.ts';
import type { Say } from '#src/tongue.ts';

/** What is written below an answer, or while people wait, are the bot's own words: those that a catalog has are looked up. */
export async function* translated(reply: Reply, say: Say): Reply {
  for await (const part of reply) {
    if (part.type === 'note' || part.type === 'wait') yield { ...part, text: say(part.text) };
    else yield part;
  }
}
