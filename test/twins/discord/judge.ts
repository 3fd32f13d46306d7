// Judges request bodies by Discord's published OpenAPI schema: which schema belongs to which route, and the verdict.
import {
  ApplicationCommandAutocompleteCallbackRequestSchema,
  ApplicationCommandCreateRequestSchema,
  ApplicationCommandUpdateRequestSchema,
  CreateMessageInteractionCallbackRequestSchema,
  CreatePrivateChannelRequestSchema,
  CreateTextThreadWithMessageRequestSchema,
  CreateTextThreadWithoutMessageRequestSchema,
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateRequestPartialSchema,
  MessageCreateRequestSchema,
  MessageEditRequestPartialSchema,
  ModalInteractionCallbackRequestSchema,
  SnowflakeTypeSchema,
  UpdateMessageInteractionCallbackRequestSchema,
} from 'discord-api-spec/zod';
import * as z from 'zod/mini';
import type { Complaint } from './refusal.ts';

type Schema = z.ZodMiniType;

/**
 * Rights are a text by the documentation and a number by the schema: Discord takes both.
 * https://docs.discord.com/developers/interactions/application-commands#application-command-object
 */
const command = (schema: Schema): Schema => z.pipe(z.transform(withNumber), schema);

function withNumber(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('default_member_permissions' in body)) return body;
  const { default_member_permissions: rights } = body;
  const isNumber = typeof rights === 'string' && /^\d+$/.test(rights);
  return isNumber ? { ...body, default_member_permissions: Number(rights) } : body;
}

const commands = z.array(command(ApplicationCommandUpdateRequestSchema));

/** The map the package leaves out. Routes are written as in `discord-api-spec`'s `pathsList`. */
const schemas: Record<string, Schema> = {
  'POST /channels/{channel_id}/messages': MessageCreateRequestSchema,
  'POST /channels/{channel_id}/messages/bulk-delete': z.object({ messages: z.array(SnowflakeTypeSchema) }),
  'PATCH /channels/{channel_id}/messages/{message_id}': MessageEditRequestPartialSchema,
  'POST /channels/{channel_id}/messages/{message_id}/threads': CreateTextThreadWithMessageRequestSchema,
  'POST /channels/{channel_id}/threads': CreateTextThreadWithoutMessageRequestSchema,
  'PATCH /guilds/{guild_id}/members/{user_id}': z.partial(
    z.object({
      nick: z.nullable(z.string()),
      roles: z.nullable(z.array(SnowflakeTypeSchema)),
      mute: z.nullable(z.boolean()),
      deaf: z.nullable(z.boolean()),
      channel_id: z.nullable(SnowflakeTypeSchema),
      communication_disabled_until: z.nullable(z.iso.datetime({ offset: true })),
      flags: z.nullable(z.int()),
    }),
  ),
  'POST /users/@me/channels': CreatePrivateChannelRequestSchema,
  'POST /applications/{application_id}/commands': command(ApplicationCommandCreateRequestSchema),
  'PUT /applications/{application_id}/commands': commands,
  'POST /applications/{application_id}/guilds/{guild_id}/commands': command(ApplicationCommandCreateRequestSchema),
  'PUT /applications/{application_id}/guilds/{guild_id}/commands': commands,
  'POST /webhooks/{webhook_id}/{webhook_token}': IncomingWebhookRequestPartialSchema,
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original': IncomingWebhookUpdateRequestPartialSchema,
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': IncomingWebhookUpdateRequestPartialSchema,
};

/** An interaction's answer is judged by its type, for a complaint about the field and not about all choices at once. */
const callbacks: Record<number, Schema> = {
  4: CreateMessageInteractionCallbackRequestSchema,
  5: CreateMessageInteractionCallbackRequestSchema,
  6: UpdateMessageInteractionCallbackRequestSchema,
  7: UpdateMessageInteractionCallbackRequestSchema,
  8: ApplicationCommandAutocompleteCallbackRequestSchema,
  9: ModalInteractionCallbackRequestSchema,
};

const callback = z.object({ type: z.literal([4, 5, 6, 7, 8, 9]) });

/** What is wrong with a body, or nothing. Fields that Discord does not know are passed over, as it does. */
export function judge(method: string, route: string, body: unknown): Complaint[] {
  const schema = schemaFor(method, route, body);
  const verdict = schema?.safeParse(body);
  if (!verdict || verdict.success) return [];
  return verdict.error.issues.map((issue) => ({
    path: issue.path,
    code: codes[issue.code] ?? 'BASE_TYPE_INVALID',
    message: issue.message,
  }));
}

/** Names of Discord's own, of which the documentation shows examples only. */
const codes: Record<string, string> = {
  invalid_type: 'BASE_TYPE_REQUIRED',
  invalid_value: 'BASE_TYPE_CHOICES',
  invalid_union: 'UNION_TYPE_CHOICES',
  too_big: 'BASE_TYPE_MAX_LENGTH',
  too_small: 'BASE_TYPE_MIN_LENGTH',
};

function schemaFor(method: string, route: string, body: unknown): Schema | undefined {
  if (route !== '/interactions/{interaction_id}/{interaction_token}/callback') return schemas[`${method} ${route}`];
  const type = callback.safeParse(body);
  return type.success ? callbacks[type.data.type] : callback;
}
