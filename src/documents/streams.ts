// Finds in a PDF what bursts when it is unpacked, before its reader would unpack it.
import { constants, inflateSync } from 'node:zlib';

/**
 * Bytes of one stream, unpacked (a page in full colour at 300 dots an inch has 26 MB), and of all; and how many streams there are:
 * thick books have some thousands.
 */
const most = { bytes: 40_000_000, all: 300_000_000, streams: 20_000 };
/** Streams may be packed again and again; honest ones are once. */
const deepest = 3;
const start = Buffer.from('stream');

/** Whether its streams unpack to more than honest ones do. Those that are not deflated are as large as they are. */
export function bursts(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let [streams, all] = [0, 0];
  for (let at = file.indexOf(start); at >= 0; at = file.indexOf(start, at + start.length)) {
    const next = file[at + start.length];
    if (file.subarray(at - 3, at).toString('latin1') === 'end' || (next !== 10 && next !== 13)) continue;
    const from = at + start.length + (next === 13 ? 2 : 1);
    streams += 1;
    all += unpackedSize(file.subarray(from), deepest);
    if (streams > most.streams || all > most.all) return true;
  }
  return false;
}

/** Bytes; endless when it is too much. */
function unpackedSize(packed: Buffer, deep: number): number {
  if (deep === 0 || !isZlib(packed)) return 0;
  try {
    const bytes = inflateSync(packed, { maxOutputLength: most.bytes, finishFlush: constants.Z_SYNC_FLUSH });
    return bytes.length + unpackedSize(bytes, deep - 1);
  } catch (error) {
    return error instanceof RangeError ? Infinity : 0;
  }
}

/** By its header: RFC 1950, 2.2. */
function isZlib([first = 0, second = 0]: Buffer): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
