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
  const asked = writtenIn(own(at.question), wanted);
  if (asked !== undefined) return asked;
  let read = 0;
  for await (const page of at.history(signal)) {
    // What the bot wrote itself, its model may have made up.
    const [written] = page.flatMap((one) => (one.own ? [] : (writtenIn(one.text, wanted) ?? [])));
    if (written !== undefined) return written;
    read += page.length;
    if (read >= mostRead || signal.aborted) break;
  }
  throw new BotError(unnamed);
}

/** What people wrote, without what was found in what they sent. */
function own(question: string): string {
  return question.replaceAll(/⟦[^⟧]*(?:⟧|$)/g, ' ');
}

/** The address as it is written there, whole: a part of a longer one is another, and signs behind it carry nothing off. */
function writtenIn(text: string, wanted: string): string | undefined {
  const word = (text.match(/[^\s<>()[\]"'`|]+/g) ?? []).find((one) => bare(one) === wanted);
  if (word === undefined) return undefined;
  const scheme = /^http:/i.test(word) ? 'http' : 'https';
  return URL.parse(`${scheme}://${word.replace(/^https?:\/\//i, '').replace(/[.,;:!?]+$/, '')}`)?.href;
}

function bare(address: string): string {
  return address
    .replace(/^https?:\/\//i, '')
    .replace(/[.,;:!?]+$/, '')
    .replace(/\/$/, '');
}
