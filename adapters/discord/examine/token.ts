// Whether Discord takes the token, and can be reached at all.
import { Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Check } from '#src/checkup.ts';
import { LineClosed, type Breaker } from '../breaker.ts';
import { postError } from '../wire.ts';

// said
const name = 'Discord token';
const anew =
  'Make a new one at https://discord.com/developers/applications → your app → Bot → Reset Token, and set it as DISCORD_TOKEN.';

const whoami = z.object({ id: z.string(), username: z.string() });

export interface SignedIn {
  readonly check: Check;
  /** The bot's own id, where the token is good. */
  readonly me?: string;
}

export async function tokenWorks(rest: REST, token: string, breaker: Breaker, signal: AbortSignal): Promise<SignedIn> {
  if (!/^[\w.-]+$/.test(token))
    return { check: { name, state: 'bad', finding: 'It holds a character that no token has.', remedy: anew } };
  const closed = breaker.closed();
  if (closed) return { check: shut(closed) };
  try {
    const { id, username } = whoami.parse(await rest.get(Routes.user(), { signal }));
    return {
      me: id,
      check: { name, state: 'good', finding: 'Discord takes it: it is that of {user}.', values: { user: username } },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LineClosed) return { check: shut(error) };
    return { check: unreached(postError(error).message) };
  }
}

/** For good: the token was refused. Else Discord wants no requests for a while. */
function shut({ message, retryAfterMs }: LineClosed): Check {
  if (retryAfterMs === Infinity) return { name, state: 'bad', finding: 'Discord refuses it.', remedy: anew };
  const minutes = Math.ceil(retryAfterMs / 60_000);
  const finding = '{why}: nothing is sent for {minutes} more minutes.';
  const remedy = 'Wait, and see in the log what was refused so often.';
  return { name, state: 'bad', finding, remedy, values: { why: message, minutes } };
}

function unreached(why: string): Check {
  const finding = 'Discord could not be asked ({why}).';
  const remedy = 'Look at the line of this machine, at DISCORD_API_URL, and at https://discordstatus.com.';
  return { name, state: 'bad', finding, remedy, values: { why } };
}
