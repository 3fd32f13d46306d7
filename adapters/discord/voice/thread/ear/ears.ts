// Who is heard in a call: those who agreed, while the bot is not deaf, and not more at once than can be listened to.
import { openDecoder } from '#src/audio/decode.ts';
import type { Sink } from '../line/sink.ts';
import { openSpeaker, type Ear, type Speaker } from './speaker.ts';

export interface Ears extends Sink {
  /** Effective with the next packet. What was heard of somebody who takes the agreement back is wiped. */
  consent(person: string, agrees: boolean): void;
  /** Not in the call any more: what is heard of the person ends, and counts up to there. */
  gone(person: string): void;
  /** Nobody listens to the utterance any more. Tells whose it was, if it was going on. */
  left(utterance: number): string | undefined;
  deaf(deaf: boolean): void;
  /** Ends all that is heard. */
  close(): void;
}

/** Who is told what of whom. All times are `monotonic()` ms. */
export interface Listening {
  begun(person: string, from: number): number;
  step: Ear['step'];
  ended: Ear['ended'];
  hop(person: string, voice: number, end: number): void;
  repaired(): void;
  /** Nothing more is heard of the person for now. */
  silent(person: string): void;
  failed(err: unknown): void;
}

/** Decoding and voice activity take four hundredths of a core for each. */
const mostHeard = 8;

/** `decoding` makes a person's decoder. */
export function openEars(agreed: Iterable<string>, listening: Listening, decoding = openDecoder): Ears {
  const wanted = new Set(agreed);
  const speakers = new Map<string, Speaker>();
  let deafened = false;

  const wants = (person: string): boolean => !deafened && wanted.has(person);

  function speakerOf(person: string): Speaker | undefined {
    if (!wants(person)) return undefined;
    const known = speakers.get(person);
    if (known) return known;
    if (speakers.size >= mostHeard) makeRoom();
    if (speakers.size >= mostHeard) return undefined;
    const speaker = openSpeaker(earOf(person), decoding);
    speakers.set(person, speaker);
    return speaker;
  }

  function makeRoom(): void {
    for (const [person, speaker] of speakers) if (!speaker.busy) return drop(person);
  }

  function earOf(person: string): Ear {
    return {
      begun: (from) => listening.begun(person, from),
      step: (utterance, step) => listening.step(utterance, step),
      ended: (utterance) => listening.ended(utterance),
      hop: (voice, end) => listening.hop(person, voice, end),
      repaired: () => listening.repaired(),
      rested: () => drop(person),
      failed: (err) => listening.failed(err),
    };
  }

  function drop(person: string, lastWords = true): void {
    const speaker = speakers.get(person);
    if (!speaker) return;
    speakers.delete(person);
    speaker.end(lastWords);
    listening.silent(person);
  }

  function dropAll(lastWords: boolean): void {
    for (const person of speakers.keys()) drop(person, lastWords);
  }

  return {
    wants,
    frame: (person, frame) => speakerOf(person)?.frame(frame),
    lost: (person, count, next) => speakerOf(person)?.lost(count, next),
    silent: (person) => speakers.get(person)?.silent(),
    consent(person, agrees) {
      if (agrees) wanted.add(person);
      else wanted.delete(person);
      if (!agrees) drop(person, false);
    },
    gone: (person) => drop(person),
    left: (utterance) => [...speakers].find(([, speaker]) => speaker.left(utterance))?.[0],
    deaf(deaf) {
      deafened = deaf;
      if (deaf) dropAll(false);
    },
    close: () => dropAll(true),
  };
}
