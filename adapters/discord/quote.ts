// Sets plain words apart from an answer: what was understood of a recording, or thought, as a quote.

/** A spoiler is one line, so that a page never ends within it. UTF-16 units. */
const longestFold = 900;

/** Discord's Markdown of plain words, in which nothing is emphasized, linked or closed; folded: covered until pressed. */
export function quoted(text: string, folded: boolean, heading: string): string {
  const rows = folded ? folds(text).map((row) => `||${inert(row)}||`) : text.trim().split('\n').map(inert);
  return [`-# ${heading}`, ...rows].map((row) => `> ${row}`.trimEnd()).join('\n');
}

/** A line in which nothing is Markdown. https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101 */
export function inert(row: string): string {
  return row
    .trim()
    .replaceAll(/[\\*_~|`<[\]]/g, String.raw`\$&`)
    .replace(/^(?:#{1,3}|-#?|\+|>{1,3})(?=\s)/, String.raw`\$&`)
    .replace(/^(\d+)\.(?=\s)/, String.raw`$1\.`);
}

/** The words in lines that are not too long, parted at blanks. */
function folds(text: string): string[] {
  const rows: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = rows.at(-1);
    if (last === undefined || last.length + word.length >= longestFold) rows.push(word);
    else rows[rows.length - 1] = `${last} ${word}`;
  }
  return rows;
}
