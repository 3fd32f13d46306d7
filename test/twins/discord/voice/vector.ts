// Numbers and variable-size vectors as MLS writes them. https://www.rfc-editor.org/rfc/rfc9420.html#section-2.1

export function uint8(value: number): Buffer {
  return Buffer.from([value]);
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** The content, after its length in one, two or four bytes. */
export function vector(content: Uint8Array): Buffer {
  const { length } = content;
  const head = length < 64 ? uint8(length) : length < 16_384 ? uint16(0x4000 | length) : uint32(0x8000_0000 + length);
  return Buffer.concat([head, content]);
}

export interface Reading {
  /** How many bytes were read. */
  readonly at: number;
  readonly done: boolean;
  uint8(): number;
  uint16(): number;
  uint32(): number;
  uint64(): bigint;
  vector(): Buffer;
  skip(bytes: number): void;
}

/** Reads from the beginning. Throws a RangeError where the bytes end too early. */
export function read(bytes: Buffer): Reading {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError(`no ${length} bytes at ${at} of ${bytes.length}`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const length = (): number => {
    const size = 1 << (take(1).readUInt8() >> 6);
    if (size === 8) throw new RangeError('a length has one, two or four bytes');
    at -= 1;
    return take(size).readUIntBE(0, size) % 2 ** (8 * size - 2);
  };
  return {
    get at() {
      return at;
    },
    get done() {
      return at === bytes.length;
    },
    uint8: () => take(1).readUInt8(),
    uint16: () => take(2).readUInt16BE(),
    uint32: () => take(4).readUInt32BE(),
    uint64: () => take(8).readBigUInt64BE(),
    vector: () => take(length()),
    skip: (count) => void take(count),
  };
}
