// The bot's words on their way out: nothing in them may ping anybody, and half-written markup must not be streamed.

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

/** What Slack reads back as the text itself: https://docs.slack.dev/messaging/formatting-message-text/#escaping */
export function escaped(text: string): string {
  return harmless(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** For notifications and for clients that show no blocks: the text, or what of it fits in `most` characters. */
export function fallback(text: string, most: number): string {
  return escaped(text)
    .slice(0, most)
    .replace(/&[a-z]*$/, '')
    .toWellFormed();
}
