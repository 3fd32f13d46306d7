// Turns what a model wrote after a search into an answer with numbers: each names a page that was found, once.
import type { Browsed } from '../models.ts';
import { linkable } from '../link.ts';
import { type Executed, type Page, pagesOf } from './executed.ts';

type Source = Browsed['sources'][number];

/** Sources of one answer, and characters of a title: nobody reads more. */
const [most, longestTitle] = [10, 120];

/** `【2†L6-L10】`: gpt-oss's own way, the number of what it was shown and the lines of it. Some write `〖`. */
const marker = /\s?[【〖]\s*(\d+)\s*†([^】〗\n]{0,80})[】〗]/g;

/** The answer as it may be told. `noted`: pages besides those of its tools. */
export function cited(written: string, tools: readonly Executed[], noted: readonly Page[]): Omit<Browsed, 'type'> {
  const found = [...tools.flatMap(pagesOf), ...noted].flatMap((page) => sourceOf(page) ?? []);
  const sources: Source[] = [];
  const number = (source: Source): number => {
    const at = sources.findIndex((one) => isSame(one, source));
    if (at >= 0) return at + 1;
    return sources.length < most ? sources.push(source) : 0;
  };
  const numbered = outsideCode(written, (text) => text.replaceAll(/ ?(?<![\w\])])\[\d{1,3}\](?![(\w])/g, ''))
    .replaceAll(marker, (_, shown: string, where: string) => {
      const page = meant(tools, Number(shown), where);
      const source = page && sourceOf(page);
      const at = source ? number(found.find((one) => isSame(one, source)) ?? source) : 0;
      return at > 0 ? ` [${at}]` : '';
    })
    .replaceAll(/( \[\d+\])\1+/g, '$1')
    .replaceAll(/[⟦⟧]/g, ' ');
  for (const source of found) number(source);
  return { text: outsideCode(numbered, safeLinks).trim(), sources };
}

/** A page that may be linked, with a title that is nothing but words; undefined for any other. */
function sourceOf({ title, url }: Page): Source | undefined {
  const link = linkable(url);
  if (link === undefined) return undefined;
  const words = title.replaceAll(/[\p{C}\p{Z}\s⟦⟧【】[\]()<>`*~|\\]+/gu, ' ').trim();
  const letters = Array.from(words);
  const short = letters.length > longestTitle ? `${letters.slice(0, longestTitle).join('')}…` : words;
  return { title: short || new URL(link).hostname, url: link };
}

function isSame(one: Source, other: Source): boolean {
  return one.url.replace(/#.*$/, '') === other.url.replace(/#.*$/, '');
}

/** The page that a marker names: what the model was shown under that number, and of a list the entry above that line. */
function meant(tools: readonly Executed[], shown: number, where: string): Page | undefined {
  const tool = tools.find(({ output }) => output.startsWith(`[${shown}]`)) ?? tools[shown];
  if (!tool) return undefined;
  const { search_results: listed } = tool;
  if (listed.length <= 1) return pagesOf(tool)[0];
  const line = /L(\d+)/.exec(where)?.[1];
  const entry = line === undefined ? undefined : entryAt(tool.output, Number(line));
  return entry === undefined ? undefined : listed[entry];
}

/** Of a list of results, `L12: * 【3†Title†host】`, the number of the entry that a line belongs to. */
function entryAt(output: string, line: number): number | undefined {
  let entry: number | undefined;
  for (const text of output.split('\n')) {
    const at = /^L(\d+):/.exec(text)?.[1];
    if (at !== undefined && Number(at) > line) break;
    const id = /【(\d+)†/.exec(text)?.[1];
    if (id !== undefined) entry = Number(id);
  }
  return entry;
}

/** Links to where nobody should be sent are words, and pictures that would be fetched by whoever reads are, too. */
function safeLinks(text: string): string {
  return text
    .replaceAll(/(!?)\[([^\]\n]{0,300})\]\(\s*<?((?:[^()\s<>]|\([^()\s<>]*\))*)>?(?:\s+"[^"\n]*")?\s*\)/g, linked)
    .replaceAll(/(?<!\]\()https?:\/\/[^\s<>]+/gi, (address) =>
      linkable(address.replace(/[).,;:!?\]]+$/, '')) ? address : '',
    );
}

function linked(_: string, picture: string, label: string, address: string): string {
  const link = picture === '' ? linkable(address) : undefined;
  return link === undefined ? label : `[${label}](${link})`;
}

/** Changes all of a Markdown text but what is code. */
function outsideCode(text: string, change: (text: string) => string): string {
  const parts = text.split(/(```[^]*?(?:```|$)|`[^`\n]*`)/);
  return parts.map((part, at) => (at % 2 === 0 ? change(part) : part)).join('');
}
