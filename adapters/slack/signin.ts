// Finds out who the bot is: the first call of all, repeated while Slack cannot be reached.
import type { Log } from '#src/log.ts';
import { refusal } from './credentials.ts';
import { insist } from './patience.ts';
import type { Self } from './post.ts';
import type { Wire } from './wire.ts';

/**
 * Resolves with undefined when `signal` aborts before Slack could be reached; `failed` is called for every attempt that
 * failed. Rejects with a `BotError` when Slack refuses the token.
 */
export async function signIn(
  wire: Wire,
  { log, failed, signal }: { log: Log; failed: () => void; signal: AbortSignal },
): Promise<Self | undefined> {
  return insist(() => askWho(wire), {
    fatal: (error) => refusal('SLACK_BOT_TOKEN', error),
    failed(error) {
      failed();
      log.warn({ platform: 'slack', err: error }, 'Slack cannot be reached; trying again');
    },
    signal,
  });
}

async function askWho(wire: Wire): Promise<Self> {
  const { team_id: team, user_id: user, bot_id: bot, url } = await wire.call('auth.test', '', (web) => web.auth.test());
  if (!team || !user) throw new Error('Slack did not say who the bot is');
  return { team, user, bot, url };
}
