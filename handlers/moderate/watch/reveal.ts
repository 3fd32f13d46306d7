// A text as a reader would see through its disguise: for judges that read only what is written.

/** Letters that are not seen, and marks that turn the direction of reading. */
const unseen = /[\p{Cf}\p{Mn}\u{115f}\u{1160}\u{3164}\u{e0000}-\u{e007f}]/gu;
/** At least a few words, in Base64. */
const encoded = /(?<![\w+/-])[\w+/-]{24,4000}={0,2}(?![\w+/-])/g;
const mostDecoded = 3;

/** The text, and below it what is hidden in it: unseen letters gone, look-alikes as plain ones, Base64 in clear. */
export function revealed(text: string): string {
  const plain = text.normalize('NFKC').replace(unseen, '');
  const hidden = [...text.matchAll(encoded)].slice(0, mostDecoded).flatMap(([code]) => decoded(code) ?? []);
  const seen = plain === text.normalize('NFKC') ? [text] : [text, plain];
  return [...seen, ...hidden].join('\n');
}

/** Undefined: it is no text. */
function decoded(code: string): string | undefined {
  const bytes = Buffer.from(code, 'base64');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /^[\p{L}\p{N}\p{P}\p{S}\p{M}\s]+$/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
