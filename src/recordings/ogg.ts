// Takes the packets of Opus out of an Ogg file, however it was damaged: prism-media reads them, from pages made whole for it.
import { pipeline } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import prism from 'prism-media';
import { type Gaps, openGaps, samplesIn, silence } from './gaps.ts';
import { headerSize, mark, type Page, pages } from './pages.ts';

const [opusHead, opusTags] = [Buffer.from('OpusHead'), Buffer.from('OpusTags')];
/** Segments of 255 bytes that no packet of Opus has as many of. */
const mostCarried = 255;
/** A page's flags. */
const [continued, ending] = [1, 4];

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

/**
 * As the demuxer can read them: of one stream, each with whole packets only, for it waits for ever for the rest of one that
 * goes on in the next page.
 */
async function* mended(pages: AsyncIterable<Page>): AsyncGenerator<Buffer> {
  let serial: number | undefined;
  let [lacing, body]: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  let [headed, gaps] = [false, openGaps()];
  for await (const page of pages) {
    const isHead = page.body.subarray(0, opusHead.length).equals(opusHead);
    if (serial === undefined && isHead) [serial, gaps] = [page.serial, openGaps()];
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
    yield* missingBefore(page, packetsOf(lacing.subarray(0, whole), body), gaps);
    yield* laidOut(lacing.subarray(0, whole), body);
    [lacing, body] = [lacing.subarray(whole), body.subarray(size)];
  }
}

/** Silence in place of what was left out, or lost, before the packets that end on a page. */
function missingBefore(page: Page, packets: readonly Buffer[], gaps: Gaps): Buffer[] {
  const [first] = packets;
  if (!first || [opusHead, opusTags].some((one) => first.subarray(0, 8).equals(one))) return [];
  const own = samplesIn(packets);
  const missing = page.position < 0 ? 0 : gaps.missing(page.position - own, page.isTrue);
  const filled = silence(missing);
  gaps.add(samplesIn(filled) + own);
  return filled.map((packet) => Buffer.concat([header(1), Buffer.of(packet.length), packet]));
}

function packetsOf(lacing: Buffer, body: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let [from, to] = [0, 0];
  for (const one of lacing) {
    to += one;
    if (one === 255) continue;
    packets.push(body.subarray(from, to));
    from = to;
  }
  return packets;
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
