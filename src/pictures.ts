// Makes of the images that people send what a model can look at, in a thread of its own.
import type { Log } from './log.ts';
import type { Clip } from './message.ts';
import type { Order, Outcome } from './pictures/order.ts';
import { mostMegapixels } from './pictures/size.ts';
import { BotError } from './trouble.ts';
import { openWorkshop, TooLong } from './workshop.ts';

export interface Pictures {
  /**
   * A JPEG of at most 1,568 pixels a side, upright, without metadata; of an animation, its first picture. Throws a `BotError`
   * that tells the person why, when it is no image, or none that is looked at.
   */
  prepare(image: Clip, signal: AbortSignal): Promise<Clip>;
  close(): Promise<void>;
}

/** An image within the limits takes less than a second on a slow machine. */
const conditions = { limitMs: 15_000, heapMb: 128 };
const thread = new URL('./pictures/thread.ts', import.meta.url);
const asJpeg = 'Please send it as JPEG or PNG.';
// said
const slow = 'This image took me too long to open. Please send it as JPEG or PNG.';
const shut = 'I could not open this image. Please send it as JPEG or PNG.';

/** `file` is for tests: a thread that does otherwise. */
export function openPictures(log: Log, file = thread): Pictures {
  const workshop = openWorkshop<Order, Outcome>(file, conditions);

  async function open(bytes: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    try {
      return await workshop.do({ bytes }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      throw new BotError(error instanceof TooLong ? slow : shut, { cause: error });
    }
  }

  return {
    async prepare({ name, bytes }, signal) {
      const outcome = await open(bytes, signal);
      if (outcome.type === 'made') {
        return { name: `${name.replace(/\.[^.]*$/, '')}.jpg`, mediaType: 'image/jpeg', bytes: outcome.jpeg };
      }
      if (outcome.type === 'broken') log.info({ detail: outcome.detail }, 'an image could not be opened');
      throw new BotError(sentence(outcome));
    },
    close: () => workshop.close(),
  };
}

// said
const none = 'This is no image, whatever its name says.';
const thin = 'This image is too long and thin for me to see anything. Please send a part of it.';
const damaged = 'This image is damaged or incomplete, so I could not open it. Please send it again.';

function sentence(outcome: Exclude<Outcome, { type: 'made' }>): string {
  switch (outcome.type) {
    case 'none':
      return none;
    case 'unseen':
      return `This is an image of the format ${outcome.format}, which I cannot look at. ${asJpeg}`;
    case 'large':
      return `This image is too large for me: I open up to ${mostMegapixels} megapixels, some formats only smaller ones. Please send a smaller copy.`;
    case 'thin':
      return thin;
    case 'broken':
      return damaged;
  }
}
