// What the operator is told when Slack refuses a token: which setting, what is wrong, where a right one is.
import { english } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { slackCode } from './wire.ts';

export type Setting = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | 'SLACK_USER_TOKEN';

// said
const steps: Readonly<Record<Setting, string>> = {
  SLACK_BOT_TOKEN:
    'Set SLACK_BOT_TOKEN to the "Bot User OAuth Token" (xoxb-…) from https://api.slack.com/apps → your app → OAuth & Permissions.',
  SLACK_APP_TOKEN:
    'Set SLACK_APP_TOKEN to an app-level token (xapp-…) with the scope connections:write from https://api.slack.com/apps → your app → Basic Information → App-Level Tokens.',
  SLACK_USER_TOKEN:
    'Set SLACK_USER_TOKEN to the "User OAuth Token" (xoxp-…) of an owner or admin of the workspace from https://api.slack.com/apps → your app → OAuth & Permissions, or to nothing.',
};

const prefixes: Readonly<Record<Setting, string>> = {
  SLACK_BOT_TOKEN: 'xoxb',
  SLACK_APP_TOKEN: 'xapp',
  SLACK_USER_TOKEN: 'xoxp',
};

/** Where a right one is, as a sentence. */
export function nextStep(setting: Setting): string {
  return steps[setting];
}

// said
const kinds: Readonly<Record<string, string>> = {
  xoxb: '{setting} holds a bot token (xoxb-…).',
  xoxp: "{setting} holds a person's token (xoxp-…).",
  xapp: '{setting} holds an app-level token (xapp-…).',
};

/** What a `{setting}` plainly holds instead, as a sentence, or undefined: Slack need not be asked. */
export function wrongKind(setting: Setting, token: string): string | undefined {
  const kind = token.slice(0, 4);
  return kind === prefixes[setting] ? undefined : kinds[kind];
}

/** Rejects a token that is plainly another kind of token, before Slack sees it. */
export function checkKind(setting: Setting, token: string): void {
  const wrong = wrongKind(setting, token);
  if (wrong !== undefined) throw new BotError(`${begun(wrong, setting)}: ${continued(setting)}`);
}

// said
const refusals: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack refuses {setting}: Slack does not know it.',
  not_authed: 'Slack refuses {setting}: Slack does not know it.',
  account_inactive: 'Slack refuses {setting}: the app was removed from the workspace.',
  token_revoked: 'Slack refuses {setting}: it was revoked.',
  token_expired: 'Slack refuses {setting}: it has expired.',
  not_allowed_token_type: 'Slack refuses {setting}: it is another kind of token.',
  missing_scope: 'Slack refuses {setting}: it lacks a scope.',
  no_permission: 'Slack refuses {setting}: it may not do this.',
  org_login_required: 'Slack refuses {setting}: the workspace moved to another organisation.',
};

/** The trouble to park with when Slack refuses the token for good, or undefined when asking again may help. */
export function refusal(setting: Setting, error: unknown): BotError | undefined {
  const why = whyRefused(slackCode(error) ?? '');
  if (why === undefined) return undefined;
  return new BotError(`${begun(why, setting)}; ${continued(setting)}`, { cause: error });
}

/** What a word of Slack's means for the token of a `{setting}`, as a sentence; undefined when it is no refusal. */
export function whyRefused(code: string): string | undefined {
  return refusals[code];
}

/** For the operator, in one sentence with what follows. */
function begun(sentence: string, setting: Setting): string {
  return english(sentence, { setting }).replace(/\.$/, '');
}

function continued(setting: Setting): string {
  return `s${steps[setting].slice(1)}`;
}
