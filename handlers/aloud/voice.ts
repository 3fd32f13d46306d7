// Asks for the voice of many breaths at once, hands them on in order, and waits for limits where that does not take long.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '#src/log.ts';
import type { Breath } from '#src/message.ts';
import type { Models, SpeakRequest, Unavailable } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Line } from './breaths.ts';

/** Requests under way, or answered and not yet joined: all of an answer of 2,000 characters. Limits are the provider's scheduler's. */
const atOnce = 16;
/** How long limits are waited for, for each breath: a free key's are full again after a minute. Milliseconds. */
const patienceMs = 65_000;
/** How often a breath is asked for, limits not counted. */
const tries = 2;

export interface Reading {
  readonly request: Omit<SpeakRequest, 'text'>;
  readonly models: Pick<Models, 'speak'>;
  readonly say: Say;
  readonly log: Log;
}

/** The voice for each line. Throws a `BotError` when there is none; leaving ends all that is under way. */
export async function* voice(
  lines: Iterator<Line, undefined>,
  reading: Reading,
  signal: AbortSignal,
): AsyncGenerator<Breath> {
  const left = new AbortController();
  const until = AbortSignal.any([signal, left.signal]);
  const coming: Promise<Breath>[] = [];
  let first = true;
  const ask = (): void => {
    const line = lines.next().value;
    if (!line) return;
    const breath = breathe(line, first, reading, until);
    first = false;
    // Awaited when its turn has come, unless an earlier one fails.
    breath.catch(() => undefined);
    coming.push(breath);
  };
  try {
    for (let count = 0; count < atOnce; count += 1) ask();
    for (let next = coming.shift(); next; next = coming.shift()) {
      const breath = await next;
      ask();
      yield breath;
    }
  } finally {
    left.abort();
  }
}

/** The first one is handed on while it comes; of the others, all is awaited, so that one that breaks off can be asked for again. */
async function breathe(
  { text, ends }: Line,
  first: boolean,
  { request, models, say, log }: Reading,
  signal: AbortSignal,
): Promise<Breath> {
  const deadline = performance.now() + patienceMs;
  for (let left = tries; ;) {
    const spoken = await models.speak({ ...request, text }, signal);
    signal.throwIfAborted();
    if (spoken.type === 'spoken') {
      if (first) return { sound: spoken.sound, ends };
      try {
        const pieces = await Array.fromAsync(spoken.sound);
        return { sound: each(pieces), ends };
      } catch (error) {
        left -= 1;
        if (signal.aborted || left === 0) throw error;
        continue;
      }
    }
    const { cause, quota, waitMs = Infinity } = spoken;
    log.warn({ cause, quota }, 'a breath could not be said');
    left -= quota ? 0 : 1;
    if (left === 0 || (quota && performance.now() + waitMs > deadline)) throw new BotError(silent(spoken, say));
    if (quota) await sleep(Math.max(waitMs, 100), undefined, { signal });
  }
}

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function silent({ quota, waitMs }: Unavailable, say: Say): string {
  if (!quota) return say('My voice does not answer right now. Please try again in a moment.');
  const minutes = Math.ceil((waitMs ?? Infinity) / 60_000);
  if (minutes > 90)
    return say('I have no voice left for now: my provider limits how much I may say. Please try again later.');
  return say(
    'I have no voice left for now: my provider limits how much I may say. Please try again in {minutes, plural, one {a minute} other {about # minutes}}.',
    { minutes: Math.max(1, minutes) },
  );
}
