// What people do on the local Discord: they write, edit, delete, react, press buttons and give commands.
import type { APIApplicationCommand, APIMessage, MessageType } from 'discord-api-types/v10';
import {
  AllowedMentionsTypes,
  ComponentType,
  EmbedType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from 'discord-api-types/v10';
import { given, givenOn, typedIn, type Values } from './command.ts';
import { idOf, pick, type Named } from './founding.ts';
import type { Interactions, Response } from './interaction.ts';
import { mentionsIn } from './mention.ts';
import { filled, type Entries, type Modal } from './modal.ts';
import { erase, eraseAll, post, revise, shown } from './message.ts';
import { isSilenced } from './permissions.ts';
import { react } from './reaction.ts';
import type { Commands } from './routes/bot.ts';
import { type } from './typing.ts';
import { attach, placeOf, type Attached } from './upload.ts';
import { makeUser, type Channel, type Kept, type User, type World } from './world.ts';

/** How somebody says something. */
export interface Manner {
  readonly replyTo?: Named;
  /** Whether a reply pings; as in Discord's own app, it does unless switched off. */
  readonly mentionsReplied?: boolean;
  readonly attachments?: readonly Attached[];
  /** Passes a message on instead of saying something. */
  readonly forward?: Named;
  /** Posted through a webhook, under the person's name. */
  readonly webhook?: boolean;
  readonly type?: MessageType;
  readonly flags?: number;
  /** When it was said, in milliseconds since 1970. */
  readonly at?: number;
}

/** A file of so many seconds makes its message one. */
const voiceMessage = MessageFlags.IsVoiceMessage;

export function people(world: World, interactions: Interactions, commands: Commands) {
  return {
    /** Posts a message as somebody. Mentions are read out of the text: `<@id>`, `<@&role>`, `@everyone`. */
    say(user: Named, place: Named, text: string, manner: Manner = {}): APIMessage {
      const channel = pick(world.channels, place);
      const person = pick(world.users, user);
      if (manner.at === undefined) checkVoice(channel, person);
      const { replyTo, forward, webhook, mentionsReplied = true } = manner;
      const webhookId = webhook ? world.newId() : undefined;
      const kept = post(world, {
        channel,
        author: webhookId ? makeUser(webhookId, person.username, true) : person,
        content: text,
        allowed: { parse: Object.values(AllowedMentionsTypes), replied_user: mentionsReplied },
        replyTo: replyTo === undefined ? undefined : pick(channel.kept, replyTo),
        forward: forward === undefined ? undefined : anywhere(world, forward).message,
        attachments: manner.attachments?.map((file) => attach(world, placeOf(channel), file)),
        webhookId,
        type: manner.type,
        flags: manner.attachments?.some(({ seconds }) => seconds !== undefined) ? voiceMessage : manner.flags,
        at: manner.at,
        nonce: world.newId(),
      });
      return shown(world, kept);
    },

    /** Changes what a message says. */
    edit(message: Named, text: string): void {
      const kept = anywhere(world, message);
      const channel = pick(world.channels, kept.message.channel_id);
      const repliedTo = channel.kept.get(kept.message.message_reference?.message_id ?? '')?.message.author;
      const replied_user = kept.message.mentions.some(({ id }) => id === repliedTo?.id);
      const said = { channel, author: kept.message.author, content: text, repliedTo };
      const allowed = { parse: Object.values(AllowedMentionsTypes), replied_user };
      revise(world, channel, kept, { content: text, ...mentionsIn(world, said, allowed) });
    },

    /** Lets Discord add the preview of a link, which is an update that nobody made. */
    unfurl(message: Named, url: string): void {
      const kept = anywhere(world, message);
      const channel = pick(world.channels, kept.message.channel_id);
      revise(world, channel, kept, { embeds: [{ type: EmbedType.Link, url, title: 'A page' }] }, false);
    },

    remove(message: Named): void {
      const { message: gone } = anywhere(world, message);
      erase(world, pick(world.channels, gone.channel_id), gone.id);
    },

    bulkRemove(place: Named, messages: readonly Named[]): void {
      eraseAll(
        world,
        pick(world.channels, place),
        messages.map((one) => idOf(one)),
      );
    },

    type(user: Named, place: Named): void {
      type(world, pick(world.channels, place), pick(world.users, user));
    },

    /** Adds a reaction; `emoji` is a character, or `name:id` of a server's own. */
    react(user: Named, message: Named, emoji: string): void {
      const kept = anywhere(world, message);
      checkVoice(pick(world.channels, kept.message.channel_id), pick(world.users, user));
      react(world, pick(world.channels, kept.message.channel_id), kept, pick(world.users, user), emoji);
    },

    /** Presses a button. Resolves with the bot's answer, or with none after 3 seconds. Throws where no such button is. */
    press(user: Named, message: Named, customId: string): Promise<Response> {
      const source = anywhere(world, message);
      const channel = pick(world.channels, source.message.channel_id);
      const hidden = source.onlyFor !== undefined && source.onlyFor !== idOf(user);
      if (hidden || !hasButton(source, customId)) throw new Error(`there is no button ${customId} to press`);
      const data = { custom_id: customId, component_type: ComponentType.Button };
      const person = pick(world.users, user);
      return interactions.ask({
        user: person,
        channel,
        type: InteractionType.MessageComponent,
        data,
        source,
      });
    },

    /**
     * Gives a slash command: `name` may name a subcommand, "settings show"; people, channels and roles are chosen by their
     * ids, files are sent along. Resolves with the bot's answer, or with none after 3 seconds. Throws for what Discord's app would not offer.
     */
    command(user: Named, place: Named, name: string, options: Values = {}): Promise<Response> {
      const channel = pick(world.channels, place);
      const person: User = pick(world.users, user);
      checkVoice(channel, person);
      const data = given(world, { channel, userId: person.id }, offeredIn(commands, channel), name, options);
      const type = InteractionType.ApplicationCommand;
      return interactions.ask({ user: person, channel, type, data, command: name });
    },

    /**
     * Types an option of a slash command, as far as `typed`; `options` are those that were filled in before. Resolves with what is
     * suggested, or with nothing after 3 seconds. Throws for an option for which nothing can be.
     */
    async complete(
      user: Named,
      place: Named,
      name: string,
      option: string,
      typed: string,
      options: Values = {},
    ): Promise<readonly string[] | undefined> {
      const channel = pick(world.channels, place);
      const person: User = pick(world.users, user);
      const known = offeredIn(commands, channel);
      const data = typedIn(world, { channel, userId: person.id }, known, name, { ...options, [option]: typed }, option);
      const type = InteractionType.ApplicationCommandAutocomplete;
      const response = await interactions.ask({ user: person, channel, type, data, command: name });
      // The judge has compared it with Discord's schema.
      const told = response.data as { choices: readonly { name: string }[] } | undefined;
      return told?.choices.map((choice) => choice.name);
    },

    /**
     * Submits a form that the bot opened for this person, as `Response` of a command or a press told it. Throws for what
     * Discord's app would not let through.
     */
    submit(user: Named, opened: Response, entries: Entries = {}): Promise<Response> {
      const { interaction: by } = opened;
      if (opened.type !== InteractionResponseType.Modal || by?.user.id !== idOf(user))
        throw new Error('no form was opened for them');
      // The judge has compared it with Discord's schema.
      const data = filled(world, opened.data as Modal, entries);
      const { channel, source } = by;
      const type = InteractionType.ModalSubmit;
      return interactions.ask({ user: by.user, channel, type, data, ...(source && { source }) });
    },

    /** Gives a command from the menu of a message; as `command`. */
    menu(user: Named, message: Named, name: string): Promise<Response> {
      const target = anywhere(world, message);
      const channel = pick(world.channels, target.message.channel_id);
      const person = pick(world.users, user);
      const data = givenOn(world, { channel, userId: person.id }, offeredIn(commands, channel), name, target);
      const type = InteractionType.ApplicationCommand;
      return interactions.ask({ user: person, channel, type, data, command: name, onMessage: true });
    },
  };
}

function offeredIn(commands: Commands, channel: Channel): APIApplicationCommand[] {
  return [...(commands.get(channel.guild?.id ?? '') ?? []), ...(commands.get('') ?? [])];
}

/** Throws for whoever is in a timeout: they look on. https://support.discord.com/hc/en-us/articles/4413305239191-Time-Out-FAQ */
function checkVoice({ guild }: Channel, { id, username }: User): void {
  if (guild && isSilenced(guild, id)) throw new Error(`${username} is in a timeout`);
}

function anywhere(world: World, named: Named): Kept {
  for (const channel of world.channels.values()) {
    const kept = channel.kept.get(idOf(named));
    if (kept) return kept;
  }
  throw new Error(`there is no message ${idOf(named)}`);
}

function hasButton({ message }: Kept, customId: string): boolean {
  const rows = message.components ?? [];
  const parts = rows.flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []));
  return parts.some(
    (one) => one.type === ComponentType.Button && 'custom_id' in one && one.custom_id === customId && !one.disabled,
  );
}
