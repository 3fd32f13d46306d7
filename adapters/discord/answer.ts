// Answers an interaction: acknowledged at once, which Discord wants within three seconds, and filled in when the answer is known.
import { DiscordAPIError, InteractionResponseType, MessageFlags, Routes } from 'discord.js';
import type { Outcome } from '#src/command.ts';
import { sheets } from '#src/sheets.ts';
import { fileOf } from './enclose.ts';
import type { Line } from './line.ts';
import type { Interaction } from './payload.ts';
import { postError } from './wire.ts';

/** https://docs.discord.com/developers/resources/message#create-message */
export const mostText = 2_000;

/** "… is thinking", to everybody or to the asker alone. False: Discord did not take it, and will not take an answer either. */
export async function acknowledge(line: Line, { id, token }: Interaction, alone: boolean): Promise<boolean> {
  const data = alone ? { data: { flags: MessageFlags.Ephemeral } } : {};
  const body = { type: InteractionResponseType.DeferredChannelMessageWithSource, ...data };
  try {
    await line.rest.post(Routes.interactionCallback(id, token), { auth: false, body });
    return true;
  } catch (error) {
    untaken(line, error);
    // Where the line broke, it may have arrived.
    return !(error instanceof DiscordAPIError);
  }
}

/** Fills an acknowledged answer in, over several messages where it is long. Never rejects. */
export async function fill(line: Line, { token }: Interaction, alone: boolean, outcome: Outcome): Promise<void> {
  const application = line.client.application.id;
  const [first = 'Done.', ...more] = sheets(outcome.text, mostText);
  try {
    const original = { auth: false, ...shown(first, more.length === 0 ? outcome : {}) };
    await twice(() => line.rest.patch(Routes.webhookMessage(application, token), original));
    for (const [at, page] of more.entries()) {
      const next = { auth: false, ...shown(page, at === more.length - 1 ? outcome : {}, alone) };
      await line.rest.post(Routes.webhook(application, token), next);
    }
  } catch (error) {
    untaken(line, error);
  }
}

/** What may be done again is, when the line breaks: nobody should wait for an answer that never comes. */
async function twice(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (postError(error).kind !== 'unknown') throw error;
    await send();
  }
}

/** Nothing that is said pings anybody, and links are not fetched for previews. */
function shown(content: string, { files = [] }: Pick<Outcome, 'files'>, alone = false) {
  const flags = MessageFlags.SuppressEmbeds | (alone ? MessageFlags.Ephemeral : 0);
  return {
    body: { content, allowed_mentions: { parse: [] }, flags },
    ...(files.length > 0 && { files: files.map(fileOf) }),
  };
}

/** Expired (10062) or answered already (40060): nobody can be told any more. The address of the request holds its token. */
export function untaken(line: Line, error: unknown): void {
  const code = error instanceof DiscordAPIError ? error.code : undefined;
  line.log.warn({ code }, 'Discord did not take the answer to an interaction');
}

/** Takes an answer back that nobody needs any longer. Never rejects: its person can, too. */
export async function dismiss(line: Line, { token }: Interaction): Promise<void> {
  const original = Routes.webhookMessage(line.client.application.id, token);
  await line.rest.delete(original, { auth: false }).catch((error: unknown) => untaken(line, error));
}
