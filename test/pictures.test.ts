// Images as people send them, hostile ones included: what comes out is a plain, small JPEG, or a sentence that says why not.
import { zlibSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { openPictures } from '#src/pictures.ts';
import { apng, bomb, gif, jpegWith, png, pngWith } from '#test/fixtures/images.ts';
import { keptLog } from '#test/quiet.ts';

const { log, lines } = keptLog();
const pictures = openPictures(log);
afterAll(() => pictures.close());

const ever = () => new AbortController().signal;
const prepare = (bytes: Uint8Array, name = 'x.png') =>
  pictures.prepare({ name, mediaType: 'image/png', bytes }, ever());
const refusal = (bytes: Uint8Array, name?: string) =>
  prepare(bytes, name).then(
    () => 'it was opened',
    (error: Error & { sentence?: string }) => error.sentence ?? `not told: ${error.message}`,
  );
const text = (words: string) => new TextEncoder().encode(words);

/** A picture of one colour, 40 × 30 unless said otherwise. */
const plain = (background = '#3366cc', width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background } });
/** Left half red, right half blue, its upper half brighter: whatever is turned or mirrored shows. */
const marked = () =>
  sharp({ create: { width: 80, height: 40, channels: 3, background: '#ff0000' } }).composite([
    { input: { create: { width: 40, height: 40, channels: 3, background: '#0000ff' } }, left: 40, top: 0 },
    { input: { create: { width: 20, height: 20, channels: 3, background: '#ffffff' } }, left: 0, top: 0 },
  ]);

async function corner(bytes: Uint8Array): Promise<number[]> {
  return [...(await sharp(bytes).raw().toBuffer()).subarray(0, 3)];
}
const near = (colour: readonly number[]): unknown[] => colour.map((one): unknown => expect.closeTo(one, -1.2));

describe('an image', () => {
  it.each(['jpeg', 'png', 'gif', 'webp', 'avif'] as const)('of the format %s becomes a small JPEG', async (format) => {
    const { bytes, mediaType, name } = await prepare(await plain().toFormat(format).toBuffer(), 'holiday.bin');
    expect([mediaType, name]).toEqual(['image/jpeg', 'holiday.jpg']);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 40, height: 32, space: 'srgb' });
    expect(await corner(bytes)).toEqual(near([0x33, 0x66, 0xcc]));
  });

  it.each([
    [3000, 2000, 1568, 1045],
    [4000, 3000, 1312, 984],
    [500, 400, 500, 400],
    [1, 1, 32, 32],
  ])('of %i × %i pixels is seen at %i × %i', async (width, height, wide, high) => {
    const { bytes } = await prepare(await plain('#808080', width, height).jpeg().toBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ width: wide, height: high });
    expect(bytes.length).toBeLessThan(3e6);
  });

  it('that is all noise is still no larger than 3 MB', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 120 } as const;
    const loud = sharp({ create: { width: 1568, height: 1568, channels: 3, background: '#000000', noise } });
    expect((await prepare(await loud.png().toBuffer())).bytes.length).toBeLessThan(3e6);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of the orientation %i is turned upright', async (orientation) => {
    const turned = await marked().png().withMetadata({ orientation }).toBuffer();
    const { bytes } = await prepare(turned);
    const wanted = await sharp(turned).autoOrient().removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const got = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([got.info.width, got.info.height]).toEqual([wanted.info.width, wanted.info.height]);
    const differences = got.data.map((value, at) => Math.abs(value - (wanted.data[at] ?? 0)));
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeLessThan(8);
  });

  it('of an orientation that does not exist stays as it is', async () => {
    const { bytes } = await prepare(jpegWith(await marked().jpeg().toBuffer(), 9));
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 80, height: 40 });
  });

  it('loses where and with what it was taken', async () => {
    const there = await plain()
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(there.includes('secret place')).toBe(true);
    const { bytes } = await prepare(there);
    expect(Buffer.from(bytes).includes('secret place')).toBe(false);
    const { exif, icc, xmp, orientation } = await sharp(bytes).metadata();
    expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('is laid on white where it is transparent', async () => {
    const clear = { r: 0, g: 0, b: 0, alpha: 0 };
    const glass = sharp({ create: { width: 40, height: 40, channels: 4, background: clear } });
    expect(await corner((await prepare(await glass.png().toBuffer())).bytes)).toEqual(near([255, 255, 255]));
  });

  it('in CMYK, in grey, or of 16 bits shows its colours', async () => {
    const cmyk = await plain('#ffffff').toColourspace('cmyk').jpeg().toBuffer();
    expect(await corner((await prepare(cmyk)).bytes)).toEqual(near([255, 255, 255]));
    const deep = await plain().toColourspace('rgb16').png().toBuffer();
    expect(await corner((await prepare(deep)).bytes)).toEqual(near([0x33, 0x66, 0xcc]));
    const grey = await plain('#777777').greyscale().png().toBuffer();
    expect(await sharp((await prepare(grey)).bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3 });
  });
});

describe('an animation', () => {
  it('shows its first picture, however many follow', async () => {
    expect(await corner((await prepare(gif(100_000))).bytes)).toEqual(near([255, 0, 0]));
    expect(await corner((await prepare(apng(100_000))).bytes)).toEqual(near([255, 0, 0]));
    const pages = await Promise.all(['#ff0000', '#00ff00'].map((colour) => plain(colour).png().toBuffer()));
    const webp = await sharp(pages, { join: { animated: true } })
      .webp({ loop: 0 })
      .toBuffer();
    expect(await corner((await prepare(webp)).bytes)).toEqual(near([255, 0, 0]));
  });
});

