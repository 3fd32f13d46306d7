// Whether an answer on Discord still grows: then it has a Stop button. Others stay below one that is whole.
import type { Seen } from './twins/discord/seen.ts';

export function isGrowing({ components }: Pick<Seen, 'components'>): boolean {
  return JSON.stringify(components).includes('"custom_id":"stop:');
}
