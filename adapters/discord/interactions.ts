// What people press, fill in and command, sorted by its kind: each goes to those who answer it, and what is not ours is left alone.
import { InteractionType } from 'discord.js';
import { z } from 'zod';
import type { Line } from './line.ts';
import type { Clerk } from './order.ts';
import { pressed, submitted } from './press.ts';
import { commanded } from './slash.ts';
import { suggested } from './suggest.ts';
import { decided, isOfNotice, type Usher } from './voice/notice.ts';

export interface Counter {
  readonly clerk: Clerk;
  readonly usher: Usher;
}

const kind = z.object({ type: z.number(), data: z.object({ custom_id: z.string().optional() }) });

/** `interaction` is the gateway's payload. */
export async function attend(line: Line, { clerk, usher }: Counter, interaction: unknown): Promise<void> {
  const { data: known } = kind.safeParse(interaction);
  switch (known?.type) {
    case InteractionType.ApplicationCommand:
      return commanded(line, clerk, interaction);
    case InteractionType.ApplicationCommandAutocomplete:
      return suggested(line, clerk, interaction);
    case InteractionType.MessageComponent:
      if (isOfNotice(known.data.custom_id)) return decided(line, usher, interaction);
      return pressed(line, clerk, interaction);
    case InteractionType.ModalSubmit:
      return submitted(line, clerk, interaction);
    default:
      return undefined;
  }
}
