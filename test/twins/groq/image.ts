// An image within a request: decoded, measured by its header, and refused as the platform refuses it.
import { invalid, type Refusal } from './refusal.ts';

/** An image as the model gets it. */
export interface Image {
  readonly mediaType: string;
  /** Empty where only an address came: the twin fetches nothing. */
  readonly bytes: Uint8Array;
  /** 0 where the header does not tell. */
  readonly width: number;
  readonly height: number;
  /** The address, where the image was not within the request. */
  readonly url?: string;
}

/** What is to be looked at, or the platform's refusal. @see https://console.groq.com/docs/vision */
export function readImage(url: unknown): Image | Refusal {
  if (typeof url !== 'string' || url === '') return invalid("property 'image_url.url' is missing");
  if (url.startsWith('https://')) return { mediaType: '', bytes: new Uint8Array(), width: 0, height: 0, url };
  const [, mediaType = '', coded = ''] = /^data:(image\/[a-z+.-]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url) ?? [];
  if (coded === '') return invalid('invalid image url: must be an https URL or a base64 encoded data URL');
  const bytes = Buffer.from(coded, 'base64');
  const size = mediaType === 'image/png' ? png(bytes) : mediaType === 'image/jpeg' ? jpeg(bytes) : other(bytes);
  return size ? { mediaType, bytes, ...size } : invalid('invalid image data');
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @see https://www.w3.org/TR/png-3/#11IHDR */
function png(file: Buffer): Size | undefined {
  const isPng = file.length >= 24 && file.subarray(1, 4).toString('latin1') === 'PNG';
  return isPng ? { width: file.readUInt32BE(16), height: file.readUInt32BE(20) } : undefined;
}

/** The first frame header, after segments that each tell their size. @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1.1) */
function jpeg(file: Buffer): Size | undefined {
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= file.length;) {
    const marker = file.readUInt16BE(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    at += 2 + file.readUInt16BE(at + 2);
  }
  return undefined;
}

/** GIF and WebP are taken too; how large they are is not read here. */
function other(file: Buffer): Size | undefined {
  const magic = file.subarray(0, 12).toString('latin1');
  return magic.startsWith('GIF8') || /^RIFF.{4}WEBP/s.test(magic) ? { width: 0, height: 0 } : undefined;
}
