// Reads what a request brings: JSON, or a form with files. https://docs.discord.com/developers/reference#uploading-files
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** A file of a form, by its number: the `n` of `files[n]`. */
export interface Upload {
  readonly number: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface Body {
  readonly json: unknown;
  readonly files: readonly Upload[];
}

/** The most a message may bring. https://docs.discord.com/developers/resources/message#create-message-limitations */
const mostBytes = 25 * 1024 * 1024;

/** All bytes of a request. Throws a `Refusal` when they are too many. */
export async function receive(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request yields buffers only; its type says `any`.
    chunks.push(chunk as Buffer);
    size += chunks.at(-1)?.length ?? 0;
    if (size > mostBytes) throw new Refusal(413, 40005, 'Request entity too large');
  }
  return Buffer.concat(chunks);
}

/** Makes sense of the bytes. Throws a `Refusal` when there is none in them. */
export async function understand(bytes: Buffer, contentType: string): Promise<Body> {
  if (bytes.length === 0) return { json: undefined, files: [] };
  if (contentType.startsWith('multipart/form-data')) return form(bytes, contentType);
  if (!contentType.startsWith('application/json')) throw new Refusal(400, 50035, 'Invalid Form Body');
  return { json: parse(bytes.toString('utf8')), files: [] };
}

async function form(bytes: Buffer, contentType: string): Promise<Body> {
  const fields = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  const payload = fields.get('payload_json');
  const files: Upload[] = [];
  for (const [field, value] of fields) {
    const number = /^files\[(\d+)\]$/.exec(field)?.[1];
    if (number === undefined || typeof value === 'string') continue;
    const content = new Uint8Array(await value.arrayBuffer());
    files.push({ number, name: value.name, mediaType: value.type, bytes: content });
  }
  return { json: typeof payload === 'string' ? parse(payload) : {}, files };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 50109, 'The request body contains invalid JSON.');
  }
}
