// What is sealed in one place is opened in another, header and all.
import { expect, test } from 'vitest';
import { modes, open, seal } from './rtp.ts';
import * as xchacha from './xchacha.ts';

const key = Buffer.alloc(32, 7);
const payload = Buffer.from('sound');
const plain = { seq: 65_535, timestamp: 4_294_967_295, ssrc: 9, payload };

test.each(modes)('%s: a packet with all there is in it', (mode) => {
  const extension = { profile: 0xbede, data: Buffer.from([0x10, 0xff, 0, 0]) };
  const sealed = seal(mode, key, 3, { ...plain, extension, sources: [1, 2], padding: 4 });
  expect(open(mode, key, sealed)).toEqual({ ...plain, type: 120, count: 3 });
  expect([sealed[0], sealed[1]]).toEqual([0x80 | 0x20 | 0x10 | 2, 120]);
  expect(sealed.length).toBe(12 + 8 + 4 + 4 + payload.length + 4 + 16 + 4);
});

test.each(modes)('%s: nothing but padding', (mode) => {
  const sealed = seal(mode, key, 1, { ...plain, payload: Buffer.alloc(0), padding: 255 });
  expect(open(mode, key, sealed).payload).toHaveLength(0);
});

test.each(modes)('%s: another key, another header and what is no packet are refused', (mode) => {
  const sealed = seal(mode, key, 1, plain);
  expect(() => open(mode, Buffer.alloc(32), sealed)).toThrow('authenticate');
  const renamed = Buffer.from(sealed);
  renamed[11] = 1;
  expect(() => open(mode, key, renamed)).toThrow('authenticate');
  expect(() => open(mode, key, sealed.subarray(0, 20))).toThrow('no RTP packet');
});

test('XChaCha20-Poly1305 is as its authors say', () => {
  // https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03#appendix-A.3.1
  const text = Buffer.from(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  const header = Buffer.from('50515253c0c1c2c3c4c5c6c7', 'hex');
  const secret = Buffer.from(Array.from({ length: 32 }, (_, at) => 0x80 + at));
  const nonce = Buffer.from(Array.from({ length: 24 }, (_, at) => 0x40 + at));
  const sealed = xchacha.seal(secret, nonce, header, text);
  expect(sealed.subarray(0, 8).toString('hex')).toBe('bd6d179d3e83d43b');
  expect(sealed.subarray(-16).toString('hex')).toBe('c0875924c1c7987947deafd8780acf49');
  expect(xchacha.open(secret, nonce, header, sealed)).toEqual(text);
});
