// Names and descriptions of commands in the languages of their readers, as Discord takes them.
// https://docs.discord.com/developers/interactions/application-commands#localization
import type { Say, Tongue, Values } from '#src/tongue.ts';

export type Speaker = (tongue: Tongue) => Say;

/** https://docs.discord.com/developers/reference#locales; English is what stands there without. */
const locales: Readonly<Record<Exclude<Tongue, 'en'>, string>> = {
  de: 'de',
  fr: 'fr',
  es: 'es-ES',
  'pt-BR': 'pt-BR',
  ja: 'ja',
};

/** https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming */
const naming = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** How names are written: of slash commands and options · of a menu's entries · of choices. */
const forms = {
  lower: (name: string) => naming.test(name) && name === name.toLowerCase(),
  mixed: (name: string) => name.trim() === name && name.length >= 1 && name.length <= 32,
  free: (name: string) => name.trim() === name && name.length >= 1 && name.length <= 100,
} as const;

const longestDescription = 100;

export interface Name {
  readonly name: string;
}

export interface Named extends Name {
  readonly name_localizations?: Readonly<Record<string, string>>;
}

export function localized(words: Speaker) {
  const tongues = Object.entries(locales).map(([tongue, locale]) => {
    // Keys of an object are texts to the compiler; these are what `locales` is made of.
    return [locale, words(tongue as Tongue)] as const;
  });

  /**
   * Tells each of some siblings what it is called. Where a translation is none, or none that Discord takes, or another sibling
   * is called so, the English name stands.
   */
  function names(siblings: readonly Name[], form: keyof typeof forms): (named: Name) => Named {
    const known = tongues.map(([locale, say]) => [locale, namesIn(say, siblings, form)] as const);
    return ({ name }) => {
      const local = known.flatMap(([locale, all]) => {
        const own = all.get(name);
        return own === undefined ? [] : [[locale, own] as const];
      });
      return { name, ...(local.length > 0 && { name_localizations: Object.fromEntries(local) }) };
    };
  }

  function description(sentence: string, values: Values = {}): object {
    const english = words('en')(sentence, values);
    const local = tongues
      .map(([locale, say]) => [locale, say(sentence, values)] as const)
      .filter(([, own]) => own !== english && own.length >= 1 && own.length <= longestDescription);
    return {
      description: english,
      ...(local.length > 0 && { description_localizations: Object.fromEntries(local) }),
    };
  }

  return { names, description };
}

/** By the English name, those that have another in this language. */
function namesIn(say: Say, siblings: readonly Name[], form: keyof typeof forms): ReadonlyMap<string, string> {
  const english = new Set(siblings.map(({ name }) => name));
  const own = siblings.map(({ name }) => [name, say(`name: ${name}`)] as const);
  const times = Map.groupBy(own, ([, translated]) => translated);
  const usable = own.filter(
    ([name, translated]) =>
      translated !== `name: ${name}` &&
      forms[form](translated) &&
      !english.has(translated) &&
      times.get(translated)?.length === 1,
  );
  return new Map(usable);
}
