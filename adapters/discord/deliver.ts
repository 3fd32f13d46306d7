// Shows one answer on Discord: posts it, edits it as it grows, finds it again, and never pings anybody.
import { MessageFlags, MessageReferenceType, Routes } from 'discord.js';
import type { InboundMessage, Turn } from '#src/message.ts';
import type { Page, Poster } from '#src/poster.ts';
import { stopButton } from './buttons.ts';
import type { Line } from './line.ts';
import { repliedTo } from './earlier.ts';
import { messages as messagesPayload, posted as postedPayload, type Message } from './payload.ts';
import { postError, read } from './wire.ts';

/** Discord shows "typing" for ten seconds: https://docs.discord.com/developers/resources/channel#trigger-typing-indicator */
const typingMs = 8_000;
/** Of the 50 requests a second that a bot may make in all. */
const spareRequests = 10;
const pageOfHistory = 100;
const longestSearch = 5;

export function poster(line: Line, turn: Turn): Poster {
  const { room } = turn.place;
  const asked = turn.messages.findLast(({ addressed }) => addressed) ?? turn.messages[0];
  const typing = openTyping(async () => {
    // When much is going on, what a bot may do in all is kept for words.
    if (line.rest.globalRemaining > spareRequests) await line.rest.post(Routes.channelTyping(room));
  });

  async function post(page: Page, key: string): Promise<string> {
    typing.end();
    if (page.growing) line.growing.add(turn.id);
    const reference = { type: MessageReferenceType.Default, message_id: asked.id, fail_if_not_exists: false };
    const once = { nonce: key, enforce_nonce: true, ...(page.number === 0 && { message_reference: reference }) };
    const posted = await line.rest.post(Routes.channelMessages(room), { body: { ...shown(turn, page), ...once } });
    return postedPayload.parse(posted).id;
  }

  return {
    limit: 2_000,
    size: (text) => text.length,
    revisable: true,
    unreadCue: '-# ✓ The answer is complete.',
    pace: () => line.pace(room),
    note: (text) =>
      text
        .split('\n')
        .filter((row) => row.trim() !== '')
        .map((row) => `-# ${row}`)
        .join('\n'),
    working: () => typing.begin(),
    post: (page, key) => inOurWords(post(page, key)),
    edit: (id, page) => inOurWords(edit(line, turn, id, page)),
    remove: (id) => inOurWords(remove(line, room, id)),
    find: (key, page) => inOurWords(find(line, asked, key, page)),
    over() {
      typing.end();
      line.growing.delete(turn.id);
    },
  };
}

/** Model-written text pings nobody, and its links are not fetched for previews, which could carry data out. */
function shown(turn: Turn, page: Page) {
  return {
    content: page.text.toWellFormed(),
    allowed_mentions: { parse: [], replied_user: false },
    flags: MessageFlags.SuppressEmbeds,
    components: page.growing ? stopButton(turn.id) : [],
  };
}

async function edit(line: Line, turn: Turn, id: string, page: Page): Promise<void> {
  await line.rest.patch(Routes.channelMessage(turn.place.room, id), { body: shown(turn, page) });
}

async function remove(line: Line, room: string, id: string): Promise<void> {
  try {
    await line.rest.delete(Routes.channelMessage(room, id));
  } catch (error) {
    if (postError(error).kind !== 'gone') throw error;
  }
}

/** Looks through what was said since the question, oldest first, at most 500 messages. */
async function find(line: Line, asked: InboundMessage, key: string, page: Page): Promise<string | undefined> {
  let after = asked.id;
  for (let look = 0; look < longestSearch; look += 1) {
    const query = new URLSearchParams({ after, limit: String(pageOfHistory) });
    const found = messagesPayload.parse(await read(line.rest, Routes.channelMessages(asked.place.room), { query }));
    const own = found.filter(({ author }) => author.id === line.me).toReversed();
    const match = own.find(({ nonce }) => nonce === key) ?? own.find((message) => isAlike(message, asked, page));
    if (match || found.length < pageOfHistory) return match?.id;
    after = found[0]?.id ?? after;
  }
  return undefined;
}

/** Discord does not keep nonces for ever; then the first page is known by what it answers, the others by their text. */
function isAlike(message: Message, asked: InboundMessage, page: Page): boolean {
  if (message.nonce != null) return false;
  return page.number === 0 ? repliedTo(message) === asked.id : message.content === page.text.trim();
}

async function inOurWords<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw postError(error);
  }
}

/** "Typing" at once and again until it ends, for good. A failed beat is no reason to fail a turn. */
function openTyping(send: () => Promise<unknown>) {
  let beat: NodeJS.Timeout | undefined;
  let ended = false;
  const type = () => void send().catch(() => undefined);
  return {
    begin() {
      if (ended || beat) return;
      type();
      beat = setInterval(type, typingMs).unref();
    },
    end() {
      ended = true;
      clearInterval(beat);
    },
  };
}
