// What people press and command, sorted by its kind: each goes to those who answer it, and what is not ours is left alone.
import { z } from 'zod';
import type { Turns } from '#src/turns.ts';
import { pressed } from './buttons.ts';
import type { Line } from './line.ts';
import { commanded, type Clerk } from './slash.ts';
import { decided, type Usher } from './voice/notice.ts';

export interface Counter {
  readonly turns: Turns;
  readonly clerk: Clerk;
  readonly usher: Usher;
}

const kind = z.object({ type: z.number() });

/** `interaction` is the gateway's payload. */
export async function attend(line: Line, { turns, clerk, usher }: Counter, interaction: unknown): Promise<void> {
  const { data } = kind.safeParse(interaction);
  if (data?.type === 2) await commanded(line, clerk, interaction);
  if (data?.type === 3) await Promise.all([pressed(line, turns, interaction), decided(line, usher, interaction)]);
}
