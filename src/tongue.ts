// The languages of the bot's own words. What it says is written in English in the code, and looked up here by that sentence.
import { IntlMessageFormat } from 'intl-messageformat';
import { LRUCache } from 'lru-cache';
import de from './tongue/de.json' with { type: 'json' };
import es from './tongue/es.json' with { type: 'json' };
import fr from './tongue/fr.json' with { type: 'json' };
import ja from './tongue/ja.json' with { type: 'json' };
import ptBR from './tongue/pt-BR.json' with { type: 'json' };

/** As the platforms name them. */
export const tongues = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja'] as const;
export type Tongue = (typeof tongues)[number];

/** What stands in a sentence's `{braces}`. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * Says an English sentence in some language, with what its braces hold filled in: ICU MessageFormat, so that
 * `{count, plural, one {# message} other {# messages}}` is what it seems. What no catalog has is said in English.
 */
export type Say = (sentence: string, values?: Values) => string;

/** Translations by the English sentence, which is as it stands in the code. */
type Catalog = Readonly<Record<string, string>>;

export const catalogs: Readonly<Record<Exclude<Tongue, 'en'>, Catalog>> = { de, fr, es, 'pt-BR': ptBR, ja };

/** Sentences that were taken apart, by language. */
const formats = new LRUCache<string, IntlMessageFormat>({ max: 5000 });

/** The bot's words in a language. */
export function speaker(tongue: Tongue): Say {
  const catalog: Catalog = tongue === 'en' ? {} : catalogs[tongue];
  return (sentence, values) => {
    const known = Object.hasOwn(catalog, sentence) ? catalog[sentence] : undefined;
    const text = known ?? sentence;
    return values === undefined ? text : filled(text, known === undefined ? 'en' : tongue, values);
  };
}

export const english = speaker('en');

function filled(text: string, tongue: Tongue, values: Values): string {
  const key = `${tongue} ${text}`;
  // Markup is Markdown here: what looks like a tag is none.
  const format = formats.get(key) ?? new IntlMessageFormat(text, tongue, undefined, { ignoreTag: true });
  formats.set(key, format);
  return String(format.format({ ...values }));
}

/** The language that was chosen; where that is `auto`, the one of whoever reads, by their locale (BCP 47). */
export function tongueIn(language: Tongue | 'auto', locale: string | undefined): Tongue {
  return language === 'auto' ? (tongueOf(locale) ?? 'en') : language;
}

/** The language that comes closest to a locale (BCP 47), where one does. */
export function tongueOf(locale: string | undefined): Tongue | undefined {
  const wanted = locale?.toLowerCase() ?? '';
  const exact = tongues.find((one) => one.toLowerCase() === wanted);
  return exact ?? tongues.find((one) => one.split('-')[0] === wanted.split('-')[0]);
}
