// The stop button under an answer that is still growing.
import {
  ButtonStyle,
  ComponentType,
  DiscordAPIError,
  InteractionResponseType,
  MessageFlags,
  PermissionFlagsBits,
  Routes,
} from 'discord.js';
import type { Turns } from '#src/turns.ts';
import type { Line } from './line.ts';
import { press } from './payload.ts';

const prefix = 'stop:';
const administers = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

/** The rows of components that let people stop a turn. */
export function stopButton(turnId: string) {
  const button = {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label: 'Stop',
    custom_id: `${prefix}${turnId}`,
  };
  return [{ type: ComponentType.ActionRow, components: [button] }];
}

/**
 * Answers a pressed stop button, which Discord wants within three seconds; anything else is not ours and ignored.
 * `interaction` is the gateway's payload.
 */
export async function pressed(line: Line, turns: Turns, interaction: unknown): Promise<void> {
  const { success, data } = press.safeParse(interaction);
  const person = data?.member?.user ?? data?.user;
  if (!success || !person || !data.data.custom_id.startsWith(prefix)) return;
  const isAdmin = (BigInt(data.member?.permissions ?? 0) & administers) !== 0n;
  const outcome = turns.stop(data.data.custom_id.slice(prefix.length), { id: person.id, isAdmin });
  try {
    await line.rest.post(Routes.interactionCallback(data.id, data.token), { auth: false, body: responses[outcome] });
  } catch (error) {
    // Expired (10062) or answered already (40060): the turn was stopped all the same.
    const code = error instanceof DiscordAPIError ? error.code : undefined;
    line.log.warn({ code }, 'Discord did not take the answer to a pressed button');
  }
}

const responses: Record<ReturnType<Turns['stop']>, object> = {
  stopped: { type: InteractionResponseType.DeferredMessageUpdate },
  // A button that outlived its turn goes.
  over: { type: InteractionResponseType.UpdateMessage, data: { components: [] } },
  refused: {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: { flags: MessageFlags.Ephemeral, content: 'Only the person who asked, or an admin, can stop this answer.' },
  },
};
