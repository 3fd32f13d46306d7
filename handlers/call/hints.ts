// Names and words that may be said in a call, for whoever writes down what is heard.
import type { Values } from '#src/settings.ts';
import type { Memorable } from '#src/memory.ts';
import type { Person } from '#src/message.ts';
import { plainName } from '../prompt.ts';

/** So many characters count. */
const longest = 800;

/**
 * The bot's name, those of who speaks and who spoke before, and the words that have a pronunciation of their own. Who has not
 * agreed to be heard is not named either.
 */
export function hints(speaker: Pick<Person, 'id' | 'name'>, said: readonly Memorable[], values: Values): string {
  const spoke = said.flatMap(({ by, author }) => (by === 'person' ? [author] : []));
  const known = new Map([speaker, ...spoke].map((person) => [person.id, person]));
  const names = Array.from(known.values(), plainName);
  const words = values.pronunciation.split(/[;\n]/).map((entry) => entry.split('=')[0]?.trim() ?? '');
  const all = new Set(['Parley', ...names, ...words].filter((word) => word !== ''));
  return Array.from(all).join(', ').slice(0, longest);
}
