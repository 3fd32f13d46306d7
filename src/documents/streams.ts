// Finds in a PDF what bursts when it is unpacked, before its reader would unpack it.
import { constants, inflateSync } from 'node:zlib';

/** Bytes of one stream, unpacked: a page in full colour at 300 dots an inch has half of it. */
const most = 50_000_000;
/** Streams may be packed again and again; honest ones are once. */
const deepest = 3;
const start = Buffer.from('stream');

/** Whether a stream of it unpacks to more than an honest one. Streams that are not deflated are as large as they are. */
export function bursts(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = file.indexOf(start); at >= 0; at = file.indexOf(start, at + start.length)) {
    const next = file[at + start.length];
    if (file.subarray(at - 3, at).toString('latin1') === 'end' || (next !== 10 && next !== 13)) continue;
    const from = at + start.length + (next === 13 ? 2 : 1);
    if (isTooMuch(file.subarray(from), deepest)) return true;
  }
  return false;
}

function isTooMuch(packed: Buffer, deep: number): boolean {
  // The first byte of zlib's own header, RFC 1950, 2.2: deflate, with a window of up to 32 kB.
  if (deep === 0 || ((packed[0] ?? 0) & 0x0f) !== 8) return false;
  try {
    return isTooMuch(inflateSync(packed, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH }), deep - 1);
  } catch (error) {
    return error instanceof RangeError;
  }
}
