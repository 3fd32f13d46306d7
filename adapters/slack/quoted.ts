// What is set apart from an answer: notes below it, and above it the words of a person that were understood.

/** Characters of a quote that stands for a longer one: Slack can fold nothing. */
const foldedLength = 140;

export function noted(text: string): string {
  return text.replace(/^/gm, '> ');
}

/**
 * What was understood, as Slack's Markdown; folded, only as much of it as shows what was heard. What has a heading, such as what was
 * thought, is read nowhere else, and so is whole. Marks in the words are words, too.
 */
export function quoted(text: string, folded: boolean, heading?: string): string {
  const words = folded && heading === undefined ? shortened(text) : text;
  const quote = words.replace(/[\\`*_~[\]]/g, '\\$&');
  return noted(heading === undefined ? quote : `_${heading}:_ ${quote}`);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= foldedLength) return line;
  const head = line.slice(0, foldedLength);
  return `${head.slice(0, Math.max(head.lastIndexOf(' '), foldedLength / 2)).toWellFormed()}…`;
}
