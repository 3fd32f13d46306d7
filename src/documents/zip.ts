// Opens the ZIP that an Office document is: every size is checked before and while it is unpacked, and only XML comes out.
import { inflateRawSync } from 'node:zlib';

/** Entries, unpacked bytes in all, and how much larger than packed they may be; so much may be anything. Reports are 10 times. */
const most = { entries: 5000, bytes: 40_000_000, part: 10_000_000, ratio: 50, free: 1_000_000 };

/** The parts of Office documents that hold words, and where they say what is where. No media, macros or documents within. */
const wanted = /^(?:\[Content_Types\]\.xml|(?:[\w-]+\/)*_rels\/[\w.-]+\.rels|(?:word|ppt|xl)\/[\w./-]+\.xml)$/;
/** Office documents must have none: ECMA-376, part 2, 9.1.4. */
const declarations = ['<!DOCTYPE', '<!ENTITY'].flatMap((text) => {
  const wide = Buffer.from(text, 'utf16le');
  return [Buffer.from(text), wide, Buffer.from(wide).swap16()];
});

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** Why a ZIP is not opened, in the words of a log. */
export class Hostile extends Error {
  override readonly name = 'Hostile';
}

/** The parts by their names. Throws `Hostile` for what is broken, locked, or larger than an honest document. */
export function unzip(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = entriesOf(file);
  const stated = entries.reduce((sum, { size }) => sum + size, 0);
  const packed = entries.reduce((sum, one) => sum + one.packed, 0);
  if (packed > bytes.length) throw new Hostile('its entries overlap');
  if (stated > most.bytes || stated > Math.max(most.free, bytes.length * most.ratio))
    throw new Hostile('it would burst');
  if (entries.some(({ flags }) => flags & 1)) throw new Hostile('it is locked');
  const parts = new Map<string, Uint8Array>();
  for (const entry of entries.filter(({ name }) => wanted.test(name) && !name.includes('..'))) {
    const part = partOf(file, entry);
    if (declarations.some((declaration) => part.includes(declaration))) throw new Hostile('it declares entities');
    parts.set(entry.name, part);
  }
  return parts;
}

/** The central directory: APPNOTE.TXT 6.3.10, 4.3.12 and 4.3.16. No ZIP64, which starts at 4 GB. */
function entriesOf(file: Buffer): Entry[] {
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > file.length) throw new Hostile('it has no directory');
  const count = file.readUInt16LE(end + 10);
  if (count > most.entries) throw new Hostile('it has too many entries');
  const entries: Entry[] = [];
  let at = file.readUInt32LE(end + 16);
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50) throw new Hostile('its directory is broken');
    const [name, extra, comment] = [28, 30, 32].map((field) => file.readUInt16LE(at + field));
    const end = at + 46 + (name ?? 0);
    entries.push({
      name: file.toString('utf8', at + 46, end),
      flags: file.readUInt16LE(at + 8),
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      at: file.readUInt32LE(at + 42),
    });
    at = end + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

/** One part: never larger than it states to be, which `unzip` has checked. */
function partOf(file: Buffer, { at, method, packed, size }: Entry): Buffer {
  if (size > most.part) throw new Hostile('a part of it is too large');
  if (at + 30 > file.length || file.readUInt32LE(at) !== 0x04034b50) throw new Hostile('an entry is broken');
  const from = at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
  const data = file.subarray(from, from + packed);
  if (method === 0 && packed === size) return data;
  if (method !== 8) throw new Hostile('it is packed in an unknown way');
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw new Hostile('a part of it is not what it states', { cause: error });
  }
}
