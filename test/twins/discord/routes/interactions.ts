// First answers to interactions, and the messages that follow them.
// https://docs.discord.com/developers/interactions/receiving-and-responding#endpoints
import type {
  APIInteractionResponse,
  APIInteractionResponseCallbackData,
  APIMessageInteractionMetadata,
  RESTPatchAPIChannelMessageJSONBody,
} from 'discord-api-types/v10';
import { InteractionResponseType as Kind, InteractionType, MessageFlags, MessageType } from 'discord-api-types/v10';
import type { Interaction, Interactions } from '../interaction.ts';
import { buckets } from '../limits.ts';
import { usersOnly } from '../mention.ts';
import { erase, post, shown } from '../message.ts';
import { amiss } from '../modal.ts';
import { invalidForm, Refusal, unknown } from '../refusal.ts';
import { done, found, type Answer, type Call, type Route } from '../route.ts';
import { check } from '../rules.ts';
import type { Kept, World } from '../world.ts';
import { change } from './messages.ts';
import { drafted } from './post.ts';

const hook = '/webhooks/{webhook_id}/{webhook_token}';
const first = `${hook}/messages/@original`;
const later = `${hook}/messages/{message_id}`;

export function interactionRoutes(world: World, interactions: Interactions): Route[] {
  const token = { bucket: buckets.webhook, open: true };
  const withKept = (act: (one: Interaction, kept: Kept, call: Call) => Answer) => (call: Call) => {
    const one = followed(world, interactions, call);
    return act(one, messageOf(one, call.param('message_id')), call);
  };
  const read = withKept((_, kept) => found(shown(world, kept)));
  const edit = withKept((one, kept, call) => amend(world, one, kept, call));
  const remove = withKept((one, kept) => withdraw(world, one, kept));
  const path = '/interactions/{interaction_id}/{interaction_token}/callback';
  return [
    { method: 'POST', path, open: true, run: (call) => respond(world, interactions, call) },
    {
      method: 'POST',
      path: hook,
      ...token,
      run: (call) => follow(world, followed(world, interactions, call), call),
    },
    ...[first, later].flatMap((where): Route[] => [
      { method: 'GET', path: where, ...token, run: read },
      { method: 'PATCH', path: where, ...token, run: edit },
      { method: 'DELETE', path: where, ...token, run: remove },
    ]),
  ];
}

/** Within 3 seconds, and once. */
function respond(world: World, interactions: Interactions, call: Call): Answer {
  const one = interactions.find(call.param('interaction_token'));
  if (!one || one.id !== call.param('interaction_id')) throw unknown.interaction();
  if (one.acknowledged) throw new Refusal(400, 40_060, 'Interaction has already been acknowledged.');
  if (interactions.late(one)) throw unknown.interaction();
  // The judge has compared the body with Discord's schema of it.
  const body = call.body as APIInteractionResponse;
  allow(one, body);
  one.original = begin(world, one, body, call);
  one.acknowledged = body.type;
  const message = one.original && shown(world, one.original);
  one.settle({
    type: body.type,
    interaction: one,
    data: 'data' in body ? body.data : undefined,
    ...(message ? { message } : {}),
  });
  if (call.query.get('with_response') !== 'true') return done;
  const named = one.original ? { response_message_id: one.original.message.id } : {};
  const shows = body.type === Kind.ChannelMessageWithSource || body.type === Kind.UpdateMessage;
  const resource = message && shows ? { type: body.type, message } : { type: body.type };
  return found({ interaction: { id: one.id, type: one.type, ...named }, resource });
}

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
function allow(one: Interaction, body: APIInteractionResponse): void {
  const typed = one.type === InteractionType.ApplicationCommandAutocomplete;
  const changes = body.type === Kind.UpdateMessage || body.type === Kind.DeferredMessageUpdate;
  const fits =
    typed === (body.type === Kind.ApplicationCommandAutocompleteResult) &&
    !(changes && !one.source) &&
    !(body.type === Kind.Modal && one.type === InteractionType.ModalSubmit);
  const complaint = { path: ['type'], code: 'BASE_TYPE_CHOICES', message: 'This interaction takes no such response' };
  if (!fits) throw invalidForm(complaint);
  // The judge has compared the form with Discord's schema of it.
  const complaints = body.type === Kind.Modal ? amiss(body.data) : [];
  if (complaints.length > 0) throw invalidForm(...complaints);
}

