// Names and words that may be said in a call, for whoever writes down what is heard.
import type { Values } from '#src/settings.ts';
import type { Call } from '#src/voice.ts';
import { plainName } from '../prompt.ts';

/** So many characters count. */
const longest = 800;

/** The bot's name, those of the people, and the words that have a pronunciation of their own. */
export function hints(call: Call, values: Values): string {
  const names = call.people().map(plainName);
  const words = values.pronunciation.split(/[;\n]/).map((entry) => entry.split('=')[0]?.trim() ?? '');
  const all = new Set(['Parley', ...names, ...words].filter((word) => word !== ''));
  return Array.from(all).join(', ').slice(0, longest);
}
