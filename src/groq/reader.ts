// Who reads aloud in which language: the models of both roles that speak, and their voices.
import type { Role } from '../models.ts';
import type { Served } from './served.ts';

const roles = ['speak', 'speak_arabic'] as const satisfies readonly Role[];

/** The models that read a language, preferred first. */
export function readers(served: Served, language: string): readonly string[] {
  const all = roles.flatMap((role) => served.chain(role));
  return [...new Set(all)].filter((model) => served.tongue(model) === language);
}

/**
 * The languages that can be read, that of the preferred voice first. None without a model for `speak`: an Arabic voice alone
 * would read everything else too.
 */
export function languages(served: Served): readonly string[] {
  const [usual] = served.chain('speak');
  if (usual === undefined) return [];
  return [...new Set([usual, ...roles.flatMap((role) => served.chain(role))].map((model) => served.tongue(model)))];
}

/** The voices of a language, the usual one first; none where it is not read. */
export function voicesOf(served: Served, language: string): readonly string[] {
  return languages(served).includes(language) ? served.voices(readers(served, language)[0]) : [];
}

/** On whose account a model reads. */
export function roleOf(served: Served, model: string): Role {
  return roles.find((role) => served.chain(role).includes(model)) ?? 'speak';
}
