// Words as the blocks of a message: in Slack's own Markdown or, where a workspace refuses that, in sections of mrkdwn.
import type { KnownBlock } from '@slack/web-api';
import { toMrkdwn } from './mrkdwn.ts';
import { harmless } from './outgoing.ts';

/** Characters: https://docs.slack.dev/reference/block-kit/blocks/section-block/, less what reopens and closes a fence. */
const sectionLimit = 3000 - 8;

/** Slack's own Markdown, which knows tables, headings and lists: at most 12,000 characters. */
export function inMarkdown(text: string): KnownBlock[] {
  return [{ type: 'markdown', text: harmless(text) }];
}

/** The same words for workspaces that know no such block. */
export function inSections(text: string): KnownBlock[] {
  return parted(toMrkdwn(text), sectionLimit).map((words) => ({
    type: 'section',
    text: { type: 'mrkdwn', text: words },
  }));
}

/** The text in pieces of whole lines, each of less than `limit` characters; a fence that is cut is closed, and opened again. */
export function parted(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let fenced = false;
  const turn = (): void => {
    const words = piece.join('\n');
    if (words.trim() !== '') pieces.push(fenced ? `${words}\n\`\`\`` : words);
    piece = fenced ? ['```'] : [];
  };
  for (const line of text.split('\n').flatMap((one) => shortened(one, limit - 8))) {
    if (piece.join('\n').length + line.length >= limit) turn();
    piece.push(line);
    if (line.startsWith('```')) fenced = !fenced;
  }
  fenced = false;
  turn();
  return pieces;
}

/** A line as pieces that fit, cut at a space where there is one, and never within an escape. */
function shortened(line: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > most) {
    const head = rest.slice(0, most);
    const space = head.lastIndexOf(' ');
    const fits = space > 0 ? head.slice(0, space) : head.replace(/&[a-z]{0,3}$/, '').replace(/[\ud800-\udbff]$/, '');
    pieces.push(fits);
    rest = rest.slice(fits.length);
  }
  return [...pieces, rest];
}
