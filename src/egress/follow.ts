// Asks for an address and follows where it leads, a few times; before each, whoever asks says whether it may.
import { type Dispatcher, request } from 'undici';
import { BotError } from '../trouble.ts';

export interface Asking {
  readonly line: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  /** Throws a `BotError` for what must not be asked. Nothing was sent there, or even looked up, by then. */
  readonly vet: (url: URL) => void;
}

export interface Answer extends Dispatcher.ResponseData {
  /** What answered in the end. */
  readonly url: URL;
}

const mostRedirects = 3;
const redirects = [301, 302, 303, 307, 308];

/** The answer to a GET. Its body is the caller's, to be read or destroyed. Aborting `signal` ends the body too. */
export async function follow(address: string, { line, headers, vet }: Asking, signal: AbortSignal): Promise<Answer> {
  let url = parsed(address);
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    vet(url);
    const answer = await request(url, { dispatcher: line, headers, signal });
    // Whoever reads it is told by the reading; a body that is left alone tells nobody, and must not end the process.
    answer.body.on('error', () => undefined);
    const to = answer.headers['location'];
    if (!redirects.includes(answer.statusCode) || typeof to !== 'string') return Object.assign(answer, { url });
    answer.body.destroy();
    url = parsed(to, url);
  }
  throw new BotError('That address only leads on to others, so I left it.');
}

/** In lower case, without parameters; empty when there is none. */
export function mediaTypeOf(headers: Dispatcher.ResponseData['headers']): string {
  const [type = ''] = [headers['content-type'] ?? ''].flat();
  return type.replace(/;.*$/s, '').trim().toLowerCase();
}

function parsed(address: string, from?: URL): URL {
  const url = URL.parse(address, from?.href);
  if (url) return url;
  throw new BotError('That is no web address I can open.');
}
