// Words as they are compared, whatever their case and accents, and the place in a text where they are.

/** Words that count; longer lists mean nothing more. */
const mostWords = 12;
/** Characters around the first word that was found. */
const length = 240;

export function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Without signs. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(folded(text).match(/[\p{L}\p{N}]+/gu) ?? [])].slice(0, mostWords);
}

/** A piece of a text on one line, with the first of the words in it. */
export function excerpt(text: string, words: readonly string[]): string {
  const line = Array.from(text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim());
  // Letter by letter, since folding may change how many there are.
  const plain = line.map(folded);
  const found = words.map((word) => startOf(plain, word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...found, line.length) - length / 4);
  const begin = found.length === 0 || line.length <= length ? 0 : Math.floor(from);
  const piece = line.slice(begin, begin + length).join('');
  return `${begin > 0 ? '…' : ''}${piece}${begin + length < line.length ? '…' : ''}`;
}

function startOf(letters: readonly string[], word: string): number {
  const place = letters.join('').indexOf(word);
  if (place < 0) return -1;
  let length = 0;
  return letters.findIndex((letter) => {
    length += letter.length;
    return length > place;
  });
}
