// Finds what the bot posted of an answer when nobody knows whether it arrived.
import { MessageType, Routes } from 'discord.js';
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
  { room, since }: Home,
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
export function findPage(line: Line, home: Home, key: string, page: Page) {
  const answers = page.number === 0 ? referring(home) : undefined;
  const isAlike = (message: Message) =>
    answers ? answers(message) && message.attachments.length === 0 : message.content === page.text.trim();
  return search(line, home, known(key, isAlike));
}

/** Without its nonce, an enclosure is known by what it answers, and by how many came before it. */
export function findEnclosure(line: Line, home: Home, key: string, number: number) {
  const answers = referring(home);
  let before = 0;
  const isAlike = (message: Message) =>
    answers !== undefined && answers(message) && message.attachments.length > 0 && before++ === number;
  return search(line, home, known(key, isAlike));
}

function known(key: string, isAlike: (message: Message) => boolean) {
  return (own: readonly Message[]) =>
    own.find(({ nonce }) => nonce === key) ?? own.find((message) => message.nonce == null && isAlike(message));
}

/** Whether a message refers to the question; undefined where that tells nothing: several tasks may be about the same. */
function referring({ own = false, about, asked }: Home): ((message: Message) => boolean) | undefined {
  // Whatever comes later in a thread of its own refers to something there; Discord's own marks are no messages.
  if (own) return ({ type }) => type === MessageType.Default;
  if (about === undefined || !asked.includes(about)) return undefined;
  return (message) => asked.includes(repliedTo(message) ?? '');
}
