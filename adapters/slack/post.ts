// A message as Slack sends or remembers it, checked, and what of it a person said.
import { z } from 'zod';
import { file } from './file.ts';
import { fromMrkdwn, mentioned, mentions } from './mrkdwn.ts';
import { fromRichText, richlyMentions, type Naming } from './richtext.ts';
import type { People } from './people.ts';

const optional = z.string().optional().catch(undefined);

export const post = z.looseObject({
  ts: z.string().regex(/^\d+\.\d+$/),
  text: z.string().catch(''),
  user: optional,
  bot_id: optional,
  app_id: optional,
  subtype: optional,
  thread_ts: optional,
  parent_user_id: optional,
  /** Of a thread's root: when it was last answered. */
  latest_reply: optional,
  /** Of a thread's root: how often. */
  reply_count: z.number().optional().catch(undefined),
  channel_type: optional,
  /** Present once its author has written it over. */
  edited: z.unknown().optional(),
  blocks: z.unknown().optional(),
  files: z.array(file).catch([]),
  metadata: z
    .looseObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
});

/** One message, without its channel: stored messages do not name it. */
export type Post = z.infer<typeof post>;

/** Who the bot is in this workspace. */
export interface Self {
  readonly team: string;
  readonly user: string;
  readonly bot: string | undefined;
  /** The workspace's address, `https://….slack.com/`. */
  readonly url?: string | undefined;
}

const spoken = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/** Marks the message that a command's answer hangs from: the type of its metadata. */
export const taskMark = 'parley_task';

/** Whether somebody or some app said it: no notice of Slack's, no button, no command of the bot's. */
export function isSaid(said: Post): boolean {
  if (isAside(said) || said.metadata?.event_type === taskMark) return false;
  return spoken.has(said.subtype) || said.subtype === 'bot_message';
}

/** The person who said it, or undefined for bots, Slackbot, Slack's own notices and the bot itself. */
export function speaker(said: Post, self: Self): string | undefined {
  if (said.bot_id || said.app_id || !spoken.has(said.subtype)) return undefined;
  return said.user === 'USLACKBOT' || said.user === self.user ? undefined : said.user;
}

export function isOwn(said: Post, self: Self): boolean {
  return said.user === self.user || (said.bot_id !== undefined && said.bot_id === self.bot);
}

/** Marks the message that only carries a Stop button: the type of its metadata, and the id of its one block. */
export const controlMark = 'parley_control';

const controlBlocks = z.tuple([z.looseObject({ block_id: z.literal(controlMark) })]);

/** Whether it is no word of anybody's, but a Stop button. Events carry no metadata; what carries it may lack its blocks. */
export function isControl({ blocks, metadata }: Post): boolean {
  return metadata?.event_type === controlMark || controlBlocks.safeParse(blocks).success;
}

/** Marks a notice of moderation: the type of its metadata. */
export const noticeMark = 'parley_notice';

/** Marks what the bot says by itself, which is part of the conversation: the type of its metadata. */
export const sayingMark = 'parley_saying';

/** Whether it is part of no conversation: a Stop button, or a notice, below which others' words may stand as the bot's own. */
export function isAside(said: Post): boolean {
  return isControl(said) || said.metadata?.event_type === noticeMark;
}

/** Whether the author's own words, not code and not a quote, mention the bot. */
export function callsFor(said: Post, self: Self): boolean {
  return richlyMentions(said.blocks, self.user) ?? mentions(said.text, self.user);
}

/** What was said, as Markdown, without the bot's own mention. Other people's names are asked for when `ask` is true. */
export async function wordsOf(said: Post, self: Self, people: People, ask: boolean): Promise<string> {
  const others = mentioned(said.text).filter((id) => id !== self.user);
  if (ask) await Promise.all(others.map((id) => people.of(id)));
  const naming: Naming = {
    person: (id) => (id === self.user ? '' : `@${people.known(id.split('|', 1)[0] ?? '').name}`),
  };
  const read = fromRichText(said.blocks, naming) ?? fromMrkdwn(said.text, naming);
  return read.trim();
}
