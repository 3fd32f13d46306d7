// Takes a document that people sent in, whole or not at all.
import { mostBytes } from '#src/documents.ts';
import type { Attachment, Clip } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';

/** Its bytes; whatever size it claims to have, no more are taken than are read. Throws a `BotError` for what is larger. */
export async function whole(document: Attachment, signal: AbortSignal): Promise<Clip> {
  const { name, mediaType, size } = document;
  const pieces: Uint8Array[] = [];
  let length = 0;
  const tooLarge = new BotError('This document is too large for me: I read up to 10 MB.');
  if (size > mostBytes) throw tooLarge;
  for await (const piece of document.read(signal)) {
    length += piece.length;
    if (length > mostBytes) throw tooLarge;
    pieces.push(piece);
  }
  return { name, mediaType, bytes: Buffer.concat(pieces) };
}
