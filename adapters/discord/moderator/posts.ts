// Posts a message once: under one name, found again when nobody knows whether it arrived, and after a restart.
import { MessageReferenceType, type RawFile, Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { repliedTo } from '../earlier.ts';
import type { Line } from '../line.ts';
import { many, maybe, message, posted, understood } from '../payload.ts';
import { postError, read } from '../wire.ts';

/** https://docs.discord.com/developers/resources/message#get-channel-messages: no more at a time. */
const pageSize = 100;
/** Messages of a room among which those of an earlier process are looked for. */
const longestSearch = 500;
/** What neither refers to anything nor has buttons may be said again, in the same words, so long after. Milliseconds. */
const sameWordsMs = 3_600_000;

const row = z.object({ components: many(z.object({ custom_id: maybe(z.string()) })) });
const kept = message.extend({ components: understood(row) });
const page = understood(kept);
type Kept = z.infer<typeof kept>;

/** A message that is to stand once. */
export interface Letter {
  readonly body: {
    readonly content: string;
    readonly components?: readonly object[];
    readonly poll?: { readonly question: { readonly text: string }; readonly [more: string]: unknown };
    readonly [more: string]: unknown;
  };
  readonly files?: readonly RawFile[];
  readonly repliesTo?: string | undefined;
}

/** A message of an earlier process, as it stands there. */
interface Earlier {
  readonly id: string;
  readonly nonce: Kept['nonce'];
  readonly mark: string;
  /** Milliseconds since 1970; infinite, where its mark is its own for good. */
  readonly at: number;
}

export interface Posts {
  /** Resolves with the message's id. Rejects as the requests do. */
  once(line: Line, room: string, letter: Letter, key: string, signal: AbortSignal): Promise<string>;
}

/** What was posted, by room and key, and by id. */
interface Known {
  readonly ids: LRUCache<string, string>;
  readonly own: LRUCache<string, true>;
}

export function openPosts(): Posts {
  const known: Known = { ids: new LRUCache({ max: 20_000 }), own: new LRUCache({ max: 20_000 }) };
  /** By room, what was said there by the bot before this process. */
  const before = new LRUCache<string, readonly Earlier[]>({ max: 1_000 });
  /** What was sent, and nobody has heard yet whether it arrived. */
  const doubtful = new LRUCache<string, true>({ max: 20_000 });

  async function earlier(line: Line, room: string, afresh: boolean, signal: AbortSignal): Promise<readonly Earlier[]> {
    const found = (afresh ? undefined : before.get(room)) ?? (await search(line, room, signal));
    before.set(room, found);
    return found;
  }

  async function send(line: Line, room: string, letter: Letter, key: string, signal: AbortSignal): Promise<string> {
    const name = nameOf(room, key);
    doubtful.set(name, true);
    try {
      const id = await post(line, room, letter, key, signal);
      doubtful.delete(name);
      return id;
    } catch (error) {
      if (postError(error).kind !== 'unknown') doubtful.delete(name);
      throw error;
    }
  }

  return {
    async once(line, room, letter, key, signal) {
      const name = nameOf(room, key);
      const mine = known.ids.get(name);
      if (mine !== undefined) return mine;
      const there = await earlier(line, room, doubtful.has(name), signal);
      const id = alike(there, known, letter, key) ?? (await send(line, room, letter, key, signal));
      known.ids.set(name, id);
      known.own.set(id, true);
      return id;
    },
  };
}

function nameOf(room: string, key: string): string {
  return `${room} ${key}`;
}

async function post(line: Line, room: string, letter: Letter, key: string, signal: AbortSignal): Promise<string> {
  const { repliesTo, files = [] } = letter;
  const reference = { type: MessageReferenceType.Default, message_id: repliesTo, fail_if_not_exists: false };
  const body = {
    ...letter.body,
    nonce: key,
    enforce_nonce: true,
    ...(repliesTo !== undefined && { message_reference: reference }),
  };
  const sent = { body, signal, ...(files.length > 0 && { files: [...files] }) };
  return posted.parse(await line.rest.post(Routes.channelMessages(room), sent)).id;
}

/** By its name; Discord does not keep those for ever: then by what it refers to, says, asks, holds and has to press. */
function alike(all: readonly Earlier[], { own }: Known, letter: Letter, key: string): string | undefined {
  const { body, repliesTo, files = [] } = letter;
  const { content, components, poll } = body;
  const sizes = files.map(({ data }) => (data instanceof Uint8Array ? data.length : 0));
  const rows = understood(row).parse(components);
  const mark = markOf({ about: repliesTo, content, rows, question: poll?.question.text, sizes });
  const named = all.find(({ nonce }) => nonce === key);
  const since = Date.now() - sameWordsMs;
  return (named ?? all.find((one) => one.nonce == null && one.mark === mark && one.at > since && !own.has(one.id)))?.id;
}

interface Marks {
  readonly about: string | undefined;
  readonly content: string;
  readonly rows: readonly z.infer<typeof row>[];
  readonly question: string | null | undefined;
  /** Of its files, bytes. */
  readonly sizes: readonly number[];
}

function markOf({ about = '', content, rows, question, sizes }: Marks): string {
  const ids = rows.flatMap(({ components }) => components.map(({ custom_id: id }) => id ?? ''));
  return JSON.stringify([about, content.trim(), ids, question ?? '', sizes]);
}

async function search(line: Line, room: string, signal: AbortSignal): Promise<readonly Earlier[]> {
  const found: Earlier[] = [];
  let before: string | undefined;
  for (let looked = 0; looked < longestSearch; looked += pageSize) {
    const query = new URLSearchParams({ limit: String(pageSize), ...(before !== undefined && { before }) });
    const given = await read(line.rest, Routes.channelMessages(room), { query, signal });
    const said = page.parse(given);
    found.push(...said.filter(({ author }) => author.id === line.me).map(told));
    before = said.at(-1)?.id;
    if (!Array.isArray(given) || given.length < pageSize || before === undefined) break;
  }
  return found;
}

function told(said: Kept): Earlier {
  const about = repliedTo(said);
  const { components: rows, content, poll, attachments } = said;
  const isPlain = about === undefined && rows.length === 0;
  const at = isPlain ? Date.parse(said.timestamp) : Infinity;
  const sizes = attachments.map(({ size }) => size);
  return {
    id: said.id,
    nonce: said.nonce,
    mark: markOf({ about, content, rows, question: poll?.question.text, sizes }),
    at,
  };
}
