// What is said in answer to an interaction, as messages: text over several where it is long, files and buttons below the last.
import { MessageFlags, type RequestData } from 'discord.js';
import type { Outcome } from '#src/command.ts';
import type { Clip } from '#src/message.ts';
import { sheets } from '#src/sheets.ts';
import { commandButtons } from './buttons.ts';
import { fileOf } from './enclose.ts';

/** https://docs.discord.com/developers/resources/message#create-message */
export const mostText = 2_000;
/** https://docs.discord.com/developers/reference#uploading-files */
const mostFiles = 10;
/** https://docs.discord.com/developers/resources/message#attachment-object */
const longestDescription = 1_024;

/** What is said, in one message or over several: files and buttons below the last. */
export interface Told extends Pick<Outcome, 'text' | 'files' | 'buttons'> {
  /** Rows of components of another kind. */
  readonly components?: readonly object[];
}

/** One message of it. */
export interface Sheet {
  readonly content: string;
  readonly files: readonly Clip[];
  readonly components: readonly object[];
}

/** Where nothing is to be seen, it is said that it is `done`. */
export function sheetsOf({ text, files = [], buttons = [], components = [] }: Told, done: string): [Sheet, ...Sheet[]] {
  const texts = sheets(text, mostText);
  const last = { files: files.slice(0, mostFiles), components: [...components, ...commandButtons(buttons)] };
  const all = texts.map((content) => ({ content, files: [], components: [] }));
  const end = all.pop() ?? { content: files.length > 0 ? '' : done };
  const [first, ...more] = [...all, { ...end, ...last }];
  return [first ?? { ...end, ...last }, ...more];
}

export function sizeOf(files: readonly Clip[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Nothing that is said pings anybody, and links are not fetched for previews. */
export function shown(
  { content = '', files = [], components = [] }: Partial<Sheet>,
  alone: boolean,
): RequestData & { body: object } {
  const flags = MessageFlags.SuppressEmbeds | (alone ? MessageFlags.Ephemeral : 0);
  const attachments = files.map(({ name, described }, at) => ({
    id: String(at),
    filename: name,
    ...(described && { description: described.toWellFormed().slice(0, longestDescription) }),
  }));
  return {
    body: { content, allowed_mentions: { parse: [] }, flags, components, ...(files.length > 0 && { attachments }) },
    ...(files.length > 0 && { files: files.map(fileOf) }),
  };
}
