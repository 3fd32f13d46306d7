// Falls silent for people who begin to speak, and knows when it may go on.
import { hopMs } from '../ear/utterance.ts';

export interface Yielding {
  /** A speech begins that waits for these people, also for those who speak already. */
  start(to: 'anyone' | readonly string[]): void;
  /** It is over: nobody is waited for. */
  stop(): void;
  /** How likely a person's voice was in the `hopMs` before `end`, 0 to 1. */
  hop(person: string, voice: number, end: number): void;
  /** What the person said was not taken for an interruption, unless the speech is cut in a moment. */
  left(person: string): void;
  /** Nothing more is heard of the person. */
  gone(person: string): void;
  /** Whether somebody is waited for. */
  readonly held: boolean;
}

/** Voice of 160 ms without a gap is somebody who begins to speak, and no click or cough. */
const interrupts = { at: 0.6, ms: 160 };
/** Voice that is weaker than this is silence. */
const silentBelow = 0.35;
const silentMs = 2_000;
/** Longer than it takes to hear that the same person still speaks, and short enough to sound like a breath. */
const leftMs = 200;

/** `held` is told when the voice began for which the speech has to fall silent; `released`, that it may go on. */
export function openYielding(held: (onset: number) => void, released: () => void): Yielding {
  /** For how long there has been voice without a gap, and since when. */
  const runs = new Map<string, { readonly from: number; readonly ms: number }>();
  /** Who is waited for, and for how long from now on. */
  const waits = new Map<string, { readonly timer: NodeJS.Timeout; readonly left: boolean }>();
  let to: 'anyone' | readonly string[] = [];

  function wait(person: string, left: boolean): void {
    clearTimeout(waits.get(person)?.timer);
    const timer = setTimeout(() => release(person), left ? leftMs : silentMs);
    waits.set(person, { timer, left });
  }

  function release(person: string): void {
    clearTimeout(waits.get(person)?.timer);
    if (waits.delete(person) && waits.size === 0) released();
  }

  function interrupt(person: string): void {
    const run = runs.get(person);
    if (!run || run.ms < interrupts.ms || (to !== 'anyone' && !to.includes(person))) return;
    const first = waits.size === 0;
    wait(person, false);
    if (first) held(run.from);
  }

  function forget(): void {
    for (const { timer } of waits.values()) clearTimeout(timer);
    waits.clear();
  }

  return {
    start(people) {
      forget();
      to = people;
      for (const person of runs.keys()) interrupt(person);
    },
    stop() {
      forget();
      to = [];
    },
    hop(person, voice, end) {
      if (voice < interrupts.at) runs.delete(person);
      else {
        const { from, ms } = runs.get(person) ?? { from: end - hopMs, ms: 0 };
        runs.set(person, { from, ms: ms + hopMs });
      }
      if (voice >= silentBelow && waits.get(person)?.left === false) wait(person, false);
      interrupt(person);
    },
    left(person) {
      runs.delete(person);
      if (waits.has(person)) wait(person, true);
    },
    gone(person) {
      runs.delete(person);
      release(person);
    },
    get held() {
      return waits.size > 0;
    },
  };
}
