// What was heard in a recording, with the figures by which inventions are known.

/** What was said in a recording, as far as a model could tell: it may be invented, which the segments' figures show. */
export interface Transcript {
  readonly type: 'heard';
  readonly text: string;
  /** As the model names it: `english`, or ISO 639-1. */
  readonly language?: string;
  /** Of the recording. */
  readonly seconds: number;
  readonly segments: readonly Segment[];
  /** Where they were asked for and the model told them. Seconds from the beginning of the recording. */
  readonly words?: readonly { readonly text: string; readonly from: number; readonly to: number }[];
}

export interface Segment {
  readonly text: string;
  /** Seconds from the beginning of the recording. */
  readonly from: number;
  readonly to: number;
  /** How likely it is that nobody spoke, 0 to 1: Whisper's `no_speech_prob`. */
  readonly silence: number;
  /** The mean log probability of its words, 0 at best: Whisper's `avg_logprob`. */
  readonly certainty: number;
  /** How well the text compresses; above 2.4 it repeats itself: Whisper's `compression_ratio`. */
  readonly repetition: number;
}
