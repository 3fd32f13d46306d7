// What an examination finds: one line for each thing that it takes to work, with what helps where it does not.
import type { Say, Values } from './tongue.ts';
import { BotError } from './trouble.ts';

/** Its sentences are English, as the catalogs know them, with what `values` fill in. */
export interface Check {
  /** What was looked at, in a few words: `Discord token`. */
  readonly name: string;
  /** `odd`: it works, or may, but somebody should know. */
  readonly state: 'good' | 'odd' | 'bad';
  /** What was found, in a sentence. Never a secret. */
  readonly finding: string;
  /** The next step, in a sentence, wherever the state is not good. */
  readonly remedy?: string;
  /** What stands in the braces of all three. */
  readonly values?: Values;
}

/** A check in somebody's language, with everything filled in. */
export function told({ name, state, finding, remedy, values }: Check, say: Say): Omit<Check, 'values'> {
  return {
    name: say(name, values),
    state,
    finding: say(finding, values),
    ...(remedy !== undefined && { remedy: say(remedy, values) }),
  };
}

/** Looks at one thing, or at several that are seen together. What it throws is a bad check. */
export type Look = (signal: AbortSignal) => Promise<readonly Check[]> | readonly Check[];

/** What hangs is found out after so long, milliseconds; somebody is waiting. */
const patienceMs = 6_000;

/** Looks at everything side by side, by what it is called. Never rejects: what hangs or breaks is a check of that name, and the rest stands. */
export async function inspect(
  looks: Readonly<Record<string, Look>>,
  signal: AbortSignal,
  limitMs = patienceMs,
): Promise<readonly Check[]> {
  const all = Object.entries(looks).map(([name, look]) => looked(name, look, signal, limitMs));
  return (await Promise.all(all)).flat();
}

async function looked(name: string, look: Look, signal: AbortSignal, limitMs: number): Promise<readonly Check[]> {
  const limit = AbortSignal.timeout(limitMs);
  const ended = AbortSignal.any([signal, limit]);
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(ended.reason);
  ended.addEventListener('abort', end, { once: true });
  try {
    ended.throwIfAborted();
    return await Promise.race([promise, (async () => look(ended))()]);
  } catch (error) {
    return [limit.aborted ? hanging(name, limitMs) : broken(name, error)];
  } finally {
    ended.removeEventListener('abort', end);
  }
}

function hanging(name: string, ms: number): Check {
  return {
    name,
    state: 'bad',
    finding: 'There was no answer within {seconds} seconds.',
    values: { seconds: ms / 1000 },
    remedy: 'Try again in a minute; if it stays so, look at the line to it, and into the log.',
  };
}

/** Only sentences made for people are told: what else an error says may hold anything. */
function broken(name: string, error: unknown): Check {
  const finding = error instanceof BotError ? error.sentence : 'It could not be looked at.';
  return { name, state: 'bad', finding, remedy: 'Try again; if it stays so, look into the log.' };
}
