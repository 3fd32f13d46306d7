// The line to the bot: asks, and follows what a conversation shows, over reloads and dropped connections.
import { say } from './words.js';

/** Asks the bot; never throws. Status 0: it cannot be reached. */
export async function ask(method, path, body) {
  try {
    const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`/api${path}`, { method, ...sent });
    return { status: response.status, data: await response.json() };
  } catch {
    return { status: 0, data: { error: say('Parley cannot be reached. Your words are kept here.') } };
  }
}

/**
 * Asks the bot, and hands each line of its answer to `take` as it comes; never throws. What goes wrong is told as the last line,
 * unless `signal` ended it.
 */
export async function askLines(path, body, take, signal) {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`/api${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal });
    if (!response.ok) return take({ type: 'trouble', text: (await response.json()).error });
    let rest = '';
    for await (const piece of pieces(response.body.pipeThrough(new TextDecoderStream()))) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop();
      for (const line of lines) if (line !== '') take(JSON.parse(line));
    }
  } catch {
    if (!signal?.aborted) take({ type: 'trouble', text: say('Parley cannot be reached. Please try again.') });
  }
  return undefined;
}

/** Not every browser can iterate over a stream: https://developer.mozilla.org/docs/Web/API/ReadableStream#browser_compatibility */
async function* pieces(stream) {
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** Milliseconds until a line that the server refused is tried again. */
const retryMs = 2_000;

/**
 * Follows a conversation until `end` is called: hands every update to `take`, and tells `state` whether the line stands.
 * A page that nobody sees holds no line, since browsers have only six for all its tabs.
 */
export function follow(room, { take, state }) {
  let source;
  let mark;
  let timer;

  function open() {
    clearTimeout(timer);
    source?.close();
    if (document.hidden) return;
    source = new EventSource(`/api/rooms/${room}/events${mark ? `?since=${mark}` : ''}`);
    source.addEventListener('open', () => state(true));
    source.addEventListener('message', ({ data, lastEventId }) => {
      mark = lastEventId;
      take(JSON.parse(data));
    });
    source.addEventListener('error', () => {
      state(false);
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, retryMs);
    });
  }

  document.addEventListener('visibilitychange', open);
  addEventListener('online', open);
  open();
  return function end() {
    document.removeEventListener('visibilitychange', open);
    removeEventListener('online', open);
    clearTimeout(timer);
    source?.close();
  };
}
