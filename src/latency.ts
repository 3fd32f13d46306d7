// How long the bot takes in calls, step by step: for `/voice stats` and for the operator's metrics.
import { channel } from 'node:diagnostics_channel';
import { Counter, Histogram, type Registry } from 'prom-client';
import { LRUCache } from 'lru-cache';
import { monotonic } from './clock.ts';
import type { Place } from './message.ts';
import type { Reception } from './voice.ts';

/** What is timed: the first three from the end of speech on, the last from the onset of the interrupting voice. */
export const steps = ['transcript', 'first token', 'first sound', 'own overhead', 'barge-in'] as const;
export type Step = (typeof steps)[number];

/** What is counted: speculations that were used or wasted, and turns that were answered. */
export const counted = ['speculation used', 'speculation wasted', 'turn', 'hallucination', 'interruption'] as const;
export type Count = (typeof counted)[number];

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

/** The latest times that are kept of a step in a space; as many turns as a long evening has. */
const mostKept = 1000;
const mostSpaces = 1000;
const nothing: Reception = { received: 0, lost: 0, repaired: 0, dropped: 0 };

interface Book {
  readonly times: Map<Step, number[]>;
  readonly counts: Map<Count, number>;
  /** By room: of ended calls, what was last told of them. */
  readonly packets: Map<string, Reception>;
}

/** Every figure as it comes, for whoever measures from outside (bench/): costs nothing while nobody does. */
const figures = channel('parley:voice');

/** Keeps the figures by space, and adds them to the operator's metrics in `registry`, where no space is named. */
export function openLatency(registry: Registry): Latency {
  const books = new LRUCache<string, Book>({ max: mostSpaces });
  const metrics = openMetrics(registry);

  const book = ({ platform, space }: Pick<Place, 'platform' | 'space'>): Book => {
    const key = `${platform} ${space}`;
    const known = books.get(key) ?? { times: new Map(), counts: new Map(), packets: new Map() };
    books.set(key, known);
    return known;
  };

  return {
    time(place, step, ms) {
      const { times } = book(place);
      times.set(step, [...(times.get(step) ?? []), ms].slice(-mostKept));
      metrics.seconds.observe({ step }, ms / 1000);
      figures.publish({ place, step, ms });
    },
    count(place, what) {
      const { counts } = book(place);
      counts.set(what, (counts.get(what) ?? 0) + 1);
      metrics.events.inc({ event: what });
      figures.publish({ place, what, at: monotonic() });
    },
    packets(place, reception) {
      const { packets } = book(place);
      const before = packets.get(place.room) ?? nothing;
      packets.set(place.room, reception);
      for (const fate of fates) metrics.packets.inc({ fate }, grown(before[fate], reception[fate]));
    },
    of(space) {
      const { times, counts, packets } = book(space);
      return {
        steps: Object.fromEntries([...times].map(([step, all]) => [step, distribution(all)])),
        // Every count is in the list, which the type is made of.
        counts: Object.fromEntries(counted.map((one) => [one, counts.get(one) ?? 0])) as Summary['counts'],
        packets: [...packets.values()].reduce(sum, nothing),
      };
    },
  };
}

const fates = ['received', 'lost', 'repaired', 'dropped'] as const;

function openMetrics(registry: Registry) {
  const registers = [registry];
  return {
    seconds: new Histogram({
      name: 'parley_voice_seconds',
      help: 'How long the steps of a spoken turn took, from the end of speech on.',
      labelNames: ['step'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10],
      registers,
    }),
    events: new Counter({
      name: 'parley_voice_events_total',
      help: 'Spoken turns, interruptions, speculations and inventions of the transcription.',
      labelNames: ['event'],
      registers,
    }),
    packets: new Counter({
      name: 'parley_voice_packets_total',
      help: 'What became of the packets of people who are heard.',
      labelNames: ['fate'],
      registers,
    }),
  };
}

/** A new call in the same room begins at zero again. */
function grown(before: number, now: number): number {
  return now >= before ? now - before : now;
}

function sum(a: Reception, b: Reception): Reception {
  return {
    received: a.received + b.received,
    lost: a.lost + b.lost,
    repaired: a.repaired + b.repaired,
    dropped: a.dropped + b.dropped,
  };
}

function distribution(times: readonly number[]): { p50: number; p95: number; n: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), n: sorted.length };
}
