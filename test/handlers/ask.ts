// A message as the bot answers it, with what holds where it is said.
import { here } from '#handlers/here.ts';
import type { Means } from '#handlers/means.ts';
import { message } from '#handlers/message.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';

export async function* ask(turn: Turn, means: Means, signal: AbortSignal): Reply {
  yield* message(turn, await here(means, turn.place, turn.author), signal);
}
