// Takes out of a line of Markdown what is for the eye only.

export interface Speakable {
  readonly text: string;
  /** Addresses that stood in it: nobody can write along. */
  readonly links: readonly string[];
}

const image = /!\[([^\]]*)\]\([^)]*\)/g;
const link = /\[([^\]]+)\]\((\S*?)(?:\s+"[^"]*")?\)/g;
const address = /<?(?:https?:\/\/|www\.)[^\s<>]*[^\s<>.,;:!?)"'\]]>?/gi;
const mention = /<(?:[@#][!&]?|a?:\w+:|!)[^>\s]*>|(?<=^|\s)@(?=\w)/g;
const emphasis =
  /(?<![\p{L}\p{N}])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\p{L}\p{N}])|(?<=[\p{L}\p{N}])\*{1,3}(?=[\p{L}])|~~|\|\||`+/gu;
const emoji = /(?:\p{Extended_Pictographic}|\p{RI}|\p{Emoji_Modifier})(?:\uFE0F|\u200D|\u20E3|\p{Emoji_Modifier})*/gu;
const tag = /<\/?[a-z][a-z0-9]*\s*\/?>/gi;

/** What to say of a line, or of a part of one that ends between words. Blanks at its ends stay, as one. */
export function speakable(line: string): Speakable {
  const links: string[] = [];
  const text = line
    .replace(image, '$1')
    .replace(link, (_, words: string, target: string) => {
      if (/^https?:/i.test(target)) links.push(target);
      return words.replace(address, 'this link');
    })
    .replace(address, (found) => {
      links.push(found.replace(/^<|>$/g, ''));
      return 'the link in the chat';
    })
    .replace(mention, '')
    .replace(tag, ' ')
    .replace(emphasis, '')
    .replace(emoji, '')
    .replace(/\s+/g, ' ');
  return { text, links };
}
