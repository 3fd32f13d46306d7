// Takes the packets of Opus out of a WebM file: prism-media reads them, guarded against what would hang it or fill the memory.
import type { Transform } from 'node:stream';
import prism from 'prism-media';
import { BotError } from '../trouble.ts';
import { through } from './pages.ts';

/** This file has to be read in another way. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/** Bytes of one element that is waited for; blocks of sound have hundreds. */
const mostHeld = 4_000_000;
const simpleBlock = 0xa3;
/** The flags of a block that holds several packets: RFC 9559, section 10.2. */
const laced = 0x06;

/** What the typings leave out. */
interface Inside {
  _count: number;
  _readTag(chunk: Buffer, offset: number): symbol | { readonly offset?: number; readonly _skipUntil?: number };
}

/** The packets of the first track of sound. Throws `Unfit` where there is more to it than the demuxer knows. */
export function webmPackets(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // It has these methods, which its typings leave out.
  const demuxer = new prism.opus.WebmDemuxer() as Transform & Inside;
  const read = demuxer._readTag.bind(demuxer);
  demuxer._readTag = (chunk, offset) => {
    if (chunk[offset] === simpleBlock && (flagsOf(chunk, offset + 1) & laced) !== 0) throw new Unfit('laced blocks');
    const found = read(chunk, offset);
    if (typeof found === 'symbol') {
      if (chunk.length - offset > mostHeld) throw new Unfit('a very large element');
    } else if (!(found.offset === undefined || found.offset > offset)) throw new Unfit('a length below nothing');
    else if (!(found._skipUntil === undefined || found._skipUntil >= demuxer._count + offset))
      throw new Unfit('a length below nothing');
    return found;
  };
  return fitting(through(demuxer, bytes));
}

async function* fitting(packets: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* packets;
  } catch (error) {
    // What the source fails with is told as it is.
    throw error instanceof Unfit || error instanceof BotError
      ? error
      : new Unfit('the demuxer gave up', { cause: error });
  }
}

/** Behind the length of a block and the number of its track, both of as many bytes as their first one tells, and its time. */
function flagsOf(chunk: Buffer, at: number): number {
  const track = at + Math.clz32(chunk[at] ?? 0) - 23;
  return chunk[track + Math.clz32(chunk[track] ?? 0) - 23 + 2] ?? 0;
}
