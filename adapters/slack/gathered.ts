// A reply that one person sees: taken together, since what Slack shows to one person cannot grow.
import type { Button } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import type { Enclosure } from '#src/poster.ts';
import { noted, quoted } from './quoted.ts';

export interface Gathered {
  readonly text: string;
  readonly files: readonly Enclosure[];
  readonly buttons: readonly Button[];
}

/** Resolves when the reply has ended. */
export async function gathered(reply: Reply, signal: AbortSignal): Promise<Gathered> {
  const above: string[] = [];
  const notes: string[] = [];
  let text = '';
  let files: Enclosure[] = [];
  let buttons: readonly Button[] = [];
  for await (const part of reply) {
    if (part.type === 'understood')
      (part.heading === undefined ? above : notes).push(quoted(part.text, part.folded, part.heading));
    if (part.type === 'text') text += part.text;
    if (part.type === 'note') notes.push(noted(part.text));
    if (part.type === 'file') files.push(part);
    if (part.type === 'audio') files.push({ type: 'audio', sounding: part.begin(signal) });
    if (part.type === 'whole') buttons = part.buttons ?? [];
    if (part.type === 'retract') [text, files, buttons] = [part.text, [], []];
  }
  return { text: [...above, text, ...notes].filter((one) => one.trim() !== '').join('\n\n'), files, buttons };
}
