// A text that is to be read aloud: read from the body, and refused as the platform refuses it.
import type { Model } from './models.ts';
import { invalid, type Refusal } from './refusal.ts';

/** The body of a speech request, as far as it has the right form. */
export interface Saying {
  readonly model: string;
  readonly input: string;
  readonly voice: string;
  readonly format: string;
}

export type Sound = Uint8Array | Promise<Uint8Array> | AsyncIterable<Uint8Array>;

export interface Voice {
  /** The WAV file of a text, whole or in pieces as they are to be sent. */
  speaks(text: string, saying: Saying): Sound;
  /** Milliseconds until the first bytes come. */
  speakMs: number;
}

/** @see https://console.groq.com/docs/text-to-speech/orpheus */
const voices: Readonly<Record<string, readonly string[]>> = {
  'canopylabs/orpheus-v1-english': ['autumn', 'diana', 'hannah', 'austin', 'daniel', 'troy'],
  'canopylabs/orpheus-arabic-saudi': ['abdullah', 'fahad', 'sultan', 'lulwa', 'noura', 'aisha'],
};
const longest = 200;

export function readSaying(body: object): Saying {
  const text = (name: string): string => {
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? value : '';
  };
  // What the API reference calls the default is refused: a live answer listed only `wav`.
  const format = text('response_format') || 'mp3';
  return { model: text('model'), input: text('input'), voice: text('voice'), format };
}

/** The first reason for which the platform would not speak, or undefined. */
export function refuseSaying({ input, voice, format }: Saying, model: Model): Refusal | undefined {
  if (model.family !== 'orpheus') return invalid(`The model \`${model.id}\` does not support text to speech`);
  if (input.trim() === '') return invalid("property 'input' is missing");
  if (input.length > longest) return invalid(`input must be at most ${longest} characters`);
  const known = voices[model.id] ?? [];
  if (!known.includes(voice)) return invalid(`voice must be one of [${known.join(' ')}]`);
  return format === 'wav' ? undefined : invalid('response_format must be one of [wav]');
}

/** A live answer of several organisations; not retryable. */
export function unaccepted(model: string): Refusal {
  const page = `https://console.groq.com/playground?model=${encodeURIComponent(model)}`;
  const advice = `Please have the org admin accept the terms at ${page}`;
  return invalid(`The model \`${model}\` requires terms acceptance. ${advice}`, { code: 'model_terms_required' });
}
