import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aes256Gcm, isBeside, readHeader, readPayload } from '#adapters/discord/voice/thread/line/rtp.ts';
import { fc } from '#test/property.ts';
import { sealed, sealedWith, type Shape } from './seal.ts';

const key = randomBytes(32);
const opus = Buffer.from('some opus, sealed end to end');

function read(packet: Buffer, by: Uint8Array = key): Buffer | undefined {
  const header = readHeader(packet);
  return header && readPayload(packet, header, aes256Gcm(by));
}

describe('a voice packet', () => {
  it('says its number, its time and its source', () => {
    const packet = sealed(key, opus, { seq: 65_535, timestamp: 4_294_967_295, ssrc: 4_000_000_000 });
    expect(readHeader(packet)).toMatchObject({ seq: 65_535, timestamp: 4_294_967_295, ssrc: 4_000_000_000 });
  });

  it.each<[string, Shape]>([
    ['in its plainest form', {}],
    ['with contributing sources', { sources: [1, 2, 3] }],
    ['with an extension of one-byte headers', { extension: { profile: 0xbede, body: Buffer.from('1234') } }],
    ['with an extension of two-byte headers', { extension: { profile: 0x1000, body: Buffer.from('12345678') } }],
    ['with an extension of another profile, and empty', { extension: { profile: 0x4242, body: Buffer.alloc(0) } }],
    ['with padding', { padding: 200 }],
    ['with all of that', { sources: [9], extension: { profile: 0xbede, body: Buffer.alloc(40, 1) }, padding: 3 }],
    ['with a marker', { type: 0x80 | 120 }],
  ])('is opened %s', (_, shape) => {
    expect(read(sealed(key, opus, shape))).toEqual(opus);
  });

  it('is empty when it is all padding', () => {
    expect(read(sealed(key, Buffer.alloc(0), { padding: 12 }))).toHaveLength(0);
    expect(read(sealed(key, Buffer.alloc(0)))).toHaveLength(0);
  });
});

describe('no voice packet', () => {
  it.each<[string, Buffer]>([
    ['is one of another version', sealed(key, opus, { version: 1 })],
    ['is a report on the line (RTCP)', sealed(key, opus, { type: 201 })],
    ['is one of another type', sealed(key, opus, { type: 111 })],
    ['is one that is too short for its header', sealed(key, opus, { sources: [1, 2] }).subarray(0, 39)],
    ['is one longer than any datagram', sealed(key, Buffer.alloc(3_000))],
  ])('%s', (_, packet) => {
    expect(readHeader(packet)).toBeUndefined();
  });

  it.each<[string, Buffer]>([
    ['is one that was sealed with another key', sealed(randomBytes(32), opus)],
    ['has more padding than payload', withPadding(255)],
    ['is padded by nothing', withPadding(0)],
    ['has an extension longer than itself', withExtension(0xffff)],
    ['has an extension that reaches into its tag', withExtension(Math.ceil(opus.length / 4) + 1)],
  ])('%s', (_, packet) => {
    expect(readHeader(packet)).toBeDefined();
    expect(read(packet)).toBeUndefined();
  });

  it('is any part of one, or one with a bit turned', () => {
    const packet = sealed(key, opus, {
      sources: [5],
      extension: { profile: 0xbede, body: Buffer.alloc(8) },
      padding: 4,
    });
    for (let length = 0; length < packet.length; length++) expect(read(packet.subarray(0, length))).toBeUndefined();
    for (let bit = 0; bit < packet.length * 8; bit++) {
      const turned = Buffer.from(packet);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(read(turned)).toBeUndefined();
    }
  });

  it('is a heap of bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => read(Buffer.from(bytes)) === undefined));
  });
});

it('is told from what else a voice server sends', () => {
  const address = Buffer.alloc(74);
  address.set([0, 2, 0, 70]);
  expect([Buffer.alloc(8), address, sealed(key, opus, { type: 201 })].map(isBeside)).toEqual([true, true, true]);
  expect([Buffer.alloc(0), Buffer.alloc(9), sealed(key, opus)].map(isBeside)).toEqual([false, false, false]);
});

/** The last byte says how much padding there is. */
function withPadding(said: number): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0xa0;
  header[1] = 120;
  return sealedWith(key, header, Buffer.concat([opus, Buffer.from([said])]));
}

function withExtension(words: number): Buffer {
  const header = Buffer.alloc(16);
  header[0] = 0x90;
  header[1] = 120;
  header.writeUInt16BE(0xbede, 12);
  header.writeUInt16BE(words, 14);
  return sealedWith(key, header, opus);
}
