// A question whose answer is sought elsewhere while it is judged: nothing comes of what may not be asked.
import type { Caller, Unavailable } from '#src/models.ts';
import type { Task, Turn } from '#src/message.ts';
import { judged } from '../../guard.ts';
import type { Here } from '../../here.ts';
import { refusal, unasked } from '../../refusal.ts';

/** What was given with the command, else the message it was given on. */
export function wordsOf(option: Task['chosen'][string] | undefined, { messages: [message] }: Turn): string {
  return (typeof option === 'string' && option.trim() !== '' ? option : message.text).trim();
}

/** What was found, or what the person is told instead. Rejects when aborted. */
export async function sought<Found extends { readonly type: 'found' }>(
  question: string,
  caller: Caller,
  { models, say }: Pick<Here, 'models' | 'say'>,
  seek: (signal: AbortSignal) => Promise<Found | Unavailable>,
  signal: AbortSignal,
): Promise<Found | Unavailable | string> {
  const stop = new AbortController();
  const seeking = seek(AbortSignal.any([signal, stop.signal]));
  // Awaited below, unless it may not be asked.
  seeking.catch(() => undefined);
  try {
    const verdict = await judged(question, caller, models, signal);
    if (verdict.type === 'unsafe') return refusal(verdict.categories, say);
    return verdict.type === 'unknown' ? say(unasked) : await seeking;
  } finally {
    stop.abort();
  }
}
