// Which addresses a model may have opened: those that somebody wrote in the room, so that nothing is carried off in one it makes up.
import { BotError } from '#src/trouble.ts';
import type { Occasion } from './tool.ts';

/** Messages of the room that are looked through for it. */
const mostRead = 200;
const unnamed =
  'Nobody here wrote this address, so I do not open it: I open addresses only as people write them. Use one of theirs, or search the web.';

/** The address, with a scheme. Throws a `BotError` for one that nobody wrote here, or that is none. */
export async function namedHere(address: string, at: Occasion, signal: AbortSignal): Promise<string> {
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
  if (!url || !/^https?:$/.test(url.protocol)) throw new BotError('That is no web address.');
  const wanted = bare(address);
  if (wanted === '') throw new BotError('That is no web address.');
  if (isIn(at.question, wanted)) return url.href;
  let read = 0;
  for await (const page of at.history(signal)) {
    if (page.some(({ text }) => isIn(text, wanted))) return url.href;
    read += page.length;
    if (read >= mostRead || signal.aborted) break;
  }
  throw new BotError(unnamed);
}

/** Whole: a part of a longer one is another. */
function isIn(text: string, wanted: string): boolean {
  return (text.match(/[^\s<>()[\]"'`|]+/g) ?? []).some((word) => bare(word) === wanted);
}

function bare(address: string): string {
  return address
    .replace(/^https?:\/\//i, '')
    .replace(/[.,;:!?]+$/, '')
    .replace(/\/$/, '');
}