describe('what is no image, or none that is looked at,', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>';

  it('is told from a drawing, whatever its name says', async () => {
    const sentence = 'This is an image of the format SVG, which I cannot look at. Please send it as JPEG or PNG.';
    expect(await refusal(text(svg), 'cat.png')).toBe(sentence);
    expect(await refusal(text(`<?xml version="1.0"?>\n<!-- hello -->\n${svg}`))).toBe(sentence);
    expect(await refusal(Buffer.from(`\ufeff${svg}`, 'utf16le'))).toBe(sentence);
  });

  it.each([
    ['HTML', text(`<!doctype html><html><body>${svg}</body></html>`)],
    ['a program', Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex')],
    ['an archive', Buffer.from('504b0304140000000800', 'hex')],
    ['a PDF', text('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')],
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(5000)],
  ])('is refused when it is %s named .png', async (_what, bytes) => {
    expect(await refusal(bytes)).toBe('This is no image, whatever its name says.');
  });

  it.each([
    ['HEIC', Buffer.concat([Buffer.from('00000018', 'hex'), text('ftypheic\0\0\0\0mif1heic'), new Uint8Array(64)])],
    ['TIFF', Buffer.from('49492a0008000000000000000000000000000000', 'hex')],
    ['BMP', Buffer.concat([text('BM'), new Uint8Array(64)])],
  ])('is refused when it is %s, with the way out', async (format, bytes) => {
    expect(await refusal(bytes)).toContain(`of the format ${format}, which I cannot look at. Please send it as JPEG`);
  });

  it('leaves nothing behind of what else it was', async () => {
    const both = Buffer.concat([gif(1), text('*/=1;alert("polyglot")//')]);
    expect(Buffer.from((await prepare(both)).bytes).includes('polyglot')).toBe(false);
    expect(await refusal(text('GIF89a=1/*alert("polyglot")*/'))).toMatch(/damaged|too large|too long/);
  });
});

describe('a trap', () => {
  it.each([
    ['256 megapixels in a small PNG', () => bomb(16_000, 16_000)],
    ['256 megapixels in a GIF', () => gif(1, 16_000, 16_000)],
    [
      'an interlaced image that is unpacked as a whole',
      () => png(6000, 6000, new Uint8Array(), { depth: 16, colour: 6, laced: 1 }),
    ],
  ])('of %s is not opened', async (_what, made) => {
    expect(await refusal(made())).toContain('too large for me');
  });

  it('of colours in full, unpacked as a whole, is not opened from half as many pixels on', async () => {
    const steps = (chromaSubsampling: string) =>
      plain('#808080', 6000, 4000).jpeg({ progressive: true, chromaSubsampling }).toBuffer();
    expect(await refusal(await steps('4:4:4'))).toContain('too large for me');
    expect(await refusal(await steps('4:2:0'))).toBe('it was opened');
  });

  it('of a line as thin as a hair is not opened', async () => {
    expect(await refusal(await plain('#000000', 16_000, 1).png().toBuffer())).toContain('too long and thin');
    expect(await refusal(png(65_535, 1, zlibSync(new Uint8Array(65_535 * 3 + 1))))).toContain('too long and thin');
  });

  it('of more pixels than a PNG may have is not opened either', async () => {
    expect(await refusal(png(0x7fffffff, 0x7fffffff, zlibSync(new Uint8Array(10))))).toContain('could not open it');
  });

  it('of no pixels at all is called damaged', async () => {
    expect(await refusal(png(0, 0, new Uint8Array()))).toContain('damaged');
  });

  it('of a text that unpacks to a gigabyte costs nothing', async () => {
    const image = await plain().png().toBuffer();
    const tale = Buffer.concat([text('Comment\0\0'), zlibSync(new Uint8Array(50e6))]);
    const seen = await prepare(pngWith(image, 'zTXt', tale)).then(({ bytes }) => corner(bytes));
    expect(seen).toEqual(near([0x33, 0x66, 0xcc]));
  });

  it('of 9 MB of what nobody asked for is taken out of the way', async () => {
    const { bytes } = await prepare(jpegWith(await plain().jpeg().toBuffer(), 1, 9e6));
    expect(bytes.length).toBeLessThan(20_000);
  });

  it('that ends in the middle is called damaged, in the log too, without what it is named', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
      const loud = sharp({ create: { width: 300, height: 300, channels: 3, background: '#000000', noise } });
      const whole = await loud.toFormat(format).toBuffer();
      expect(await refusal(whole.subarray(0, whole.length / 2), 'Ann.png')).toContain('damaged or incomplete');
    }
    expect(lines.join('')).toContain('an image could not be opened');
    expect(lines.join('')).not.toContain('Ann');
  });
});

describe('the thread', () => {
  it('hurts nobody else when an order is given up', async () => {
    const large = await plain('#112233', 6000, 6000).png().toBuffer();
    const stop = new AbortController();
    const cut = pictures.prepare({ name: 'a', mediaType: '', bytes: large }, stop.signal);
    const next = prepare(await plain().png().toBuffer());
    stop.abort(new Error('nobody wants it'));
    await expect(cut).rejects.toThrow('nobody wants it');
    expect((await next).mediaType).toBe('image/jpeg');
  });

  it('that breaks is told, and another takes its place', async () => {
    const fragile = openPictures(log, new URL('fixtures/fragile-thread.ts', import.meta.url));
    const open = (bytes: Uint8Array) => fragile.prepare({ name: 'a', mediaType: '', bytes }, ever());
    await expect(open(new Uint8Array([1]))).rejects.toMatchObject({
      sentence: 'I could not open this image. Please send it as JPEG or PNG.',
    });
    expect((await open(new Uint8Array([0]))).bytes).toEqual(new Uint8Array([7]));
    await fragile.close();
  });
});
