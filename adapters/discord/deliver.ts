// Shows one answer on Discord: posts it, edits it as it grows, finds it again, and never pings anybody.
import { MessageFlags, MessageReferenceType, Routes } from 'discord.js';
import type { Turn } from '#src/message.ts';
import type { Page, Poster } from '#src/poster.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { wordsFor } from './asker.ts';
import { commandButtons, stopButton } from './buttons.ts';
import { enclose, largestFile } from './enclose.ts';
import { findEnclosure, findPage } from './find.ts';
import { openHome } from './home.ts';
import type { Line } from './line.ts';
import { posted as postedPayload } from './payload.ts';
import { quoted } from './quote.ts';
import { postError } from './wire.ts';

/** Discord shows "typing" for ten seconds: https://docs.discord.com/developers/resources/channel#trigger-typing-indicator */
const typingMs = 8_000;
/** Of the 50 requests a second that a bot may make in all. */
const spareRequests = 10;

/** How an answer is laid out on Discord, wherever it is shown. */
export const layout = (say: Say) => ({
  limit: 2_000,
  size: (text: string) => text.length,
  revisable: true,
  note: (text: string) =>
    text
      .split('\n')
      .filter((row) => row.trim() !== '')
      .map((row) => `-# ${row}`)
      .join('\n'),
  understood: (text: string, folded: boolean, heading = say('What I understood')) => quoted(text, folded, heading),
});

export function poster(line: Line, turn: Turn): Poster {
  const home = openHome(line, turn);
  const say = wordsFor(turn.author);
  const most = largestFile(line, turn.place.space);
  let { room } = turn.place;
  const typing = openTyping(async () => {
    // When much is going on, what a bot may do in all is kept for words.
    if (line.rest.globalRemaining > spareRequests) await line.rest.post(Routes.channelTyping(room));
  });

  async function post(page: Page, key: string): Promise<string> {
    typing.end();
    if (page.growing) line.growing.add(turn.id);
    const { about, ...at } = await home();
    room = at.room;
    const reference = { type: MessageReferenceType.Default, message_id: about, fail_if_not_exists: false };
    const refers = page.number === 0 && about !== undefined && { message_reference: reference };
    const body = { ...shown(turn, page), nonce: key, enforce_nonce: true, ...refers };
    return postedPayload.parse(await line.rest.post(Routes.channelMessages(room), { body })).id;
  }

  return {
    ...layout(say),
    unreadCue: `-# ✓ ${say('The answer is complete.')}`,
    pace: () => line.pace(room),
    working: () => typing.begin(),
    post: (page, key) => inOurWords(() => post(page, key)),
    edit: (id, page) => inOurWords(async () => edit(line, turn, (await home()).room, id, page)),
    remove: (id) => inOurWords(async () => remove(line, (await home()).room, id)),
    find: (key, page) => inOurWords(async () => findPage(line, await home(), key, page)),
    largestFile: most,
    enclose: (enclosure, _number, key) => inOurWords(async () => enclose(line, await home(), enclosure, key, most)),
    findEnclosure: (key, number) => inOurWords(async () => findEnclosure(line, await home(), key, number)),
    over() {
      typing.end();
      line.growing.delete(turn.id);
    },
  };
}

/** Model-written text pings nobody, and its links are not fetched for previews, which could carry data out. */
function shown({ id, author }: Turn, page: Page) {
  return {
    content: page.text.toWellFormed(),
    allowed_mentions: { parse: [], replied_user: false },
    flags: MessageFlags.SuppressEmbeds,
    components: page.growing ? stopButton(id, wordsFor(author)) : commandButtons(page.buttons ?? []),
  };
}

async function edit(line: Line, turn: Turn, room: string, id: string, page: Page): Promise<void> {
  await line.rest.patch(Routes.channelMessage(room, id), { body: shown(turn, page) });
}

async function remove(line: Line, room: string, id: string): Promise<void> {
  try {
    await line.rest.delete(Routes.channelMessage(room, id));
  } catch (error) {
    if (postError(error).kind !== 'gone') throw error;
  }
}

async function inOurWords<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof BotError ? error : postError(error);
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
