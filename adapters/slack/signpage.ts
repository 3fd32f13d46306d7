// Tells a file from Slack's page to sign in, which comes in its place, with 200, when the bot may not read it.
import { HttpRefusal } from '#src/egress.ts';
import type { SlackFile } from './file.ts';

/** How much of a file says whether it is a page. */
const headBytes = 512;

/**
 * The bytes that `fetched` gives; throws an `HttpRefusal` of status 200 where they are a page and the file is none. Of a file
 * that is a page itself, only its length tells, at the end.
 */
export async function* guarded(
  known: SlackFile,
  fetched: (never: readonly string[]) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const mayBePage = isPage(known);
  let length = 0;
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const bytes of fetched(mayBePage ? [] : ['text/html'])) {
    length += bytes.length;
    if (head === undefined) yield bytes;
    else head = Buffer.concat([head, bytes]);
    if (head === undefined || head.length < headBytes) continue;
    yield checked(head, mayBePage);
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield checked(head, mayBePage);
  if (mayBePage && known.size > 0 && length !== known.size) throw page();
}

function isPage({ mimetype = '', filetype = '', name = '' }: SlackFile): boolean {
  return /html/.test(mimetype) || /html/.test(filetype) || /\.x?html?$/i.test(name);
}

function checked(head: Buffer, mayBePage: boolean): Buffer {
  const begin = head.toString('latin1', 0, headBytes).replace(/^\u00ef\u00bb\u00bf/, '');
  if (!mayBePage && /^\s*<(?:!doctype\s+html|html[\s>])/i.test(begin)) throw page();
  return head;
}

function page(): HttpRefusal {
  return new HttpRefusal(200, 'text/html');
}
