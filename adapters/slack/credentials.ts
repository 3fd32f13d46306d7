// What the operator is told when Slack refuses a token: which setting, what is wrong, where a right one is.
import { BotError } from '#src/trouble.ts';
import { slackCode } from './wire.ts';

const bot =
  'set SLACK_BOT_TOKEN to the "Bot User OAuth Token" (xoxb-…) from https://api.slack.com/apps → your app → OAuth & Permissions';
const app =
  'set SLACK_APP_TOKEN to an app-level token (xapp-…) with the scope connections:write from https://api.slack.com/apps → your app → Basic Information → App-Level Tokens';
const next = { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app };

type Setting = keyof typeof next;

/** Rejects a token that is plainly another kind of token, before Slack sees it. */
export function checkKind(setting: Setting, token: string): void {
  const kinds: Record<string, string> = {
    xoxb: 'a bot token',
    xoxp: "a person's token",
    xapp: 'an app-level token',
  };
  const expected = setting === 'SLACK_BOT_TOKEN' ? 'xoxb' : 'xapp';
  const kind = token.slice(0, 4);
  if (kind === expected || kinds[kind] === undefined) return;
  throw new BotError(`${setting} holds ${kinds[kind]} (${kind}-…): ${next[setting]}.`);
}

const refusals: Record<string, string> = {
  invalid_auth: 'Slack does not know it',
  not_authed: 'Slack does not know it',
  account_inactive: 'the app was removed from the workspace',
  token_revoked: 'it was revoked',
  token_expired: 'it has expired',
  not_allowed_token_type: 'it is another kind of token',
  missing_scope: 'it lacks a scope',
  no_permission: 'it may not do this',
  org_login_required: 'the workspace moved to another organisation',
};

/** The trouble to park with when Slack refuses the token for good, or undefined when asking again may help. */
export function refusal(setting: Setting, error: unknown): BotError | undefined {
  const why = refusals[slackCode(error) ?? ''];
  if (why === undefined) return undefined;
  return new BotError(`Slack refuses ${setting}: ${why}; ${next[setting]}.`, { cause: error });
}
