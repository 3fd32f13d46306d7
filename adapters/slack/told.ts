// What Slack tells of messages: written, changed, deleted.
import { z } from 'zod';
import { post } from './post.ts';

export const posted = post.extend({ channel: z.string().min(1) });
/** `previous_message` is not on Slack's page: https://docs.slack.dev/reference/events/message/message_changed/ */
export const changed = z.looseObject({
  channel: z.string().min(1),
  message: post,
  previous_message: post.optional().catch(undefined),
});
export const deleted = z.looseObject({
  channel: z.string().min(1),
  deleted_ts: z.string(),
  previous_message: post.optional().catch(undefined),
});
