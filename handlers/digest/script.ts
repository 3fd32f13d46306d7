// What was said, as a model reads it: numbered, marked as data, in parts that fit what it can read at once.
import type { Attachment, EarlierMessage } from '#src/message.ts';
import { named } from '../named.ts';
import { plainName, tokens } from '../prompt.ts';

/** Some messages in a row. */
export interface Part {
  readonly text: string;
  /** The numbers of the messages in it: what a model says of this part may rest on these alone. */
  readonly numbers: ReadonlySet<number>;
}

export interface Script {
  readonly parts: readonly Part[];
  /** Where each message is, by its number; those without an address are not in here. */
  readonly links: ReadonlyMap<number, string>;
  /** So many of the oldest messages are not in it. */
  readonly leftOut: number;
}

/** Parts that are read at most: with the usual budget about a thousand messages, which a free key reads in some minutes. */
const mostParts = 16;
/** Characters of one message that are read. */
const longest = 1500;

/** A message as it is read: of what came with it, the names. */
export type Scripted = Pick<EarlierMessage, 'author' | 'own' | 'at' | 'text' | 'link'> & {
  readonly attachments: readonly Pick<Attachment, 'name'>[];
};

/** `budget`: tokens of a part. `most`: parts that are read, the newest. */
export function script(said: readonly Scripted[], budget: number, most = mostParts): Script {
  const lines = said.map((one, at) => ({ number: at + 1, text: line(one, at + 1, budget) }));
  const parts: { text: string; numbers: Set<number> }[] = [];
  let room = 0;
  for (const { number, text } of lines) {
    room -= tokens(text) + 1;
    const part = parts.at(-1);
    if (part && room >= 0) {
      part.text += `\n${text}`;
      part.numbers.add(number);
    } else {
      parts.push({ text, numbers: new Set([number]) });
      room = budget - tokens(text);
    }
  }
  const read = most < parts.length ? parts.slice(-most) : parts;
  const leftOut = parts.slice(0, parts.length - read.length).reduce((sum, { numbers }) => sum + numbers.size, 0);
  return { parts: read, leftOut, links: new Map(said.flatMap(({ link }, at) => (link ? [[at + 1, link]] : []))) };
}

function line({ author, own, at, text, attachments }: Scripted, number: number, budget: number): string {
  const name = own ? 'the bot' : plainName(author).replaceAll(/[⟦⟧[\]【】]/g, ' ');
  const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const files = attachments.length > 0 ? ` (sent: ${attachments.map((file) => named(file.name)).join(', ')})` : '';
  const most = Math.min(longest, Math.floor(budget * 2));
  const words = text.length > most ? `${text.slice(0, most).toWellFormed()} …` : text;
  return `[${number}] ${name}, ${time}\n⟦${data(words + files)}⟧`;
}

/** Nothing that people write ends the brackets of data, or poses as the number of a message. */
function data(text: string): string {
  return text
    .replaceAll(/[⟦⟧]/g, ' ')
    .replaceAll(/[[【](\s*#?\d[^\]】]{0,40})[\]】]/g, '($1)')
    .trim();
}