/** What a first answer does, and the message it makes or changes. */
function begin(world: World, one: Interaction, body: APIInteractionResponse, call: Call): Kept | undefined {
  switch (body.type) {
    case Kind.ChannelMessageWithSource:
      check(body.data, call.files.length);
      return say(world, one, body.data, call, 0);
    case Kind.DeferredChannelMessageWithSource:
      return say(world, one, body.data ?? {}, call, MessageFlags.Loading);
    case Kind.DeferredMessageUpdate:
      return one.source;
    case Kind.UpdateMessage:
      if (one.source) alter(world, one, one.source, body.data ?? {}, call);
      return one.source;
    default:
      return undefined;
  }
}

function say(world: World, one: Interaction, data: APIInteractionResponseCallbackData, call: Call, flag: number): Kept {
  const { channel } = one;
  const draft = drafted(world, channel, data, call.files, usersOnly);
  const ephemeral = (data.flags ?? 0) & MessageFlags.Ephemeral;
  const command = one.onMessage ? MessageType.ContextMenuCommand : MessageType.ChatInputCommand;
  const type = one.command === undefined ? {} : { type: command };
  const onlyFor = ephemeral ? { onlyFor: one.user.id } : {};
  const flags = (draft.flags ?? 0) | ephemeral | flag;
  return post(world, {
    channel,
    author: world.bot,
    ...draft,
    flags,
    ...type,
    ...onlyFor,
    asked: metadata(one),
  });
}

/** https://docs.discord.com/developers/resources/message#message-interaction-metadata-object */
function metadata({ id, user, type, source }: Interaction): APIMessageInteractionMetadata {
  const common = { id, user, authorizing_integration_owners: {} };
  if (type !== InteractionType.MessageComponent) return { ...common, type: InteractionType.ApplicationCommand };
  return { ...common, type, interacted_message_id: source?.message.id ?? '' };
}

/** The interaction of a webhook's token, once it has been answered. */
function followed(world: World, interactions: Interactions, call: Call): Interaction {
  const one =
    call.param('webhook_id') === world.applicationId ? interactions.find(call.param('webhook_token')) : undefined;
  if (!one) throw new Refusal(401, 50_027, 'Invalid Webhook Token');
  if (!one.acknowledged) throw unknown.webhook();
  if (!world.channels.has(one.channel.id)) throw unknown.channel();
  return one;
}

function messageOf(one: Interaction, id: string): Kept {
  const kept = id === '' ? one.original : one.channel.kept.get(id);
  if (!kept || !one.channel.kept.has(kept.message.id)) throw unknown.message();
  return kept;
}

/** After a deferred answer, the first follow-up fills that in. */
function follow(world: World, one: Interaction, call: Call): Answer {
  // The judge has compared the body with Discord's schema of it.
  const body = call.body as APIInteractionResponseCallbackData;
  if (one.original && ((one.original.message.flags ?? 0) & MessageFlags.Loading) !== 0) {
    return amend(world, one, one.original, call);
  }
  check(body, call.files.length);
  return found(shown(world, say(world, one, body, call, 0)));
}

function amend(world: World, one: Interaction, kept: Kept, call: Call): Answer {
  // The judge has compared the body with Discord's schema of it.
  alter(world, one, kept, call.body as RESTPatchAPIChannelMessageJSONBody, call);
  return found(shown(world, kept));
}

/** A message that was loading is then loaded. */
function alter(
  world: World,
  { channel }: Interaction,
  kept: Kept,
  body: RESTPatchAPIChannelMessageJSONBody,
  call: Call,
): void {
  const flags = kept.message.flags ?? 0;
  kept.message = { ...kept.message, flags: flags & ~MessageFlags.Loading };
  change(world, channel, kept, { ...body, allowed_mentions: body.allowed_mentions ?? usersOnly }, call.files);
}

/** What follows an acknowledgement that is gone is a message of its own. */
function withdraw(world: World, one: Interaction, kept: Kept): Answer {
  erase(world, one.channel, kept.message.id);
  if (one.original === kept) one.original = undefined;
  return done;
}
