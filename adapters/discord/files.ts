// The files of messages: what Discord says of each, and how its bytes are read from an address that works for a while only.
// https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
import { MessageFlags } from 'discord.js';
import { z } from 'zod';
import { download, HttpRefusal } from '#src/egress.ts';
import type { StoredAttachment } from '#src/ledger.ts';
import type { Attachment } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { kindOf, mediaTypeOf } from './kind.ts';
import type { Line } from './line.ts';
import { single } from './lookup.ts';
import { attachment, type File, type Message } from './payload.ts';

/** An attachment with its address, which is stored along: signed, and so as good as the file. Never to be logged. */
interface Filed extends StoredAttachment {
  readonly address?: string;
}

/** The message a file came with: asked again, Discord signs its address anew. */
export interface Source {
  readonly room: string;
  readonly id: string;
}

/** Bytes; the most that anybody may send: https://support.discord.com/hc/en-us/articles/25444343291031-File-Attachments-FAQ */
const mostBytes = 500 * 1024 * 1024;

/** https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints; the second serves the same, resized. */
const hosts = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];

const filed = z.object({ address: z.string() });

/** What came with a message, as it may be stored. */
export function filesOf({ attachments, flags }: Pick<Message, 'attachments' | 'flags'>): readonly Filed[] {
  const spoken = ((flags ?? 0) & MessageFlags.IsVoiceMessage) !== 0;
  return attachments.map((file) => asFiled(file, spoken));
}

function asFiled({ id, filename, size, content_type: told, description, url }: File, spoken = false): Filed {
  const mediaType = mediaTypeOf(told, filename);
  return {
    id,
    kind: kindOf(mediaType),
    name: filename,
    mediaType,
    size,
    ...(description && { described: description }),
    ...(spoken && { spoken }),
    ...(url != null && { address: url }),
  };
}

/** Those of the files that came with an interaction which it names. */
export function filesIn(
  all: Readonly<Record<string, unknown>> | null | undefined,
  ids: readonly string[],
): readonly Filed[] {
  return ids.flatMap((id) => attachment.safeParse(all?.[id]).data ?? []).map((file) => asFiled(file));
}

/** What came with a message, to be read. */
export function attachmentsOf(line: Line, message: Message): readonly Attachment[] {
  const source = { room: message.channel_id, id: message.id };
  return filesOf(message).map((file) => readable(line, file, source));
}

/** Makes a stored file readable again. Without a source, it is gone once its address works no more. */
export function readable(line: Line, file: StoredAttachment, source?: Source): Attachment {
  return { ...file, read: (signal) => read(line, file, source, signal) };
}

async function* read(line: Line, file: StoredAttachment, source: Source | undefined, signal: AbortSignal) {
  const known = filed.safeParse(file).data?.address;
  try {
    yield* fetched(line, known ?? (await renewed(line, file, source, signal)), signal);
  } catch (error) {
    if (known === undefined || !isExpired(error)) throw error;
    yield* fetched(line, await renewed(line, file, source, signal), signal);
  }
}

/** Discord's hosts and, where the operator named another one for the API, that; the bot's token goes to none of them. */
function fetched({ apiUrl }: Line, address: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const own = URL.parse(apiUrl);
  const url = URL.parse(address);
  const isOwn = own !== null && own.hostname === url?.hostname;
  return download(address, { origins: isOwn ? [...hosts, url.origin] : hosts }, mostBytes, signal);
}

/** Nothing of the file was read by then: a host that refuses sends none of it. */
function isExpired(error: unknown): boolean {
  return error instanceof HttpRefusal && [403, 404, 410].includes(error.status);
}

async function renewed(line: Line, { id }: StoredAttachment, source: Source | undefined, signal: AbortSignal) {
  try {
    const message = source && (await single({ line, signal }, source.room, source.id));
    const url = message?.attachments.find((file) => file.id === id)?.url;
    if (url != null) return url;
  } catch (cause) {
    signal.throwIfAborted();
    throw new BotError('I could not reach Discord for that file. Please try again.', { cause });
  }
  throw new BotError('That file is gone from Discord. Please send it again.');
}
