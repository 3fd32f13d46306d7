// Images that a chat request shows: which models look at how many, and what a test decides that they see.
import type { Answer } from './answer.ts';
import type { Verdict } from './guard.ts';
import { readImage, type Image } from './image.ts';
import type { Model } from './models.ts';
import { invalid, type Refusal } from './refusal.ts';
import { shown, words, type ChatRequest } from './request.ts';

/** One look at images. */
export interface Looking {
  readonly images: readonly Image[];
  /** What the last message says beside them. */
  readonly text: string;
  /** The instructions; empty where there are none. */
  readonly system: string;
  readonly request: ChatRequest;
}

export interface Eyes {
  /** What a model sees. */
  sees(looking: Looking): Answer;
  /** What a guard finds in images, or the model that sees when a moderation policy is its system prompt. */
  judgesImages(looking: Looking): Verdict;
}

/** Bytes of a request with images. @see https://console.groq.com/docs/model/qwen/qwen3.8-27b */
const largest = 20 * 1024 * 1024;

/** Undefined where nothing is shown, or not as it must be. */
export function readLooking(request: ChatRequest): Looking | undefined {
  const images = shown(request).map(readImage);
  const seen = images.filter((image): image is Image => !('error' in image));
  if (images.length === 0 || seen.length < images.length) return undefined;
  const text = words(request.messages.at(-1));
  const system = words(request.messages.find(({ role }) => role === 'system'));
  return { images: seen, text, system, request };
}

/** The first reason for which the platform would not look. */
export function refuseLooking(request: ChatRequest, model: Model): Refusal | undefined {
  const count = shown(request).length;
  if (count === 0) return undefined;
  // A live refusal of models without eyes.
  if (!model.images) return invalid("'messages.1.content' : value must be a string");
  if (count > model.images)
    return invalid(`Too many images provided. This model supports up to ${model.images} images`);
  if (JSON.stringify(request).length > largest) return invalid('request with images must be at most 20 MB');
  return shown(request)
    .map(readImage)
    .find((image) => 'error' in image);
}

/** Whether a system prompt has the form of a policy. @see https://console.groq.com/docs/content-moderation */
export function isPolicy(system: string): boolean {
  return /^## VIOLATES \(1\)/m.test(system) && /Answer \(JSON only\):/.test(system);
}

/** Which images there are and how large: nobody can look at them here. */
export function sizes({ images }: Looking): string {
  const each = images.map(({ mediaType, width, height, url }) =>
    url === undefined ? `a ${mediaType.slice(6).toUpperCase()} of ${width} by ${height} pixels` : 'an image elsewhere',
  );
  return `I see ${each.join(' and ')}.`;
}
