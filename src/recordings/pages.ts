// Finds the pages of an Ogg file, however it was damaged.
import { checksum } from '../audio/ogg.ts';

/** Bytes of a page before its lengths, and at most: RFC 3533, section 6. */
export const headerSize = 27;
export const mark = Buffer.from('OggS');

export interface Page {
  readonly flags: number;
  readonly serial: number;
  /** Samples of the stream up to its last whole packet; -1 where none ends. */
  readonly position: number;
  /** Whether its checksum is right: what follows from its numbers alone needs that. */
  readonly isTrue: () => boolean;
  readonly lacing: Buffer;
  readonly body: Buffer;
}

/** Whole pages, found again behind whatever is none. */
export async function* pages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Page> {
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
        position: Number(rest.readBigInt64LE(6)),
        isTrue: sums(rest.subarray(0, size)),
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

function sums(page: Buffer): () => boolean {
  return () => {
    const zeroed = Buffer.from(page);
    zeroed.writeUInt32LE(0, 22);
    return checksum(zeroed) === page.readUInt32LE(22);
  };
}
