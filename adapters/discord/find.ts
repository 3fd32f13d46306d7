// Finds what the bot posted of an answer when nobody knows whether it arrived.
import { Routes } from 'discord.js';
import type { InboundMessage } from '#src/message.ts';
import type { Page } from '#src/poster.ts';
import { repliedTo } from './earlier.ts';
import type { Home } from './home.ts';
import type { Line } from './line.ts';
import { messages as messagesPayload, type Message } from './payload.ts';
import { read } from './wire.ts';

const pageOfHistory = 100;
const longestSearch = 5;

/** Looks through what was said since the question, oldest first, at most 500 messages; the bot's own are shown to `pick`. */
async function search(
  line: Line,
  { room }: Home,
  since: string,
  pick: (own: readonly Message[]) => Message | undefined,
): Promise<string | undefined> {
  let after = since;
  for (let look = 0; look < longestSearch; look += 1) {
    const query = new URLSearchParams({ after, limit: String(pageOfHistory) });
    const found = messagesPayload.parse(await read(line.rest, Routes.channelMessages(room), { query }));
    const match = pick(found.filter(({ author }) => author.id === line.me).toReversed());
    if (match || found.length < pageOfHistory) return match?.id;
    after = found[0]?.id ?? after;
  }
  return undefined;
}

/** Discord does not keep nonces for ever; then the first page is known by what it answers, the others by their text. */
export function findPage(line: Line, home: Home, asked: InboundMessage, key: string, page: Page) {
  // A message is asked once, but several tasks may be about the same.
  const byReference = page.number === 0 && home.about === asked.id;
  const isAlike = (message: Message) =>
    message.nonce == null &&
    (byReference
      ? repliedTo(message) === asked.id && message.attachments.length === 0
      : message.content === page.text.trim());
  return search(line, home, asked.id, (own) => own.find(({ nonce }) => nonce === key) ?? own.find(isAlike));
}

/** Without its nonce, an enclosure is known by what it answers, and by how many came before it. */
export function findEnclosure(line: Line, home: Home, asked: InboundMessage, key: string, number: number) {
  let before = 0;
  const isAlike = (message: Message) =>
    message.nonce == null &&
    home.about === asked.id &&
    repliedTo(message) === asked.id &&
    message.attachments.length > 0 &&
    before++ === number;
  return search(line, home, asked.id, (own) => own.find(({ nonce }) => nonce === key) ?? own.find(isAlike));
}
