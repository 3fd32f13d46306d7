// A text as it looks to a reader: one width, one case, nothing that cannot be seen, and turned round where it is shown turned round.
import { resolveConfusablesTransformer } from 'obscenity';

/**
 * The ways in which a text can be meant: one, but two where it overrides the direction of writing. Letters keep the marks that
 * make them letters of their own (ö, й, が); marks that belong to no letter are gone, and so are zero-width characters.
 */
export function readings(text: string): readonly string[] {
  if (isAscii(text)) return [text.toLowerCase()];
  const one = unify(text);
  return text.includes(override) ? [one, unify(turned(text))] : [one];
}

/** Words of a list, as readings have them. */
export function unify(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const seen = text.normalize('NFKC').replace(drawn, letterOf).toLowerCase().normalize('NFKC').replace(unseen, '');
  return seen
    .replace(/[ßæœё]/g, (letter) => spelled[letter] ?? letter)
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\u0000-\u007f]*$/.test(text);
}

const override = '\u202e';

/** Right-to-left override: what follows is shown from its end, up to the sign that ends it, or the line's end. */
function turned(text: string): string {
  return text.replace(/\u202e([^\u202c\n]*)/g, (_all, run: string) => Array.from(run).toReversed().join(''));
}

/**
 * Invisible characters, blanks that count as letters (Hangul fillers), and marks that no letter took in: stacked accents, strokes,
 * pointing that Arabic and Hebrew also go without.
 */
const unseen =
  /\p{Cf}|[\u0300-\u036f\u0483-\u0489\u0591-\u05c7]|[\u0610-\u061a\u0640\u064b-\u065f\u0670]|[\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]|[\ufe00-\ufe0f]|[\ufe20-\ufe2f]|[\u115f\u1160\u3164\uffa0]/gu;

/** Letters in circles, boxes and flags, that are symbols to Unicode. */
const drawn = /[\u{1f100}-\u{1f1ff}]/gu;

function letterOf(sign: string): string {
  return lookalike(sign) ?? sign;
}

const spelled: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ё: 'е' };

const table = resolveConfusablesTransformer();

/** The small Latin letter that a character looks like, small or as a capital, by the library's table of confusables. */
export function lookalike(character: string): string | undefined {
  return [character, character.toUpperCase()].map(inTable).find((letter) => letter !== undefined);
}

function inTable(character: string): string | undefined {
  const code = table.transform(character.codePointAt(0) ?? 0);
  const letter = code === undefined ? '' : String.fromCodePoint(code).toLowerCase();
  return /^[a-z]$/.test(letter) ? letter : undefined;
}
