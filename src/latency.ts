// How long the bot takes in calls, step by step: for `/voice stats` and for the operator's metrics.
import type { Place } from './message.ts';
import type { Reception } from './voice.ts';

/** What is timed, in milliseconds. All but the last two begin with the end of speech, or with what is named. */
export const steps = ['transcript', 'first token', 'first sound', 'own overhead', 'barge-in'] as const;
export type Step = (typeof steps)[number];

/** What is counted: speculations that were used or wasted, and turns that were answered. */
export type Count = 'speculation used' | 'speculation wasted' | 'turn' | 'hallucination' | 'interruption';

export interface Latency {
  time(place: Place, step: Step, ms: number): void;
  count(place: Place, what: Count): void;
  /** The packets of a call so far; replaces what was told of that call before. */
  packets(place: Place, reception: Reception): void;
  /** What is known of a space since the process began, from its last 1,000 turns. */
  of(space: Pick<Place, 'platform' | 'space'>): Summary;
}

export interface Summary {
  /** Milliseconds; absent where nothing was timed yet. */
  readonly steps: Readonly<Partial<Record<Step, { readonly p50: number; readonly p95: number; readonly n: number }>>>;
  readonly counts: Readonly<Record<Count, number>>;
  readonly packets: Reception;
}
