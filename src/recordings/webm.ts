// Takes the packets of Opus out of a WebM file: prism-media reads them, guarded against what would hang it or fill the memory.
import type { Transform } from 'node:stream';
import prism from 'prism-media';
import { BotError } from '../trouble.ts';
import { openGaps, samplesIn, silence } from './gaps.ts';
import { through } from './ogg.ts';

/** This file has to be read in another way. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/** Bytes of one element that is waited for; blocks of sound have hundreds. */
const mostHeld = 4_000_000;
/** Elements by their first byte; of others that begin so, the demuxer takes nothing either. */
const [simpleBlock, clusterTime, information] = [0xa3, 0xe7, 0x15];
/** The flags of a block that holds several packets: RFC 9559, section 10.2. */
const laced = 0x06;
/** Of the information: nanoseconds of a tick; a million where nothing is said. */
const scaleMark = Buffer.from([0x2a, 0xd7, 0xb1]);

type Read = (chunk: Buffer, offset: number) => symbol | { readonly offset?: number; readonly _skipUntil?: number };

/** What the typings leave out. */
interface Inside {
  _count: number;
  _track: { readonly number: number } | null;
  _readTag: Read;
}

/** The packets of the first track of sound. Throws `Unfit` where there is more to it than the demuxer knows. */
export function webmPackets(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // It has these methods, which its typings leave out.
  const demuxer = new prism.opus.WebmDemuxer() as Transform & Inside;
  const read = timed(demuxer);
  demuxer._readTag = (chunk, offset) => {
    if (chunk[offset] === simpleBlock && (chunk[blockAt(chunk, offset + 1) + 2] ?? 0) & laced)
      throw new Unfit('laced blocks');
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

/** Reads as the demuxer does, and puts silence in where the times of blocks tell that something was left out. */
function timed(demuxer: Transform & Inside): Read {
  const read = demuxer._readTag.bind(demuxer);
  const tooShort = read(Buffer.alloc(0), 0);
  const gaps = openGaps();
  let [cluster, samplesOfTick] = [0, 48];
  return (chunk, offset) => {
    const name = chunk[offset];
    if (name === clusterTime || name === information) {
      const inside = within(chunk, offset + (name === clusterTime ? 1 : 4));
      // It is asked again when there is more.
      if (!inside) return tooShort;
      if (name === clusterTime) cluster = numberIn(inside);
      else samplesOfTick = (scaleIn(inside) * 48_000) / 1e9;
    }
    const inside = name === simpleBlock ? within(chunk, offset + 1) : undefined;
    if (inside && inside.length > 4 && (inside.readUInt8(0) & 0x0f) === demuxer._track?.number) {
      const filled = silence(gaps.missing((cluster + inside.readInt16BE(1)) * samplesOfTick));
      for (const packet of filled) demuxer.push(packet);
      gaps.add(samplesIn([...filled, inside.subarray(4)]));
    }
    return read(chunk, offset);
  };
}

/** What is in an element, behind its length; nothing, while it is not whole: RFC 8794, sections 4 and 6. */
function within(chunk: Buffer, at: number): Buffer | undefined {
  const from = at + lengthOf(chunk, at);
  if (from > chunk.length) return undefined;
  const [first = 0, ...others] = chunk.subarray(at, from);
  const size = others.reduce((sum, byte) => sum * 256 + byte, first & (0xff >> (from - at)));
  return from + size <= chunk.length ? chunk.subarray(from, from + size) : undefined;
}

/** Bytes of a number, as its first one tells. */
function lengthOf(chunk: Buffer, at: number): number {
  return Math.clz32(chunk[at] ?? 0) - 23;
}

/** Of at most 8 bytes. */
function numberIn(bytes: Buffer): number {
  return bytes.subarray(0, 8).reduce((sum, byte) => sum * 256 + byte, 0);
}

function scaleIn(bytes: Buffer): number {
  const at = bytes.indexOf(scaleMark);
  return (at >= 0 && numberIn(within(bytes, at + scaleMark.length) ?? Buffer.alloc(0))) || 1e6;
}

/** Where the time of a block stands: behind its length and the number of its track. */
function blockAt(chunk: Buffer, at: number): number {
  const track = at + lengthOf(chunk, at);
  return track + lengthOf(chunk, track);
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
