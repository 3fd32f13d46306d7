// The bot's words on their way out: nothing in them may ping anybody, and half-written markup must not be streamed.
import type { KnownBlock } from '@slack/web-api';

/** What Slack would turn into a ping, a name or a link of its own, escaped once or twice or not at all. */
const references = /(<|&(?:amp;)*lt;)(?=@[A-Z]|#[A-Z]|!(?:channel|here|everyone|group|subteam|date))/gi;
const wordJoiner = '\u2060';

/** The text with every reference broken by an invisible character, since Slack's Markdown knows no escape for them. */
export function harmless(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').replace(references, `$1${wordJoiner}`);
}

/**
 * The part of a growing page that later text can only extend: without the closing marks at its end, which may be there
 * just to make the page valid, and without a reference that is still being written.
 */
export function settled(text: string): string {
  return harmless(text)
    .replace(/(?:<|&)[^\s<>]{0,40}$/, '')
    .replace(/(?:\n?`{3,}|\n?~{3,})\s*$/, '')
    .replace(/[\s*_~`)\]>$]+$/, '');
}

/** `chat.update` refuses longer ones: https://docs.slack.dev/reference/methods/chat.update/ */
const fallbackLimit = 4000;

/**
 * The beginning of the text for notifications and for clients that show no blocks.
 * https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function fallback(text: string): string {
  const plain = harmless(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return plain
    .slice(0, fallbackLimit)
    .replace(/&[a-z]*$/, '')
    .toWellFormed();
}

/**
 * A whole message, for posts and updates: Slack's own Markdown, which knows tables, headings and lists (at most 12,000
 * characters), and a control below it.
 */
export function messageOf(text: string, control: KnownBlock | undefined) {
  const words: KnownBlock = { type: 'markdown', text: harmless(text) };
  return {
    text: fallback(text),
    blocks: control ? [words, control] : [words],
    parse: 'none',
    link_names: false,
  } as const;
}
