// Something the bot says by itself, as messages: parted where it is long, for one person or for nobody in particular.
import { createHash } from 'node:crypto';
import { MessageFlags } from 'discord.js';
import type { Saying } from '#src/hands.ts';
import type { Clip, Place } from '#src/message.ts';
import { cleanSheets } from '#src/sheets.ts';
import { largestFile } from '../enclose.ts';
import type { Line } from '../line.ts';
import type { Refused } from '../moderator/effect.ts';
import type { Letter } from '../moderator/posts.ts';
import { mostText, shown } from '../sheet.ts';

/** https://docs.discord.com/developers/reference#uploading-files: of one message. */
const mostFiles = 10;

// said
const large = 'Discord takes no file as large as {file}.';

/** A letter and its name for good. */
export interface Named {
  readonly letter: Letter;
  readonly name: string;
}

/** In the order in which they are to stand there: files come below the last words. */
export function lettersOf(place: Place, { text, to, files = [], repliesTo }: Saying, key: string): readonly Named[] {
  const isDirect = place.space.startsWith('dm:');
  const whom = to !== undefined && /^\d{1,20}$/.test(to) && !isDirect ? to : undefined;
  const about = repliesTo !== undefined && /^\d{1,20}$/.test(repliesTo) ? repliesTo : undefined;
  const pages = cleanSheets(whom === undefined ? text : `<@${whom}> ${text}`, mostText);
  const batches = chunks(files, mostFiles);
  // The first files stand below the last words.
  const last = pages.length === 0 ? 0 : pages.length - 1;
  const count = Math.max(pages.length, last + batches.length);
  return Array.from({ length: count }, (_, at) => ({
    letter: letterOf(pages[at] ?? '', batches[at - last] ?? [], {
      mentions: at === 0 && whom !== undefined ? [whom] : [],
      about: at === 0 ? about : undefined,
    }),
    name: partOf(key, at),
  }));
}

/** The name of the n-th part of what has a name: the first has that name itself. */
export function partOf(key: string, number: number): string {
  if (number === 0) return key;
  return createHash('sha256').update(`${key} ${number}`).digest('base64url').slice(0, 22);
}

/** Nobody is pinged but those who are named here, and no preview is asked for. */
export function letterOf(
  content: string,
  clips: readonly Clip[] = [],
  { mentions, about }: { mentions: readonly string[]; about: string | undefined } = { mentions: [], about: undefined },
): Letter {
  const { body, files = [] } = shown({ content, files: clips }, false);
  return {
    body: {
      ...body,
      content,
      allowed_mentions: { parse: [], users: mentions, replied_user: false },
      flags: MessageFlags.SuppressEmbeds,
    },
    files,
    repliesTo: about,
  };
}

/** Nothing is said where a file of it cannot be: whoever wants it said knows another way. */
export function tooLarge(line: Line, { space }: Place, { files = [] }: Saying): Refused | undefined {
  const most = largestFile(line, space);
  const found = files.find(({ bytes }) => bytes.length > most);
  return found && { type: 'refused', why: large, values: { file: found.name } };
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
