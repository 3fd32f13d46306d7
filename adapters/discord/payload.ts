// What we read of Discord's payloads, checked at the door: the gateway and REST send the same shapes.
import { z } from 'zod';

export const id = z.string().regex(/^\d{1,20}$/);
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullish();
export const many = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((all) => all ?? []);

export const user = z.object({
  id,
  username: z.string(),
  global_name: maybe(z.string()),
  bot: maybe(z.boolean()),
  system: maybe(z.boolean()),
});
const member = z.object({ nick: maybe(z.string()), roles: many(id), permissions: maybe(z.string()) });

/** https://docs.discord.com/developers/resources/message#attachment-object */
export const attachment = z.object({
  id,
  filename: z.string(),
  size: z.number(),
  content_type: maybe(z.string()),
  description: maybe(z.string()),
  url: maybe(z.string()),
});

/** What is not understood costs none of the others. */
export const understood = <T extends z.ZodType>(schema: T) =>
  many(z.unknown()).transform((all) => all.flatMap((one) => schema.safeParse(one).data ?? []));

const reference = z.object({ type: maybe(z.number()), message_id: maybe(id), channel_id: maybe(id) });

/** What a forward passes on. https://docs.discord.com/developers/resources/message#message-snapshot-object */
const snapshot = z.object({
  message: z.object({ content: z.string().catch(''), flags: maybe(z.number()), attachments: understood(attachment) }),
});

/** https://docs.discord.com/developers/resources/poll#poll-object */
const words = z.object({ text: maybe(z.string()) });
const poll = z.object({ question: words, answers: understood(z.object({ poll_media: words })) });

const single = z.object({
  id,
  channel_id: id,
  guild_id: maybe(id),
  type: z.number(),
  author: user,
  member: maybe(member),
  content: z.string(),
  timestamp: z.string(),
  edited_timestamp: maybe(z.string()),
  webhook_id: maybe(id),
  nonce: maybe(z.union([z.string(), z.number()])),
  mentions: many(user.extend({ member: maybe(z.object({ nick: maybe(z.string()) })) })),
  flags: maybe(z.number()),
  attachments: understood(attachment),
  message_reference: maybe(reference),
  message_snapshots: understood(snapshot),
  poll: maybe(poll).catch(undefined),
});

/** A message. `referenced_message` is null when it was deleted and absent when Discord did not look it up. */
export const message = single.extend({ referenced_message: maybe(single).catch(undefined) });
export type Message = z.infer<typeof message>;
export type User = z.infer<typeof user>;
export type File = z.infer<typeof attachment>;

export const messages = understood(message);

/** What was posted: all that matters of it is its name, whatever else it holds. */
export const posted = z.object({ id });

/** An update: unfurled links come as updates too, without a new `edited_timestamp`. */
export const update = message.partial().required({ id: true, channel_id: true });
export type Update = z.infer<typeof update>;

export const deletion = z.object({ id, channel_id: id, guild_id: maybe(id) });
export const deletions = z.object({ ids: z.array(id), channel_id: id, guild_id: maybe(id) });

/** A channel as REST tells it: enough to know whose direct conversation or which channel's thread it is. */
export const channel = z.object({
  id,
  type: z.number(),
  parent_id: maybe(id),
  guild_id: maybe(id),
  recipients: many(user),
});

export const guildMember = member;

/** A thread that was opened. */
export const opened = z.object({ id });

/** Who is in which voice channel: none, when they left. */
const inVoice = z.object({ user_id: id, channel_id: maybe(id), member: maybe(member.extend({ user })) });
export const voiceState = inVoice.extend({ guild_id: id });
export const voiceServer = z.object({ guild_id: id });

/** A server as it comes: with those of its members who are in voice channels. A server that is away has none. */
export const guildCome = z.object({
  id,
  voice_states: many(inVoice),
  members: many(member.extend({ user })),
});
export const guildGone = z.object({ id });
