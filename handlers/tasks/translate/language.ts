// Which language people mean, in words or as a code.
import { BotError } from '#src/trouble.ts';

/** As it is called in English. Throws a `BotError` for what is no name of one. */
export function languageNamed(said: string | number | boolean | undefined): string {
  const name = String(said ?? '').trim();
  if (name === '') return 'English';
  if (/^\p{L}{2,3}(?:-\p{L}{2,4})?$/u.test(name)) return named(name) ?? name;
  if (!/^[\p{L}\p{M}][\p{L}\p{M} '’()-]{1,39}$/u.test(name))
    throw new BotError('Tell me the language by its name or its code, such as `German` or `de`.');
  return name;
}

export function isEnglish(language: string): boolean {
  return /^(?:american |british )?english$|^(?:englisch|inglés|anglais|inglese|inglês|engels)$/i.test(language);
}

function named(code: string): string | undefined {
  try {
    return new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(code);
  } catch {
    return undefined;
  }
}
