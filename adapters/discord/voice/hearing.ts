// What is heard in a call, as utterances: made of the voice thread's reports, each for one reader.
import { monotonic } from '#src/clock.ts';
import type { Person } from '#src/message.ts';
import type { Sound, Utterance } from '#src/voice.ts';
import type { Order, Report } from './orders.ts';
import { openQueue, type Queue } from '#src/queue.ts';

export interface Ear {
  readonly utterances: AsyncIterable<Utterance>;
  report(report: Extract<Report, { type: 'utterance' | 'sound' }>): void;
  /** What this person says next, within 15 seconds, is meant for the bot. */
  press(person: string): void;
  /** The person agreed to be heard, or took that back: then nothing of theirs is heard any more, whatever still comes. */
  decided(person: string, agrees: boolean): void;
  /** All that is being said was lost on the way. */
  lost(): void;
  /** Nothing more is heard. */
  close(): void;
}

const pressedMs = 15_000;

/** `person` tells who somebody is now. */
export function openEar(
  guild: string,
  person: (id: string) => Person,
  tell: (order: Order) => void,
  now: () => number = monotonic,
): Ear {
  const utterances = openQueue<Utterance>();
  const open = new Map<number, Queue<Sound>>();
  /** Aborted: the person took the agreement back. */
  const agreements = new Map<string, AbortController>();
  const presses = new Map<string, number>();

  function pressed(id: string): boolean {
    const at = presses.get(id);
    presses.delete(id);
    return at !== undefined && now() - at <= pressedMs;
  }

  function agreement(id: string): AbortController {
    const known = agreements.get(id) ?? new AbortController();
    agreements.set(id, known);
    return known;
  }

  function begin({ utterance, person: id, from }: Extract<Report, { type: 'utterance' }>): void {
    const { signal: withdrawn } = agreement(id);
    // It began before the voice thread knew.
    if (withdrawn.aborted) return;
    const sound = openQueue<Sound>(() => {
      if (open.delete(utterance)) tell({ type: 'left', guild, utterance });
    });
    open.set(utterance, sound);
    utterances.put({ speaker: person(id), from, pressed: pressed(id), withdrawn, sound: sound.stream });
  }

  function lost(): void {
    for (const sound of open.values()) sound.end();
    open.clear();
  }

  return {
    utterances: utterances.stream,
    report(report) {
      if (report.type === 'utterance') return begin(report);
      const { utterance, step } = report;
      if (step) return open.get(utterance)?.put(step);
      open.get(utterance)?.end();
      open.delete(utterance);
    },
    press: (id) => void presses.set(id, now()),
    decided(id, agrees) {
      if (!agrees) agreement(id).abort();
      else if (agreement(id).signal.aborted) agreements.delete(id);
    },
    lost,
    close() {
      lost();
      utterances.end();
    },
  };
}
