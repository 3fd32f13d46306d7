// Text that nobody should trust, made to stand inside Markdown as nothing but itself.

/** On one line, cut where it is too long; nothing in it is a mark, a link or a mention. */
export function plain(text: string, longest: number): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return cut(line, longest).replaceAll(/[\\`*_~|[\](){}<>#@:!/]/g, String.raw`\$&`);
}

/** At most so many characters, as people count them, of which the last says that there were more. */
export function cut(text: string, longest: number): string {
  const letters = Array.from(text);
  return letters.length <= longest ? text : `${letters.slice(0, longest - 1).join('')}…`;
}
