// Calls added up by the hour, as the table `usage_hours` holds them.
import type { Insertable } from 'kysely';
import type { Tables } from '../store/tables.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export type Call = Insertable<Tables['usage']>;
export type Hour = Insertable<Tables['usage_hours']>;

/** What tells two rows of the table apart. */
const key = ['platform', 'space', 'room', 'hour', 'person', 'role', 'model'] as const;
/** What is added up. */
export const amounts = [
  'calls',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'dollars',
  'audio_seconds',
  'characters',
  'images',
] as const;

/** One row for each hour, room, person, role and model among some calls. */
export function byHour(calls: readonly Call[]): readonly Hour[] {
  const hours = new Map<string, Hour>();
  for (const call of calls) {
    const one = hourOf(call);
    const name = JSON.stringify(key.map((column) => one[column]));
    const known = hours.get(name);
    if (known) for (const amount of amounts) known[amount] += one[amount];
    else hours.set(name, one);
  }
  return [...hours.values()];
}

function hourOf(call: Call): Hour {
  const { platform, space, room, at, person, role, model } = call;
  return {
    platform,
    space,
    room,
    hour: at - (at % hourMs),
    person,
    role,
    model,
    calls: 1,
    prompt_tokens: call.prompt_tokens,
    cached_tokens: call.cached_tokens,
    completion_tokens: call.completion_tokens,
    dollars: call.dollars,
    audio_seconds: call.audio_seconds ?? 0,
    characters: call.characters ?? 0,
    images: call.images ?? 0,
  };
}
