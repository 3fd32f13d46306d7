// Files on their way in and out: uploads as they come, downloads whole or in part, and sound while it is still made.
import { z } from 'zod';
import { type Asked, type Desk, param } from './desk.ts';
import type { ShownFile } from './files.ts';
import { namedAs } from './handout.ts';
import { mayShow } from './kind.ts';

/** Said of a file by its address, since its body is the file. */
const said = z.object({
  name: z.string().max(1000).default('file'),
  spoken: z.literal('true').optional(),
  seconds: z.coerce.number().positive().max(86_400).optional(),
});

// said
const refusals = {
  empty: [400, 'That file is empty.'],
  large: [413, 'A file may have 25 MB at most.'],
  many: [429, 'Too many files wait to be sent here: send or remove some first.'],
} as const;

/** Takes a file into a conversation, which thereby belongs to whoever sent it. */
export async function upload(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  const { name, spoken, seconds } = said.parse(c.req.query());
  const { id: person } = c.get('rights');
  if ((await desk.transcript.claim(room, person, '')) !== person)
    return c.json({ error: c.var.say('There is no such conversation.') }, 404);
  const arriving = {
    name,
    mediaType: c.req.header('content-type') ?? '',
    spoken: spoken === 'true',
    ...(seconds !== undefined && { seconds }),
  };
  const file = await desk.files.take(room, arriving, chunks(c.req.raw.body));
  if (typeof file !== 'string') return c.json(file, 201);
  const [status, error] = refusals[file];
  return c.json({ error: c.var.say(error) }, status);
}

/** Hands a file out in such a way that nothing in it ever runs. */
export async function download(desk: Desk, c: Asked): Promise<Response> {
  const room = param(c, 'room');
  const id = param(c, 'id');
  c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
  const making = desk.soundings.listen(`${room}/${id}`);
  if (making) {
    c.header('content-type', 'audio/ogg');
    c.header('content-disposition', 'inline; filename="voice.ogg"');
    c.header('cache-control', 'no-store');
    c.header('x-accel-buffering', 'no');
    return c.body(streamed(making));
  }
  const file = await desk.files.get(room, id);
  if (!file) return c.json({ error: c.var.say('There is no such file.') }, 404);
  return whole(desk, c, file);
}

function whole(desk: Desk, c: Asked, file: ShownFile): Response {
  const { id, name, mediaType, size } = file;
  const shown = mayShow(mediaType);
  c.header('content-type', shown ? mediaType : 'application/octet-stream');
  c.header('content-disposition', `${shown ? 'inline' : 'attachment'}; ${namedAs(name)}`);
  c.header('cache-control', 'private, max-age=3600');
  c.header('accept-ranges', 'bytes');
  const range = rangeOf(c.req.header('range'), size);
  if (range === 'beyond') return c.body(null, 416, { 'content-range': `bytes */${size}` });
  const { from, to } = range ?? { from: 0, to: size };
  c.header('content-length', `${to - from}`);
  if (range) c.header('content-range', `bytes ${from}-${to - 1}/${size}`);
  return c.body(streamed(desk.files.read(id, from, to)), range ? 206 : 200);
}

/** One range as RFC 9110 has it (§14.1.2), its end exclusive; undefined where there is none that has to be heeded. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'beyond' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return from < to ? { from, to } : 'beyond';
}

async function* chunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body) yield* body;
}

function streamed(bytes: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  // The bytes are the store's copies or the sounding's own, never shared memory.
  return ReadableStream.from(bytes as AsyncGenerator<Uint8Array<ArrayBuffer>>);
}
