// Seals voice packets as Discord's voice servers do, in every shape that RTP allows.
import { createCipheriv } from 'node:crypto';

export interface Shape {
  readonly seq?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  /** Contributing sources. */
  readonly sources?: readonly number[];
  readonly extension?: { readonly profile: number; readonly body: Buffer };
  /** Bytes of padding, the last of which says how many. */
  readonly padding?: number;
  readonly type?: number;
  readonly version?: number;
}

let nonces = 0;

export function sealed(key: Uint8Array, payload: Uint8Array, shape: Shape = {}): Buffer {
  const { seq = 1, timestamp = 960, ssrc = 7, sources = [], extension, padding = 0, type = 120, version = 2 } = shape;
  const header = Buffer.alloc(12 + 4 * sources.length + (extension ? 4 : 0));
  header[0] = (version << 6) | (padding > 0 ? 0x20 : 0) | (extension ? 0x10 : 0) | sources.length;
  header[1] = type;
  header.writeUInt16BE(seq & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  sources.forEach((source, at) => header.writeUInt32BE(source, 12 + 4 * at));
  if (extension) {
    header.writeUInt16BE(extension.profile, header.length - 4);
    header.writeUInt16BE(extension.body.length / 4, header.length - 2);
  }
  const filling = Buffer.alloc(padding);
  if (padding > 0) filling[padding - 1] = padding;
  return sealedWith(key, header, Buffer.concat([extension?.body ?? Buffer.alloc(0), payload, filling]));
}

export function sealedWith(key: Uint8Array, header: Buffer, body: Buffer): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(++nonces, 0);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(header);
  return Buffer.concat([header, cipher.update(body), cipher.final(), cipher.getAuthTag(), nonce.subarray(0, 4)]);
}
