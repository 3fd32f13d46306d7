// Takes the packets of Opus out of an Ogg file, however it was damaged: prism-media reads them, from pages made whole for it.
import { pipeline } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import prism from 'prism-media';

/** Bytes of a page before its lengths, and at most: RFC 3533, section 6. */
const headerSize = 27;
const mark = Buffer.from('OggS');
const opusHead = Buffer.from('OpusHead');
/** Segments of 255 bytes that no packet of Opus has as many of. */
const mostCarried = 255;
/** A page's flags. */
const [continued, ending] = [1, 4];

interface Page {
  readonly flags: number;
  readonly serial: number;
  readonly lacing: Buffer;
  readonly body: Buffer;
}

/** The packets of the first stream of Opus, and of those that follow it. What is damaged is left out. */
export function oggPackets(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(new prism.opus.OggDemuxer(), mended(pages(bytes)));
}

/** What a demuxer makes of bytes; its errors are thrown, and it is gone when the reader is. */
export async function* through(demuxer: Transform, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const feeding = pipeline(bytes, demuxer);
  // The reader below is told.
  feeding.catch(() => undefined);
  try {
    yield* demuxer;
    await feeding;
  } finally {
    demuxer.destroy();
  }
}

/** Whole pages, found again behind whatever is none. */
async function* pages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Page> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    rest = rest.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.length) : Buffer.concat([rest, piece]);
    for (;;) {
      const at = rest.indexOf(mark);
      // The end of the piece may be the beginning of a mark.
      rest = rest.subarray(at < 0 ? Math.max(0, rest.length - 3) : at);
      const count = rest[headerSize - 1];
      if (at < 0 || count === undefined || rest.length < headerSize + count) break;
      const lacing = rest.subarray(headerSize, headerSize + count);
      const size = headerSize + count + lacing.reduce((sum, one) => sum + one, 0);
      if (rest.length < size) break;
      const page = {
        flags: rest.readUInt8(5),
        serial: rest.readUInt32LE(14),
        lacing,
        body: rest.subarray(headerSize + count, size),
      };
      // A page in the middle of which another begins was cut off.
      const other = rest.indexOf(mark, 4);
      const isCut =
        other > 0 &&
        other < size &&
        rest.subarray(size, size + 4).compare(mark, 0, Math.min(4, Math.max(0, rest.length - size))) !== 0;
      rest = rest.subarray(isCut ? other : size);
      if (!isCut) yield page;
    }
  }
}

/**
 * As the demuxer can read them: of one stream, each with whole packets only, for it waits for ever for the rest of one that
 * goes on in the next page.
 */
async function* mended(pages: AsyncIterable<Page>): AsyncGenerator<Buffer> {
  let serial: number | undefined;
  let [lacing, body]: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  let headed = false;
  for await (const page of pages) {
    const isHead = page.body.subarray(0, opusHead.length).equals(opusHead);
    if (serial === undefined && isHead) serial = page.serial;
    if (page.serial !== serial) continue;
    if (page.flags & ending) serial = undefined;
    if (isHead && headed) continue;
    headed = true;
    let added = page;
    // What went before is lost.
    if ((page.flags & continued) !== 0 && lacing.length === 0) added = withoutFirst(page);
    const isLost = (page.flags & continued) === 0 || lacing.length > mostCarried;
    [lacing, body] = [
      Buffer.concat([isLost ? lacing.subarray(0, 0) : lacing, added.lacing]),
      Buffer.concat([isLost ? body.subarray(0, 0) : body, added.body]),
    ];
    const whole = lacing.findLastIndex((one) => one < 255) + 1;
    const size = lacing.subarray(0, whole).reduce((sum, one) => sum + one, 0);
    for (const written of laidOut(lacing.subarray(0, whole), body)) yield written;
    [lacing, body] = [lacing.subarray(whole), body.subarray(size)];
  }
}

function withoutFirst(page: Page): Page {
  const end = page.lacing.findIndex((one) => one < 255) + 1 || page.lacing.length;
  const size = page.lacing.subarray(0, end).reduce((sum, one) => sum + one, 0);
  return { ...page, lacing: page.lacing.subarray(end), body: page.body.subarray(size) };
}

/** Pages of whole packets; a packet that does not fit on one is left out. */
function laidOut(lacing: Buffer, body: Buffer): Buffer[] {
  const made: Buffer[] = [];
  for (let [from, at] = [0, 0]; from < lacing.length;) {
    let end = from + lacing.subarray(from, from + 255).findLastIndex((one) => one < 255) + 1;
    const fits = end > from;
    if (!fits) end = from + lacing.subarray(from).findIndex((one) => one < 255) + 1;
    const part = lacing.subarray(from, end);
    const size = part.reduce((sum, one) => sum + one, 0);
    if (fits) made.push(Buffer.concat([header(part.length), part, body.subarray(at, at + size)]));
    [from, at] = [end, at + size];
  }
  return made;
}

/** What the demuxer looks at: the mark, the version and the count of segments. */
function header(segments: number): Buffer {
  const bytes = Buffer.alloc(headerSize);
  bytes.set(mark);
  bytes.writeUInt8(segments, headerSize - 1);
  return bytes;
}
