// Opens images, in a thread of its own: one that breaks off or never ends takes nothing else along.
import sharp, { type Metadata, type Sharp } from 'sharp';
import { serve } from '../workshop/serve.ts';
import { kindOf } from './kind.ts';
import type { Order, Outcome } from './order.ts';
import { type Header, least, misfit, mostMegapixels, sideFor } from './size.ts';

/** Nobody asks for the same image twice, and the other core belongs to those who talk. */
sharp.cache(false);
sharp.concurrency(1);
/** Every decoder but these stays shut, whatever a file poses as. */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`) });

/** Profiles are ignored: to apply one takes twice as long as all else, to see colours hardly different. */
const opening = { limitInputPixels: mostMegapixels * 1e6, failOn: 'error', ignoreIcc: true } as const;
/** Seconds; the workshop's limit is the longer one, and takes the thread with it. */
const limit = { seconds: 8 };
const white = '#ffffff';
/** 85 keeps small letters legible; finding the best code table would take 5 ms to save 15 kB. */
const jpeg = { quality: 85, optimiseCoding: false };

serve(async ({ bytes }: Order): Promise<Outcome> => {
  const kind = await kindOf(bytes);
  if (kind.type !== 'picture') return kind;
  try {
    const about = await sharp(bytes, { ...opening, limitInputPixels: false }).metadata();
    const header = headerOf(about);
    const wrong = misfit(header, kind.format);
    if (wrong) return { type: wrong };
    return { type: 'made', jpeg: await upright(scaled(bytes, header), about.orientation) };
  } catch (error) {
    return { type: 'broken', detail: error instanceof Error ? error.message : String(error) };
  }
});

function headerOf({ width, height, channels, depth, isProgressive, chromaSubsampling }: Metadata): Header {
  const colours = chromaSubsampling === '4:2:0' ? 1.5 : channels;
  return { width, height, channels, colours, depth: depth === 'uchar' ? 1 : 2, progressive: isProgressive ?? false };
}

/** Small, opaque, and nothing but its pixels. */
function scaled(bytes: Uint8Array, header: Header): Sharp {
  const side = sideFor(header);
  const shrunk = Math.min(1, side / Math.max(header.width, header.height));
  const missing = (length: number) => Math.max(0, least - Math.max(1, Math.round(length * shrunk)));
  const [right, bottom] = [missing(header.width), missing(header.height)];
  const image = sharp(bytes, opening)
    .timeout(limit)
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
    .flatten({ background: white })
    .toColourspace('srgb');
  return right + bottom > 0 ? image.extend({ right, bottom, extendWith: 'copy' }) : image;
}

/** Turned after it has become small: turning needs the whole image at hand. Orientations are EXIF's, 1 to 8. */
async function upright(image: Sharp, orientation = 1): Promise<Uint8Array> {
  if (orientation < 2) return image.jpeg(jpeg).toBuffer();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const mirrored = [2, 4, 5, 7].includes(orientation);
  const angle = { 3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270 }[orientation] ?? 0;
  // Mirrored first, then turned clockwise, as sharp does it in whatever order it is told.
  const turned = sharp(data, { raw: { width, height, channels } }).rotate(angle).flop(mirrored);
  return turned.jpeg(jpeg).toBuffer();
}
