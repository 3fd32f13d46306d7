// Opens a thread, once: on a message that is named, or on one of the bot's own that bears its name.
// https://docs.discord.com/developers/resources/channel#start-thread-from-message
import { DiscordAPIError, Routes } from 'discord.js';
import type { Opening } from '#src/hands.ts';
import type { Place } from '#src/message.ts';
import { cleanSheets } from '#src/sheets.ts';
import type { Line } from '../line.ts';
import type { Refused } from '../moderator/effect.ts';
import type { Posts } from '../moderator/posts.ts';
import type { Called } from '../moderator/rights.ts';
import { inert } from '../quote.ts';
import { mostText } from '../sheet.ts';
import { letterOf, partOf } from './saying.ts';

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: a thread was made for this message already. */
const already = 160_004;
const longestName = 100;

// said
const nowhere = {
  direct: 'Direct conversations have no threads.',
  inThread: 'Threads have no threads of their own: ask for it in the channel.',
};

interface Branching {
  readonly needs: readonly Called[];
  readonly by: { readonly person: string; readonly needs: readonly Called[] };
  act(line: Line, signal: AbortSignal): Promise<string>;
}

/** A message has one thread at most, which bears its id: so what was opened before is found by the message it hangs on. */
export function branching(
  line: Line,
  posts: Posts,
  { space, room }: Place,
  { name, text, on }: Opening,
  by: string,
  key: string,
): Refused | Branching {
  if (space.startsWith('dm:')) return { type: 'refused', why: nowhere.direct };
  if (line.client.channels.cache.get(room)?.isThread()) return { type: 'refused', why: nowhere.inThread };
  const opening: readonly Called[] = ['Create Public Threads', 'Send Messages in Threads'];
  const needs: readonly Called[] = on === undefined ? [...opening, 'Send Messages'] : opening;
  const title = titled(name);
  return {
    needs,
    by: { person: by, needs },
    async act(_, signal) {
      const root = on ?? (await posts.once(line, room, letterOf(`**${inert(title)}**`), key, signal));
      await open(line, room, root, title, signal);
      for (const [at, page] of cleanSheets(text, mostText).entries())
        await posts.once(line, root, letterOf(page), partOf(key, at + 1), signal);
      return root;
    },
  };
}

async function open(line: Line, room: string, root: string, name: string, signal: AbortSignal): Promise<void> {
  try {
    await line.rest.post(Routes.threads(room, root), { body: { name }, signal });
  } catch (error) {
    if (!(error instanceof DiscordAPIError && error.code === already)) throw error;
  }
}

/** On one line, and never empty. */
function titled(name: string): string {
  const [line = ''] = cleanSheets(name.replaceAll(/\s+/g, ' ').trim(), 1_000);
  return line.slice(0, longestName).toWellFormed().trim() || '…';
}
