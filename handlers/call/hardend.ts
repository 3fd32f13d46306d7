// Knows when somebody has finished: by the pause, by the words before it, and by how that person pauses.
import { monotonic } from '#src/clock.ts';

/** How long a pause ends an utterance, milliseconds: people answer each other after 200, and wait while somebody looks for words. */
const waits = { finished: 280, usual: 500, unfinished: 1200, longestClosed: 2500, longest: 4000 } as const;
/** How much of what is known of a person's pauses stays with each new one. */
const kept = 0.9;
/** Who goes on after this long began something new, milliseconds. */
const longestOwnPauseMs = 2000;

const sentenceEnd = /[.?!。？！]["'”’»)\]]*$/u;
const openEnd = /(?:[,，、;:—–-]|\.\.\.|…)$/u;
/** Words that nobody ends with: conjunctions and fillers. */
const openWords = new Set(
  (
    'and or but because so that if when while although then with to the a um uh er erm hmm like well ' +
    'und oder aber weil dass wenn also äh ähm et ou mais parce que si donc euh y o pero porque pues eh este ' +
    'e ma perché se allora mas porque então en of maar omdat dus i lub ale bo и или но потому что если ну э'
  ).split(' '),
);

/** How long to wait after the last voice, milliseconds. `text`: what was said, where it is known yet. */
export function patience(text: string | undefined, closed: boolean, ownPauseMs: number): number {
  const wait = Math.max(byWords(text?.trim(), closed), ownPauseMs);
  return Math.min(wait, closed ? waits.longestClosed : waits.longest);
}

function byWords(text: string | undefined, closed: boolean): number {
  if (!text) return waits.usual;
  const last = /[\p{L}\p{M}]+(?=[\s.]*$)/u.exec(text)?.[0].toLowerCase() ?? '';
  if (openEnd.test(text) || openWords.has(last)) return waits.unfinished;
  return closed && sentenceEnd.test(text) ? waits.finished : waits.usual;
}

/** The end of one utterance, as it is expected now: each thing that becomes known moves it. */
export interface HardEnd {
  readonly since: number;
  closed(): void;
  heard(text: string): void;
  cancel(): void;
}

/** Calls `over` once nobody has to be waited for any more. */
export function hardEnd(since: number, closed: boolean, ownPauseMs: number, over: () => void): HardEnd {
  let known: { text?: string; closed: boolean } = { closed };
  let timer: NodeJS.Timeout | undefined;
  const learn = (more: Partial<typeof known>) => {
    known = { ...known, ...more };
    clearTimeout(timer);
    timer = setTimeout(over, Math.max(0, since + patience(known.text, known.closed, ownPauseMs) - monotonic()));
  };
  learn({});
  return {
    since,
    closed: () => learn({ closed: true }),
    heard: (text) => learn({ text }),
    cancel: () => clearTimeout(timer),
  };
}

/** How long the people of a call pause before they go on: a running mean for each, milliseconds. */
export interface Paces {
  of(person: string): number;
  /** The person went on after a pause. */
  paused(person: string, ms: number): void;
  /** What the person said was taken as finished; if the next comes soon, it was a pause after all. */
  finished(person: string, at: number): void;
  began(person: string, at: number): void;
  /** The bot has spoken: whoever speaks after that answers, and paused for nobody. */
  answered(): void;
}

export function openPaces(): Paces {
  const means = new Map<string, number>();
  const ends = new Map<string, number>();
  const of = (person: string) => means.get(person) ?? waits.finished;
  const paused = (person: string, ms: number) => void means.set(person, kept * of(person) + (1 - kept) * ms);
  return {
    of,
    paused,
    finished: (person, at) => void ends.set(person, at),
    began(person, at) {
      const pause = at - (ends.get(person) ?? -Infinity);
      ends.delete(person);
      if (pause > 0 && pause < longestOwnPauseMs) paused(person, pause);
    },
    answered: () => ends.clear(),
  };
}
