// Puts Opus packets into an Ogg file as they are, without decoding them (RFC 7845).
import { Buffer } from 'node:buffer';
import { samplesOf } from './packet.ts';

/** What libopus adds before the first sample, at 48 kHz; players leave it out. */
export const preSkip = 312;
/** A page has at most so many segments of at most 255 bytes; a packet ends with a segment that is shorter. */
const mostSegments = 255;
/** Samples at 48 kHz: no page is longer than a second, so that whoever reads along is never far behind. */
const longestPage = 48_000;
/** Samples at 48 kHz: 100 ms. */
const firstPage = 4800;

/** A page's place in the file. */
const first = 2;
const middle = 0;
const last = 4;

/**
 * An Ogg Opus file of these packets, mono and stereo mixed, of any lengths. What is no Opus packet, or does not fit on a page
 * (65 kB, which no datagram brings), is left out.
 */
export function oggOpus(packets: readonly Uint8Array[]): Uint8Array {
  const playable = packets.filter(fits);
  // Decoders turn the others into it.
  const writer = openPages(playable.some(([toc = 0]) => (toc & 4) !== 0));
  return Buffer.concat([writer.head, ...playable.flatMap((packet) => writer.add(packet)), writer.end()]);
}

/**
 * An Ogg Opus file of mono packets, in pages as they come: the first holds little, so that whoever plays along begins soon.
 * `samples`, asked at the end, is how long the sound is at 48 kHz; what the packets hold behind it is not played.
 */
export async function* oggPages(packets: AsyncIterable<Uint8Array>, samples: () => number): AsyncGenerator<Uint8Array> {
  const writer = openPages(false, firstPage);
  let begun = false;
  for await (const packet of packets) {
    if (!begun) yield writer.head;
    begun = true;
    if (fits(packet)) yield* writer.add(packet);
  }
  if (begun) yield writer.end(preSkip + samples());
}

/** Lays packets out on pages of one file; later pages are twice as long as the one before, up to the longest. */
function openPages(stereo: boolean, shortest = longestPage) {
  let pages = 2;
  let held: Uint8Array[] = [];
  let longest = shortest;
  let [segments, from, position] = [0, 0, 0];
  const turn = (place: number, end = position): Uint8Array => {
    const turned = page(held, end, pages, place);
    pages += 1;
    longest = Math.min(longestPage, longest * 2);
    [held, segments, from] = [[], 0, position];
    return turned;
  };
  return {
    /** What a file begins with. */
    head: Buffer.concat([page([head(stereo)], 0, 0, first), page([tags()], 0, 1, middle)]),
    /** The page before, when this packet begins another. */
    add(packet: Uint8Array): Uint8Array[] {
      const end = position + samplesOf(packet);
      const full = held.length > 0 && (segments + segmentsOf(packet) > mostSegments || end - from > longest);
      const turned = full ? [turn(middle)] : [];
      held.push(packet);
      segments += segmentsOf(packet);
      position = end;
      return turned;
    },
    /** The last page. `end`: the samples of the file, where the last packets hold more than is to be played. */
    end: (end = position): Uint8Array => turn(last, Math.min(end, position)),
  };
}

function fits(packet: Uint8Array): boolean {
  return samplesOf(packet) > 0 && segmentsOf(packet) <= mostSegments;
}

function segmentsOf(packet: Uint8Array): number {
  return Math.floor(packet.length / 255) + 1;
}

function head(stereo: boolean): Uint8Array {
  const bytes = Buffer.alloc(19);
  bytes.write('OpusHead\u0001', 'latin1');
  bytes.writeUInt8(stereo ? 2 : 1, 9);
  bytes.writeUInt16LE(preSkip, 10);
  bytes.writeUInt32LE(48_000, 12);
  return bytes;
}

/** The name of who made it, and no comments. */
function tags(): Uint8Array {
  const bytes = Buffer.alloc(8 + 4 + 6 + 4);
  bytes.write('OpusTags\u0006\0\0\0parley', 'latin1');
  return bytes;
}

/** `position`: the samples of the file, at 48 kHz, up to the end of this page. */
function page(packets: readonly Uint8Array[], position: number, number: number, place: number): Uint8Array {
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: segmentsOf(packet) - 1 }, () => 255),
    packet.length % 255,
  ]);
  const header = Buffer.alloc(27 + lacing.length);
  header.write('OggS', 'latin1');
  header.writeUInt8(place, 5);
  header.writeBigUInt64LE(BigInt(position), 6);
  header.writeUInt32LE(1, 14);
  header.writeUInt32LE(number, 18);
  header.writeUInt8(lacing.length, 26);
  header.set(lacing, 27);
  const whole = Buffer.concat([header, ...packets]);
  whole.writeUInt32LE(checksum(whole), 22);
  return whole;
}

// Ogg's own CRC-32: polynomial 0x04c11db7, highest bit first, no inversions (RFC 3533, section 6).
// Four bytes at a time: `remainders[n]` is what a byte leaves when n more follow it. An hour of speech has 26 million bytes.
const remainders = [0, 1, 2, 3].map((more) =>
  Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte << 24;
    for (let bit = 0; bit < 8 * (more + 1); bit += 1) rest = rest < 0 ? (rest << 1) ^ 0x04_c1_1d_b7 : rest << 1;
    return rest;
  }),
);
const none = new Int32Array(256);
const [after0 = none, after1 = none, after2 = none, after3 = none] = remainders;

/** Of a page whose own checksum is 0 in it. */
export function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    sum ^= view.getInt32(at);
    // Every index is a byte, and each table has an entry for all of them.
    sum =
      (after3[sum >>> 24] as number) ^
      (after2[(sum >>> 16) & 255] as number) ^
      (after1[(sum >>> 8) & 255] as number) ^
      (after0[sum & 255] as number);
  }
  for (; at < bytes.length; at += 1) sum = (sum << 8) ^ (after0[(sum >>> 24) ^ (bytes[at] ?? 0)] ?? 0);
  return sum >>> 0;
}
