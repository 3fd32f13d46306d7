// The languages of the bot's own words. What it says is written in English in the code, and looked up here by that sentence.

/** As the platforms name them. */
export const tongues = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja'] as const;
export type Tongue = (typeof tongues)[number];

/** What stands in a sentence's `{braces}`. */
export type Values = Readonly<Record<string, string | number>>;

/** Says an English sentence in some language, with what its braces hold filled in. */
export type Say = (sentence: string, values?: Values) => string;

/** The bot's words in a language. */
export function speaker(_tongue: Tongue): Say {
  return (sentence, values = {}) =>
    sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const english = speaker('en');

/** The language that comes closest to a locale (BCP 47), where one does. */
export function tongueOf(locale: string | undefined): Tongue | undefined {
  const wanted = locale?.toLowerCase() ?? '';
  const exact = tongues.find((one) => one.toLowerCase() === wanted);
  return exact ?? tongues.find((one) => one.split('-')[0] === wanted.split('-')[0]);
}
