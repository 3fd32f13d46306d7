// How large an image may be, and how large it becomes: known from its header, before anything of it is unpacked.
import type { Format } from './kind.ts';

/** What the header says. */
export interface Header {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bytes of one channel of one pixel. */
  readonly depth: number;
  /** Samples for each pixel: 1.5 where colours are stored for every fourth only. */
  readonly colours: number;
  /** Interlaced or progressive: the whole of it is held while it is unpacked. */
  readonly progressive: boolean;
}

/** The most pixels, in millions. */
export const mostMegapixels = 40;
/** The most bytes that unpacking may hold at once: with what the rest takes, less than 150 MB. */
const mostHeld = 120e6;
/** The longest side over the shortest; beyond 200 the vision models' own scaling refuses. */
const mostStretched = 100;

/**
 * Pixels of the longest side. Vision models part an image into squares of 28 or 32 pixels, at most some 2,048 of them: up
 * to 1,568 pixels are of use. A photo of 4,000 × 3,000 takes 60 ms to get there, and 43 ms to less than a third of its size.
 */
const sides = { usual: 1568, huge: 1312 };
const hugeFrom = 8e6;
/** Pixels of the shortest side: one square. */
export const least = 32;

export type Misfit = 'large' | 'thin';

/** Why an image is not opened, if so. */
export function misfit(header: Header, format: Format): Misfit | undefined {
  const { width, height } = header;
  const pixels = width * height;
  if (pixels > mostMegapixels * 1e6 || pixels * heldPerPixel(header, format) > mostHeld) return 'large';
  return Math.max(width, height) > mostStretched * Math.min(width, height) ? 'thin' : undefined;
}

/** The longest side that an image of this size is given; small ones stay as they are. */
export function sideFor({ width, height }: Header): number {
  return width * height > hugeFrom ? sides.huge : sides.usual;
}

/** Bytes that a decoder holds for each pixel, as measured; of what is unpacked line by line, none. */
function heldPerPixel({ channels, depth, progressive, colours }: Header, format: Format): number {
  if (format === 'jpeg') return progressive ? 2 * colours : 0;
  if (format === 'png' || format === 'apng') return progressive ? channels * depth : 0;
  return format === 'avif' ? 5 * channels * depth : 4.5;
}
