// Brings the index of an MP4 file before its data, where a pipe can be read: https://developer.apple.com/documentation/quicktime-file-format
import { BotError } from '../trouble.ts';

/** Bytes of an index: hours of sound and film have a few million. */
const mostIndex = 64_000_000;
/** Boxes that hold the tables of where the data is. */
const holders = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
const broken = 'This recording is damaged: its index cannot be read.';

/** A box at the top of the file. */
interface Box {
  readonly type: string;
  /** Bytes, header included; 0: up to the end of the file. */
  readonly size: number;
  readonly at: number;
}

/**
 * The same film with its index first. `read` gives all its bytes, and is asked twice where the index comes behind the data: so
 * nothing but the index is held. Throws a `BotError` when there is no index.
 */
export async function* moovFirst(read: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const found = await find(read());
  if (found.isFirst) {
    yield* read();
    return;
  }
  const { index, at } = found;
  if (!moved(index, 0, index.length, index.length, at)) throw new BotError(broken);
  let isOut = false;
  for await (const { box, bytes } of boxes(read())) {
    if (box.type === 'moov') continue;
    if (!isOut && box.type !== 'ftyp') {
      isOut = true;
      yield index;
    }
    yield bytes;
  }
}

type Found = { readonly isFirst: true } | { readonly isFirst: false; readonly index: Buffer; readonly at: number };

async function find(bytes: AsyncIterable<Uint8Array>): Promise<Found> {
  let dataSeen = false;
  const index: Uint8Array[] = [];
  let [size, at] = [0, 0];
  for await (const { box, bytes: piece } of boxes(bytes)) {
    if (box.type === 'moov' && !dataSeen) return { isFirst: true };
    if (box.type === 'mdat') dataSeen = true;
    if (box.type !== 'moov') {
      if (index.length > 0) break;
      continue;
    }
    [size, at] = [size + piece.length, box.at];
    if (size > mostIndex) throw new BotError(broken);
    index.push(piece);
  }
  if (index.length === 0) throw new BotError(broken);
  return { isFirst: false, index: Buffer.concat(index), at };
}

/** The bytes of a file, each piece with the box it belongs to. */
async function* boxes(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ box: Box; bytes: Uint8Array }> {
  let held: Buffer = Buffer.alloc(0);
  let box: Box | undefined;
  let [left, at] = [0, 0];
  for await (const piece of bytes) {
    held = held.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.length) : Buffer.concat([held, piece]);
    while (held.length > 0) {
      if (!box || left === 0) {
        box = boxAt(held, at);
        if (!box) break;
        left = box.size || Infinity;
      }
      const part = held.subarray(0, Math.min(left, held.length));
      yield { box, bytes: part };
      [held, left, at] = [held.subarray(part.length), left - part.length, at + part.length];
    }
  }
}

function boxAt(held: Buffer, at: number): Box | undefined {
  if (held.length < 16) return undefined;
  const short = held.readUInt32BE(0);
  const size = short === 1 ? Number(held.readBigUInt64BE(8)) : short;
  if (size !== 0 && size < (short === 1 ? 16 : 8)) throw new BotError(broken);
  return { type: held.toString('latin1', 4, 8), size, at };
}

/** Moves what the tables between two places say of data before `before`; whether they were tables that could be read. */
function moved(index: Buffer, from: number, to: number, by: number, before: number): boolean {
  for (let at = from; at < to;) {
    const size = at + 8 <= to ? index.readUInt32BE(at) : 0;
    if (size < 8 || at + size > to) return false;
    const type = index.toString('latin1', at + 4, at + 8);
    if (holders.has(type) && !moved(index, at + 8, at + size, by, before)) return false;
    if ((type === 'stco' || type === 'co64') && !shifted(index.subarray(at, at + size), type === 'co64', by, before))
      return false;
    at += size;
  }
  return true;
}

function shifted(table: Buffer, isLong: boolean, by: number, before: number): boolean {
  const width = isLong ? 8 : 4;
  const count = table.length >= 16 ? table.readUInt32BE(12) : 0;
  if (16 + count * width > table.length) return false;
  for (let at = 16; at < 16 + count * width; at += width) {
    const place = isLong ? Number(table.readBigUInt64BE(at)) : table.readUInt32BE(at);
    if (place >= before) continue;
    if (isLong) table.writeBigUInt64BE(BigInt(place + by), at);
    else if (place + by < 2 ** 32) table.writeUInt32BE(place + by, at);
    else return false;
  }
  return true;
}
