// XChaCha20-Poly1305, which node:crypto has only the inner half of.
// https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03#section-2
import { createCipheriv, createDecipheriv } from 'node:crypto';

const name = 'chacha20-poly1305';
const tagBytes = 16;

/** Ciphertext and tag. `nonce`: 24 bytes. */
export function seal(key: Buffer, nonce: Buffer, header: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv(name, subkey(key, nonce), inner(nonce), { authTagLength: tagBytes });
  cipher.setAAD(header, { plaintextLength: plain.length });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws for a wrong tag. */
export function open(key: Buffer, nonce: Buffer, header: Buffer, sealed: Buffer): Buffer {
  const text = sealed.subarray(0, -tagBytes);
  const cipher = createDecipheriv(name, subkey(key, nonce), inner(nonce), { authTagLength: tagBytes });
  cipher.setAAD(header, { plaintextLength: text.length });
  cipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

function inner(nonce: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(4), nonce.subarray(16, 24)]);
}

/** HChaCha20: the key that the first 16 bytes of the nonce make. */
function subkey(key: Buffer, nonce: Buffer): Buffer {
  const words = new Uint32Array([0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574, ...littleEndian(key)]);
  const state = new Uint32Array([...words, ...littleEndian(nonce.subarray(0, 16))]);
  for (let round = 0; round < 10; round += 1) for (const [a, b, c, d] of quarters) quarter(state, a, b, c, d);
  const out = Buffer.alloc(32);
  for (let at = 0; at < 4; at += 1) {
    out.writeUInt32LE(state[at] ?? 0, 4 * at);
    out.writeUInt32LE(state[12 + at] ?? 0, 16 + 4 * at);
  }
  return out;
}

/** Columns, then diagonals. https://www.rfc-editor.org/rfc/rfc8439#section-2.3 */
const quarters = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** https://www.rfc-editor.org/rfc/rfc8439#section-2.1 */
function quarter(state: Uint32Array, a: number, b: number, c: number, d: number): void {
  step(state, a, b, d, 16);
  step(state, c, d, b, 12);
  step(state, a, b, d, 8);
  step(state, c, d, b, 7);
}

function step(state: Uint32Array, sum: number, add: number, turned: number, bits: number): void {
  state[sum] = (state[sum] ?? 0) + (state[add] ?? 0);
  const mixed = (state[turned] ?? 0) ^ (state[sum] ?? 0);
  state[turned] = (mixed << bits) | (mixed >>> (32 - bits));
}

function littleEndian(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32LE(4 * at));
}
