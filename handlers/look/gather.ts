// Fetches images and makes them ready to be looked at, within limits; what is left out is told.
import type { Attachment, Clip } from '#src/message.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Senses } from '../mind.ts';
import { named } from '../named.ts';

/** An image that is ready. */
export interface Picture {
  /** Its place among those that were sent, from 1: what people call it. */
  readonly number: number;
  /** As its sender named it, on one short line. */
  readonly name: string;
  readonly clip: Clip;
}

export interface Gathered {
  readonly pictures: readonly Picture[];
  /** What was left out and why, a sentence each. */
  readonly notes: readonly string[];
}

/** Images of one message, and their bytes: each, and together. */
export const most = { images: 10, each: 10_000_000, all: 20_000_000 };
/** Milliseconds for the bytes of one image. */
const patienceMs = 15_000;

/** `wanted`: those of the images that are gathered; all, where it is left out. Never throws but when aborted. */
export async function gather(
  images: readonly Attachment[],
  { pictures, say }: Pick<Senses, 'pictures' | 'say'>,
  signal: AbortSignal,
  wanted = images,
): Promise<Gathered> {
  const left = { bytes: most.all };
  const looked = wanted.slice(0, most.images);
  const made = await Promise.all(
    looked.map(async (image): Promise<Picture | string> => {
      const name = named(image.name);
      try {
        const bytes = await fetched(image, left, say, signal);
        const clip = await pictures.prepare({ name, mediaType: image.mediaType, bytes }, signal);
        return { number: images.indexOf(image) + 1, name, clip };
      } catch (error) {
        if (signal.aborted || !(error instanceof BotError)) throw error;
        return `${name}: ${say(error.sentence)}`;
      }
    }),
  );
  const rest = say('I looked at the first {most} of {all} images only; send the others in another message.', {
    most: most.images,
    all: wanted.length,
  });
  return {
    pictures: made.filter((one) => typeof one !== 'string'),
    notes: [...made.filter((one) => typeof one === 'string'), ...(wanted.length > most.images ? [rest] : [])],
  };
}

/** Its bytes; whatever size it claims to have, no more are taken than may be. */
async function fetched(image: Attachment, left: { bytes: number }, say: Say, signal: AbortSignal): Promise<Uint8Array> {
  const late = AbortSignal.timeout(patienceMs);
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    if (image.size > most.each) throw tooLarge(say);
    for await (const piece of image.read(AbortSignal.any([signal, late]))) {
      size += piece.length;
      left.bytes -= piece.length;
      if (size > most.each || left.bytes < 0) throw size > most.each ? tooLarge(say) : tooMuch(say);
      pieces.push(piece);
    }
  } catch (error) {
    // What is not used leaves its room to the others.
    left.bytes += size;
    if (late.aborted && !signal.aborted) throw new BotError('It took too long to fetch.', { cause: error });
    throw error;
  }
  signal.throwIfAborted();
  if (late.aborted) throw new BotError('It took too long to fetch.');
  return Buffer.concat(pieces);
}

function tooLarge(say: Say): BotError {
  const values = { megabytes: most.each / 1e6 };
  return new BotError(say('It is larger than {megabytes} MB, the most I look at. Please send a smaller copy.', values));
}

function tooMuch(say: Say): BotError {
  const values = { megabytes: most.all / 1e6 };
  return new BotError(
    say(
      'I look at {megabytes} MB of images at once, and this one is beyond. Please send it in another message.',
      values,
    ),
  );
}

/** In lots that a model can look at in one request. */
export function lots<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
