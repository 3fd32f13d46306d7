// The line to the bot: asks, and follows what a conversation shows, over reloads and dropped connections.

/** Asks the bot; never throws. Status 0: it cannot be reached. */
export async function ask(method, path, body) {
  try {
    const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`/api${path}`, { method, ...sent });
    return { status: response.status, data: await response.json() };
  } catch {
    return { status: 0, data: { error: 'Parley cannot be reached. Your words are kept here.' } };
  }
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
