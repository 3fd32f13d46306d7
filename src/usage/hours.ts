// Calls added up by the hour and by the day, as the tables `usage_hours` and `usage_days` hold them.
import type { Insertable } from 'kysely';
import type { Tables } from '../store/tables.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export type Call = Insertable<Tables['usage']>;
export type Hour = Insertable<Tables['usage_hours']>;
export type Day = Insertable<Tables['usage_days']>;

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
  return together(calls.map(hourOf), ({ hour }) => hour);
}

/** For each day, one row for each person, role and model, and one for each room. */
export function byDay(hours: readonly Hour[]): readonly Day[] {
  const days = hours.flatMap(({ hour, ...one }): Day[] => {
    const day = hour - (hour % dayMs);
    return [
      { ...one, day, room: '' },
      { ...one, day, person: '', role: '', model: '' },
    ];
  });
  return together(days, ({ day }) => day);
}

/** Rows that are the same but for their amounts become one. */
function together<Row extends Omit<Hour, 'hour'>>(rows: readonly Row[], timeOf: (row: Row) => number): readonly Row[] {
  const all = new Map<string, Row>();
  for (const row of rows) {
    const { platform, space, room, person, role, model } = row;
    const name = JSON.stringify([platform, space, room, person, role, model, timeOf(row)]);
    const known = all.get(name);
    if (known) for (const amount of amounts) known[amount] += row[amount];
    else all.set(name, { ...row });
  }
  return [...all.values()];
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
