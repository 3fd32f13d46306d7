// What the operator is told when Slack refuses a token: which setting, what is wrong, where a right one is.
import { BotError } from '#src/trouble.ts';
import { slackCode } from './wire.ts';

const bot =
  'set SLACK_BOT_TOKEN to the "Bot User OAuth Token" (xoxb-…) from https://api.slack.com/apps → your app → OAuth & Permissions';
const app =
  'set SLACK_APP_TOKEN to an app-level token (xapp-…) with the scope connections:write from https://api.slack.com/apps → your app → Basic Information → App-Level Tokens';
const next = { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app };

export type Setting = keyof typeof next;

/** Where a right one is, as a sentence. */
export function nextStep(setting: Setting): string {
  return `S${next[setting].slice(1)}.`;
}

const kinds: Readonly<Record<string, string>> = {
  xoxb: 'a bot token',
  xoxp: "a person's token",
  xapp: 'an app-level token',
};

/** What a setting plainly holds instead, or undefined: Slack need not be asked. */
export function wrongKind(setting: Setting, token: string): string | undefined {
  const expected = setting === 'SLACK_BOT_TOKEN' ? 'xoxb' : 'xapp';
  const kind = token.slice(0, 4);
  if (kind === expected || kinds[kind] === undefined) return undefined;
  return `${setting} holds ${kinds[kind]} (${kind}-…)`;
}

/** Rejects a token that is plainly another kind of token, before Slack sees it. */
export function checkKind(setting: Setting, token: string): void {
  const wrong = wrongKind(setting, token);
  if (wrong !== undefined) throw new BotError(`${wrong}: ${next[setting]}.`);
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
  const why = whyRefused(setting, slackCode(error) ?? '');
  return why === undefined ? undefined : new BotError(`${why}; ${next[setting]}.`, { cause: error });
}

/** What a word of Slack's means for a token; undefined when it is no refusal. */
export function whyRefused(setting: Setting, code: string): string | undefined {
  const why = refusals[code];
  return why && `Slack refuses ${setting}: ${why}`;
}
