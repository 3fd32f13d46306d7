// Whether the gateway is open to the bot: the connection, and how many sessions it may still begin.
import { Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Check } from '#src/checkup.ts';
import type { Health } from '#src/platform.ts';

const gateway = z.object({
  shards: z.number(),
  session_start_limit: z.object({ total: z.number(), remaining: z.number(), reset_after: z.number() }),
});
/** A day's restarts, and then some. */
const few = 50;

export async function sessionsLeft(rest: REST, signal: AbortSignal): Promise<readonly Check[]> {
  const { shards, session_start_limit: limit } = gateway.parse(await rest.get(Routes.gatewayBot(), { signal }));
  return [sessions(limit), ...(shards > 1 ? [sharding(shards)] : [])];
}

/** https://docs.discord.com/developers/events/gateway#session-start-limit-object: milliseconds until they are all there again. */
function sessions({ total, remaining, reset_after: resetMs }: z.infer<typeof gateway>['session_start_limit']): Check {
  const name = 'Discord sessions';
  const finding = '{remaining} of {total} starts are left, all of them again in {hours} hours.';
  const values = { remaining, total, hours: Math.ceil(resetMs / 3_600_000) };
  if (remaining > few) return { name, state: 'good', finding, values };
  const remedy =
    'Find out from the log why I start so often; when there are none left, Discord makes the token invalid.';
  return { name, state: remaining === 0 ? 'bad' : 'odd', finding, remedy, values };
}

function sharding(shards: number): Check {
  return {
    name: 'Discord shards',
    state: 'odd',
    finding: 'Discord would like {shards} connections; I hold one, which works in up to 2,500 servers.',
    values: { shards },
    remedy: 'Before there are as many, run the bot in several processes, by SHARDS and SHARD_COUNT.',
  };
}

/** Nothing, where it was not started. */
export function connected(health: Health | undefined): readonly Check[] {
  const name = 'Discord connection';
  if (health === undefined) return [];
  if (health.ready) return [{ name, state: 'good', finding: 'Messages can arrive.' }];
  const remedy = 'Wait a minute; if it stays so, look into the log, and start again.';
  const { reason } = health;
  if (reason === undefined)
    return [{ name, state: 'bad', finding: 'Messages cannot arrive: it is not known why.', remedy }];
  return [{ name, state: 'bad', finding: 'Messages cannot arrive: {reason}.', remedy, values: { reason } }];
}
