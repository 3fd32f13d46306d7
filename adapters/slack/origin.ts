// Where a form was asked for: Slack keeps it with the modal, so that what was filled in finds its way back after a restart, too.
import { z } from 'zod';
import type { Chosen } from '#src/command.ts';

/** Where something was asked for, and how its asker can be told what became of it. */
export interface Origin {
  /** As in a `Place`. */
  readonly room: string;
  readonly channel: string;
  /** Where the asker reads: the thread, if it is one. */
  readonly thread?: string | undefined;
  /** The address at which Slack takes answers: https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses */
  readonly answers?: string | undefined;
  /** The id of the message, of this channel, that it is about. */
  readonly about?: string | undefined;
}

export interface Filled {
  readonly command: string;
  readonly chosen: Chosen;
  readonly origin: Origin;
}

/** Characters: https://docs.slack.dev/reference/views/modal-views/ */
const longest = 3000;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const kept = z.object({
  command: z.string().min(1),
  chosen: z.record(z.string(), scalar),
  origin: z
    .object({
      room: z.string().min(1),
      channel: z.string().min(1),
      thread: z.string().optional(),
      answers: z.url().optional(),
      about: z.string().optional(),
    })
    .refine(({ room, channel }) => room === channel || room.startsWith(`${channel}:`)),
});

/** As text; undefined when it is more than Slack keeps. The address goes first: there are other ways to tell somebody. */
export function written(filled: Filled): string | undefined {
  const whole = JSON.stringify(filled);
  const { answers: _, ...origin } = filled.origin;
  return [whole, JSON.stringify({ ...filled, origin })].find((text) => text.length <= longest);
}

/** What `written` wrote, or undefined when it is none of ours. */
export function readBack(text: string): Filled | undefined {
  try {
    return kept.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
