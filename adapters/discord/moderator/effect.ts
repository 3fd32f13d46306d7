// What became of a request, in the bot's own words: done, gone, refused and why, or later.
import { DiscordAPIError } from 'discord.js';
import type { Effect } from '#src/moderator.ts';
import type { Line } from '../line.ts';
import { postError } from '../wire.ts';

export type Refused = Extract<Effect, { readonly type: 'refused' }>;

/** Does something after so many milliseconds, unless it is taken back. */
export type Later = (ms: number, task: () => void) => () => void;

/** The longest that a call may take, its waits for rate limits included. Milliseconds. */
export const patienceMs = 14_000;
/** Until then whatever was wrong with the line, or held everything up, may be over. Milliseconds. */
const soonMs = 5_000;
/** What Discord wants less of, without saying for how long. Milliseconds. */
const muchMs = 60_000;

/** Codes that mean: not now. https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const tooMuch: readonly (number | string)[] = [
  // Direct conversations are opened too fast.
  40_003,
  // Too many edits to messages older than an hour.
  30_046,
];

// said
const why = {
  refused: 'Discord did not allow it: code {code}.',
  closed: 'Discord takes nothing from me any more: whoever runs me finds out why in my log.',
  factors:
    'This server wants two factors of whoever moderates: whoever runs me has to switch that on for their Discord account.',
  archived: 'The thread {room} is closed: open it again.',
};

export interface Attempt {
  readonly line: Line;
  readonly room?: string;
  /** Why Discord does not allow it, by its code; undefined where nothing special is known. */
  readonly refusal: (code: number | string) => Refused | undefined;
  readonly act: (signal: AbortSignal) => Promise<Effect>;
}

/** Does it once, in time. Never rejects. */
export async function attempted(attempt: Attempt, later: Later): Promise<Effect> {
  try {
    return await inTime(attempt.act, later);
  } catch (error) {
    return failed(error, attempt);
  }
}

class TooLate extends Error {
  override readonly name = 'TooLate';
}

/** Rejects once it takes too long, whatever it waits for: discord.js waits for rate limits without looking at signals. */
export async function inTime<T>(act: (signal: AbortSignal) => Promise<T>, later: Later): Promise<T> {
  const ending = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const relax = later(patienceMs, () => {
    ending.abort();
    reject(new TooLate('Discord did not answer in time'));
  });
  const acting = act(ending.signal);
  acting.catch(() => undefined);
  try {
    return await Promise.race([acting, promise]);
  } finally {
    relax();
  }
}

function failed(error: unknown, { line, room, refusal }: Attempt): Effect {
  const code = error instanceof DiscordAPIError ? error.code : undefined;
  if (code !== undefined && tooMuch.includes(code)) return { type: 'later', afterMs: muchMs };
  const { kind, retryAfterMs } = postError(error);
  if (kind === 'gone') return { type: 'gone' };
  if (kind === 'limited') return { type: 'later', afterMs: Math.max(1_000, Math.ceil(retryAfterMs)) };
  if (kind === 'unknown') {
    line.log.warn({ err: error }, 'something that moderates may not have been done; it is tried again');
    return { type: 'later', afterMs: soonMs };
  }
  line.log.warn({ err: error, room }, 'Discord did not allow something that moderates');
  if (code === undefined) return { type: 'refused', why: why.closed };
  return refusal(code) ?? usual(code, room);
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
function usual(code: number | string, room = ''): Refused {
  if (code === 60_003) return { type: 'refused', why: why.factors };
  if (code === 50_083) return { type: 'refused', why: why.archived, values: { room: `<#${room}>` } };
  return { type: 'refused', why: why.refused, values: { code: String(code) } };
}
