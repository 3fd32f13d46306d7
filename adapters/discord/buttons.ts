// The stop button under an answer that is still growing.
import { ButtonStyle, ComponentType, InteractionResponseType, MessageFlags, Routes } from 'discord.js';
import type { Turns } from '#src/turns.ts';
import { untaken } from './answer.ts';
import { asker } from './asker.ts';
import type { Line } from './line.ts';
import { press } from './payload.ts';

const prefix = 'stop:';

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
  const person = data && asker(data);
  if (!success || !person || !data.data.custom_id.startsWith(prefix)) return;
  const outcome = turns.stop(data.data.custom_id.slice(prefix.length), { id: person.id, isAdmin: person.isAdmin });
  try {
    await line.rest.post(Routes.interactionCallback(data.id, data.token), { auth: false, body: responses[outcome] });
  } catch (error) {
    // The turn was stopped all the same.
    untaken(line, error);
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
