// A part of a list of people, by their ids, as `limit` and `after` ask for it. https://docs.discord.com/developers/reference#pagination
import { invalidForm } from './refusal.ts';
import type { Call } from './route.ts';
import { byAge } from './snowflake.ts';

/** `usual`: so many unless the call names a number. */
export function listed<T>(
  all: readonly T[],
  { query }: Pick<Call, 'query'>,
  { usual, most }: { readonly usual: number; readonly most: number },
  idOf: (one: T) => string,
): readonly T[] {
  const limit = Number(query.get('limit') ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw invalidForm({
      path: ['limit'],
      code: 'NUMBER_TYPE_MAX',
      message: `int value should be between 1 and ${most}.`,
    });
  const after = query.get('after') ?? '0';
  const sorted = all.toSorted((one, other) => byAge(idOf(one), idOf(other)));
  return sorted.filter((one) => byAge(idOf(one), after) > 0).slice(0, limit);
}
