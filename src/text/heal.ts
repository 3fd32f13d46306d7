// Makes an unfinished Markdown text valid for display: closes what is open, drops what is half-written.
import remend from 'remend';
import { readLines, type Line } from './blocks.ts';
import { closing } from './part.ts';

/** Only what closes something by adding to the end. The rest of remend changes finished text, or shows addresses of its own. */
const closeOnly = {
  linkMode: 'text-only',
  comparisonOperators: false,
  htmlTags: false,
  images: false,
  inlineCode: false,
  katex: false,
  links: false,
  setextHeadings: false,
  singleTilde: false,
} as const;

/** Longer ones, or with a closing parenthesis, are brackets of the text: "the interval [0, 1)". */
const halfLink = /!?\[([^[\]()\n]{0,120})(?:\](?:\([^()\s]{0,500})?)?$/;
const halfAddress = /<(?:[@#:]|https?:)[^<>\s]*$/;
const bareMarks = /[ \t](\*{1,3}|_{1,3}|~{1,2}|`{1,3})$/;
/** What is no emphasis, whatever stars and dashes it holds: addresses, and marks between letters or digits. */
const noEmphasis = /https?:\/\/[^\s)>]*|(?<=[\p{L}\p{N}])[*_~]+(?=[\p{L}\p{N}])|\\[*_~`]/gu;
const span = /(?<!`)(`+)(?!`)([^]*?[^`])\1(?!`)/g;

/** Valid Markdown of a text that may end anywhere, to be shown while it grows. Finished text comes back as it is. */
export function heal(text: string): string {
  const lines = readLines(text);
  const last = lines.at(-1);
  if (last === undefined || last.kind === 'blank' || last.kind === 'close' || last.kind === 'ruler') return text;
  const above = text.slice(0, Math.max(0, last.start - 1));
  const ending = text.slice(last.start).trim();
  if (last.kind === 'open') return above;
  if (last.kind === 'code' && last.fence) {
    const isHalfClosing = ending !== '' && last.fence.marker.startsWith(ending);
    return `${isHalfClosing ? above : text.replace(/\n$/, '')}\n${closing(last.fence)}`;
  }
  if (/^(?:`{1,2}|~{1,2})$/.test(ending)) return above;
  const start = paragraphStart(lines);
  return text.slice(0, start) + healParagraph(text.slice(start));
}

/** Where the last run of lines begins through which emphasis can reach. */
function paragraphStart(lines: readonly Line[]): number {
  const first = lines.findLastIndex((line, at) => line.item || !isPlain(line) || !isPlain(lines[at - 1]));
  return lines[first]?.start ?? 0;
}

function isPlain(line: Line | undefined): boolean {
  return line?.kind === 'text';
}

function healParagraph(text: string): string {
  const whole = text
    .replace(halfLink, (half: string, label: string) => (half.endsWith(']') ? half : label))
    .replace(halfAddress, '');
  const shown = closeCode(withoutBareMarks(whole));
  const masked = shown.replace(span, masks).replace(noEmphasis, masks).trimEnd();
  const healed = remend(masked, closeOnly);
  const added = healed.startsWith(masked) ? healed.slice(masked.length) : '';
  return added === '' ? shown : shown.trimEnd() + added;
}

/** Without marks that have nothing behind them yet and would show as themselves. A line of nothing else is a rule. */
function withoutBareMarks(text: string): string {
  const marks = bareMarks.exec(text.slice(-4))?.[1];
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return marks === undefined || /^[\s*_~>-]*$/.test(line) ? text : text.slice(0, -marks.length);
}

function masks(match: string): string {
  return 'x'.repeat(match.length);
}

/** Closes the code that the text ends in, if it does. */
function closeCode(text: string): string {
  const plain = text.replace(span, masks).replace(/\\`/g, 'xx');
  const open = /(?<!`)(`+)(?!`)[^]*$/.exec(plain);
  if (!open?.[1] || open.index + open[1].length === text.length) return text;
  const closingSoFar = /`*$/.exec(plain)?.[0].length ?? 0;
  return text + '`'.repeat(Math.max(0, open[1].length - closingSoFar));
}
