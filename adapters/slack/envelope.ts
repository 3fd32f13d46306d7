// The outside of an event: whose it is. https://docs.slack.dev/apis/events-api/#callback-field
import { z } from 'zod';
import type { Self } from './post.ts';

const envelope = z.looseObject({ team_id: z.string() });

/** Whether an event is of the bot's own workspace: shared channels bring in others, and forged ones name any or none. */
export function isOf({ team }: Self, body: unknown): boolean {
  return envelope.safeParse(body).data?.team_id === team;
}

/** The subtype of an event, where it has one. */
export function kindOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'subtype' in event ? event.subtype : undefined;
}
