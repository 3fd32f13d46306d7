// Why something that was asked for could not be taken in or shown, in a sentence for who asked.
import type { Log } from '#src/log.ts';
import type { Say } from '#src/tongue.ts';
import { slackCode } from './wire.ts';

/** What only this process can know goes to the log, too. */
export function whyNot(error: unknown, say: Say, log: Log): string {
  const code = slackCode(error);
  if (code === 'not_in_channel' || code === 'channel_not_found')
    return say('I am not in this conversation: add me with `/invite` and try again, or ask me in a direct message.');
  if (code === 'thread_not_found' || code === 'message_not_found') return say('That message is gone.');
  log.error({ platform: 'slack', err: error }, 'a command could not be taken in');
  if (code === 'is_archived' || code === 'restricted_action') return say('I may not write here.');
  return say('I could not take that in just now: please try again in a moment.');
}
