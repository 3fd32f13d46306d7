// What was said in a room before a test begins, read back as platforms do: the newest page first, each oldest first.
import type { EarlierMessage, InboundMessage } from '#src/message.ts';

/** The first message's time; each comes a minute later. Milliseconds since 1970. */
export const beganAt = Date.UTC(2026, 10, 20, 9);
export const minuteMs = 60_000;

/** Messages `1`, `2` … of Ben, who says `text` with their number, each with an address. */
export function talk(
  count: number,
  text: (number: number) => string = (number) => `Point ${number}.`,
): EarlierMessage[] {
  return Array.from({ length: count }, (_, index) => earlier(index + 1, { text: text(index + 1) }));
}

export function earlier(number: number, but: Partial<EarlierMessage> = {}): EarlierMessage {
  return {
    id: String(number),
    author: { id: 'ben', name: 'Ben' },
    text: `Point ${number}.`,
    at: beganAt + number * minuteMs,
    own: false,
    attachments: [],
    link: `https://chat.example/${number}`,
    ...but,
  };
}

/** `read`: told of each page that is fetched. */
export function historyOf(
  said: readonly EarlierMessage[],
  { size = 100, read = () => undefined }: { readonly size?: number; readonly read?: (page: number) => void } = {},
): InboundMessage['history'] {
  return async function* (signal) {
    for (let end = said.length, page = 0; end > 0 && !signal.aborted; end -= size, page += 1) {
      read(page);
      yield said.slice(Math.max(0, end - size), end);
    }
  };
}
