// What we read of interactions: who gave which command, pressed or filled in what, and where. Checked at the door.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
import { z } from 'zod';
import { guildMember, id, many, maybe, user } from './payload.ts';

/** Rights that are no number are none. */
const rights = z
  .string()
  .regex(/^\d{1,30}$/)
  .catch('0');

/** What every interaction says: which it is, and who gave it where. */
const interaction = z.object({
  id,
  token: z.string(),
  channel_id: maybe(id),
  guild_id: maybe(id),
  member: maybe(guildMember.extend({ user, permissions: rights })),
  user: maybe(user),
  locale: maybe(z.string()).catch(undefined),
  /** Bytes of a file that may be sent there. */
  attachment_size_limit: maybe(z.number()).catch(undefined),
});
export type Interaction = z.infer<typeof interaction>;

/** A pressed component; other kinds of interactions do not match. */
export const press = interaction.extend({ type: z.literal(3), data: z.object({ custom_id: z.string() }) });
export type Press = z.infer<typeof press>;

const value = {
  type: z.number(),
  name: z.string(),
  value: maybe(z.union([z.string(), z.number(), z.boolean()])),
  focused: maybe(z.boolean()),
};

/** What the ids of a command, or of something filled in, stand for. */
const resolved = z.object({
  messages: maybe(z.record(z.string(), z.unknown())),
  attachments: maybe(z.record(z.string(), z.unknown())),
});

const command = z.object({
  name: z.string(),
  type: maybe(z.number()),
  options: many(z.object({ ...value, options: maybe(z.array(z.object(value))) })),
  target_id: maybe(id),
  resolved: maybe(resolved),
});

/** A command: of the menu of a message, or a slash command, whose first option may be a part of it with options of its own. */
export const slash = interaction.extend({ type: z.literal(2), data: command });
export type Slash = z.infer<typeof slash>;

/** A slash command while it is typed. */
export const typing = interaction.extend({ type: z.literal(4), data: command });

const field = z.object({
  type: z.number(),
  custom_id: z.string(),
  value: maybe(z.union([z.string(), z.boolean()])),
  values: maybe(z.array(z.string())),
});
export type Filled = z.infer<typeof field>;

const labelled = z.object({ component: field }).transform(({ component }) => [component]);
/** What is neither a field nor around one, such as a text, says nothing. */
const parts = z.union([labelled, z.unknown().transform((): Filled[] => [])]);

/** A form as it was filled in. */
export const submission = interaction.extend({
  type: z.literal(5),
  data: z.object({
    custom_id: z.string(),
    components: many(parts).transform((all) => all.flat()),
    resolved: maybe(resolved),
  }),
});
export type Submission = z.infer<typeof submission>;
