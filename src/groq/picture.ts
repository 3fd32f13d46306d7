// An image as a model gets it: within the request, as a data URL. https://console.groq.com/docs/vision
import type { Clip } from '../message.ts';
import { sight } from './catalogue.ts';
import type { Desk } from './desk.ts';
import type { Body } from './wire.ts';

/** Tokens of a prompt that an image takes, whatever its size: console.groq.com/docs/model/qwen/qwen3.8-27b */
export const imageTokens = 2_048;

type Content = Extract<Body['messages'][number], { role: 'user' }>['content'];

/** What a person's message says and shows: the words first, where there are any. */
export function shown(text: string, images: readonly Clip[]): Content {
  const words = text.trim() === '' ? [] : [{ type: 'text' as const, text }];
  return [...words, ...images.map((image) => ({ type: 'image_url' as const, image_url: { url: dataUrl(image) } }))];
}

function dataUrl({ bytes, mediaType }: Clip): string {
  return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}

/** Bytes of all images. */
export function sizeOf(images: readonly Clip[]): number {
  return images.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Tokens of a look beside its images: what is asked, what is answered, and the same for the guard. */
const besides = 1_024;

/**
 * How many images all models that see look at in one request. Where the limits are known to be small, so many that a look
 * and the guard's look beside it fit in together.
 */
export function imagesAtOnce({ served, scheduler }: Desk): number {
  const seeing = served.chain('vision').filter((model) => sight(model) > 0);
  if (seeing.length === 0) return 0;
  return Math.min(
    ...seeing.map((model) => {
      const fitting = Math.floor((scheduler.room(model).total / 2 - besides) / imageTokens);
      return Math.max(1, Math.min(sight(model), fitting));
    }),
  );
}
