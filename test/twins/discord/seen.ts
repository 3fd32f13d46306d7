// What a person sees in a channel now.
import type { APIAttachment, APIEmbed, APIMessageTopLevelComponent, APIPoll, APIReaction } from 'discord-api-types/v10';
import { MessageFlags } from 'discord-api-types/v10';
import { pinged } from './mention.ts';
import type { Kept, Version } from './world.ts';

/** A message as a person sees it. */
export interface Seen {
  readonly id: string;
  readonly authorId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly content: string;
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly embeds: readonly APIEmbed[];
  readonly attachments: readonly APIAttachment[];
  readonly reactions: readonly APIReaction[];
  readonly flags: number;
  readonly poll?: APIPoll;
  /** "… is thinking". */
  readonly loading: boolean;
  /** The message it replies to. */
  readonly replyTo?: string;
  /** Everybody it notified or mentions now: ids of people and roles, and `everyone`. */
  readonly pings: readonly string[];
  /** What it said after each edit, oldest first; empty when it was never edited. */
  readonly edits: readonly Version[];
}

export function seen({ message, versions, pinged: notified }: Kept): Seen {
  const replyTo = message.message_reference?.message_id;
  const flags = message.flags ?? 0;
  return {
    id: message.id,
    authorId: message.author.id,
    at: versions[0]?.at ?? 0,
    content: message.content,
    components: message.components ?? [],
    embeds: message.embeds,
    attachments: message.attachments,
    reactions: message.reactions ?? [],
    flags,
    loading: (flags & MessageFlags.Loading) !== 0,
    pings: [...new Set([...notified, ...pinged(message)])],
    edits: versions.slice(1),
    ...(message.poll ? { poll: message.poll } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}
