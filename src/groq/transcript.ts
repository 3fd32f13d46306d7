// Reads what a speech model answers, as far as it answers it: servers leave parts of it out.
import { z } from 'zod';
import type { Transcript } from '../transcript.ts';

/** The figures of a segment that says nothing of them raise no suspicion. */
const segment = z.object({
  text: z.string(),
  start: z.number(),
  end: z.number(),
  no_speech_prob: z.number().catch(0),
  avg_logprob: z.number().catch(0),
  compression_ratio: z.number().catch(1),
});

const word = z.object({ word: z.string(), start: z.number(), end: z.number() });

/** `verbose_json`: https://console.groq.com/docs/speech-to-text#understanding-metadata-fields */
const answer = z.object({
  text: z.string(),
  language: z.string().min(1).optional().catch(undefined),
  duration: z.number().nonnegative().optional().catch(undefined),
  segments: z.array(segment).catch([]),
  words: z.array(word).nonempty().optional().catch(undefined),
});

/** `seconds`: how long the recording is thought to be, where the answer does not tell. Throws when there is no text in it. */
export function transcript(answered: unknown, seconds: number): Transcript {
  const { text, language, duration, segments, words } = answer.parse(answered);
  return {
    type: 'heard',
    text: text.trim(),
    ...(language !== undefined && { language }),
    seconds: duration ?? seconds,
    segments: segments.map((part) => ({
      text: part.text.trim(),
      from: part.start,
      to: part.end,
      silence: part.no_speech_prob,
      certainty: part.avg_logprob,
      repetition: part.compression_ratio,
    })),
    ...(words && { words: words.map((one) => ({ text: one.word.trim(), from: one.start, to: one.end })) }),
  };
}
