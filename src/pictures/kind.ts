// What a file is by its first bytes: names and stated types prove nothing.
import { fileTypeFromBuffer } from 'file-type';

/** An image that is looked at, one that is not and the name of its format, or no image at all. */
export type Kind =
  | { readonly type: 'picture'; readonly format: Format }
  | { readonly type: 'unseen'; readonly format: string }
  | { readonly type: 'none' };

/** What browsers show too. Other decoders stay shut: TIFF's has a long history of holes, HEIC's is not built in. */
const formats = ['jpeg', 'png', 'apng', 'gif', 'webp', 'avif'] as const;
export type Format = (typeof formats)[number];

/** Bytes in which a drawing's first tag is looked for, after comments and declarations. */
const opening = 4096;

export async function kindOf(bytes: Uint8Array): Promise<Kind> {
  const mime = (await fileTypeFromBuffer(bytes))?.mime ?? '';
  const name = mime.startsWith('image/') ? mime.slice('image/'.length) : '';
  const format = formats.find((one) => one === name);
  if (format) return { type: 'picture', format };
  if (name !== '') return { type: 'unseen', format: plain(name) };
  return isDrawing(bytes) ? { type: 'unseen', format: 'SVG' } : { type: 'none' };
}

/** `heic-sequence`, `vnd.adobe.photoshop`, `x-icon`, as people call them. */
function plain(name: string): string {
  const short = name.replace(/^(?:x-|vnd\.)+|-sequence$/g, '');
  return short === 'heif' ? 'HEIC' : short.toUpperCase();
}

/** In UTF-8 or UTF-16, whose zero bytes are left out. */
function isDrawing(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, opening)).toString('latin1').replaceAll('\0', '');
  return /<svg[\s>]/i.test(text) && !/<html[\s>]/i.test(text);
}
