// The words of what was said, without what spelling adds to them.

/** In lower case, without punctuation and apostrophes. Writing without blanks gives one word. */
export function plainWords(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '');
  return plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
