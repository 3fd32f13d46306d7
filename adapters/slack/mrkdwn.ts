// Reads Slack's own markup, mrkdwn, as Markdown, and writes it. https://docs.slack.dev/messaging/formatting-message-text/
import { escaped } from './outgoing.ts';
import type { Naming } from './richtext.ts';

const code = /```[\s\S]*?```|`[^`\n]+`/g;

/** Applies `change` to everything outside code. */
function outsideCode(text: string, change: (words: string) => string): string {
  let read = '';
  let from = 0;
  for (const match of text.matchAll(code)) {
    read += change(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return read + change(text.slice(from));
}

export function fromMrkdwn(text: string, naming: Naming): string {
  const read = outsideCode(text, (words) => references(emphasis(words), naming));
  return unescape(read);
}

/** Markdown as mrkdwn, as far as that goes: tables and nested lists stay as they were written. Nothing in it can ping. */
export function toMrkdwn(text: string): string {
  return outsideCode(escaped(text), (words) =>
    words
      .replace(/(^|[^*\w])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![*\w])/gm, '$1_$2_')
      .replace(/\*\*(?=\S)([^\n]*?\S)\*\*/g, '*$1*')
      .replace(/~~(?=\S)([^\n]*?\S)~~/g, '~$1~')
      .replace(/^#{1,6} +(.*?)[ #]*$/gm, (_whole, title: string) => `*${title.replaceAll('*', '')}*`)
      .replace(/^(\s*)[-*+] +/gm, '$1• ')
      .replace(/\[([^\]\n|]+)\]\((https?:\/\/[^\s()|]+)\)/g, '<$2|$1>'),
  ).replace(/^```[\w+-]+$/gm, '```');
}

/** Whether the text mentions `id`, outside code and outside quotes. */
export function mentions(text: string, id: string): boolean {
  const own = outsideCode(text, (words) => words.replace(/^&gt;.*$/gm, '')).replaceAll(code, '');
  return own.includes(`<@${id}>`) || own.includes(`<@${id}|`);
}

/** Ids of the people a text mentions, at most ten. */
export function mentioned(text: string): string[] {
  const ids = Array.from(text.matchAll(/<@([UW][A-Z0-9]+)[>|]/g), ([, id = '']) => id);
  return [...new Set(ids)].slice(0, 10);
}

function emphasis(words: string): string {
  return words
    .replace(/(^|[\s([{"'])\*(?=\S)([^*\n]*[^*\s])\*(?=$|[\s)\]}"'.,;:!?])/gm, '$1**$2**')
    .replace(/(^|[\s([{"'])~(?=\S)([^~\n]*[^~\s])~(?=$|[\s)\]}"'.,;:!?])/gm, '$1~~$2~~');
}

/** Slack's angle brackets: people, channels, groups, dates and links. */
function references(words: string, naming: Naming): string {
  return words.replace(/<([^<>\n]{1,3000})>/g, (whole, inner: string) => {
    const [target = '', label] = inner.split('|', 2);
    if (target.startsWith('@')) return naming.person(target.slice(1));
    if (target.startsWith('#')) return `#${label || target.slice(1)}`;
    if (target.startsWith('!')) return label || `@${target.slice(1).split('^', 1)[0]}`;
    if (!/^[a-z][a-z+.-]*:/i.test(target)) return whole;
    return label && label !== target ? `[${label}](${target})` : target;
  });
}

/** Slack escapes exactly these three, once. */
export function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
