// What became of something that was to be done about a member or a message, in the words every platform shares.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '#src/log.ts';
import type { Effect } from '#src/moderator.ts';
import { PostError } from '#src/poster.ts';
import { neededScope, slackCode } from './wire.ts';

/** Milliseconds: what takes longer goes on by itself, and is found when it is asked for again. */
const longestMs = 14_000;
/** Milliseconds after which something is tried again that came to an unclear end. */
const unclearMs = 3000;

export type Whys = Readonly<Record<string, string>>;

/** What admins are told of a refusal, by Slack's words for it: where something was to be posted. */
// said
export const notPosted: Whys = {
  not_in_channel: 'I am not in the channel that this should go to: invite me there with `/invite`, or choose another.',
  channel_not_found:
    'I am not in the channel that this should go to: invite me there with `/invite`, or choose another.',
  is_archived: 'The channel that this should go to is archived: choose another.',
  restricted_action:
    'This workspace does not let me write in the channel that this should go to: allow it, or choose another.',
  restricted_action_read_only_channel:
    'This workspace does not let me write in the channel that this should go to: allow it, or choose another.',
  restricted_action_thread_locked: 'The thread that this should go to is locked.',
  user_not_visible: 'I may not write to this person: tell them yourself.',
  cannot_dm_bot: 'I may not write to this person: tell them yourself.',
};

/** The same, where a message was to be deleted with the token of an admin. */
// said
export const notDeleted: Whys = {
  cant_delete_message:
    'The person whose token is in SLACK_USER_TOKEN may not delete this message: whoever runs me has to set it to the token of an owner or admin of this workspace.',
  channel_not_found:
    'The person whose token is in SLACK_USER_TOKEN does not see the channel of this message: add them to it.',
  not_in_channel:
    'The person whose token is in SLACK_USER_TOKEN does not see the channel of this message: add them to it.',
  compliance_exports_prevent_deletion:
    'Slack lets nobody delete messages in this workspace while its compliance exports are on.',
  missing_scope:
    'SLACK_USER_TOKEN lacks the scope chat:write: whoever runs me has to add it to the User Token Scopes, install the app again and set the new token.',
};
const refusedToken =
  /^(?:invalid_auth|not_authed|account_inactive|token_revoked|token_expired|not_allowed_token_type)$/;

/** What cannot be done in Slack at all. */
// said
export const beyond = {
  delete:
    'Slack lets me delete only my own messages: whoever runs me has to set SLACK_USER_TOKEN to the token of an owner or admin of this workspace.',
  timeout: 'Slack knows no timeouts: what is to keep this person from writing is for an admin to do by hand.',
} as const;

// said
const withheld =
  'I lack the scope {scope}: add it at https://api.slack.com/apps → your app → OAuth & Permissions, and install the app again.';
// said
const badToken = 'Slack refuses SLACK_USER_TOKEN ({code}): whoever runs me has to set a new one.';
// said
const otherwise =
  'Slack refuses it with the word {code}: whoever runs me finds at https://docs.slack.dev/reference/methods what to do.';

/** Does it within 15 s, and tells what became of it. Never rejects: a bug is logged, and the deed tried again later. */
export async function effectOf(
  deed: () => Promise<string | void>,
  whys: Whys,
  log: Log,
  withinMs = longestMs,
): Promise<Effect> {
  const late = sleep(withinMs, { type: 'later', afterMs: unclearMs } as const, { ref: false });
  try {
    return await Promise.race([deed().then((id) => ({ type: 'done', ...(id && { id }) }) as const), late]);
  } catch (error) {
    if (error instanceof PostError) return effectIn(error, whys);
    log.error({ platform: 'slack', err: error }, 'something that was to be done about a message failed');
    return { type: 'later', afterMs: 60_000 };
  }
}

function effectIn(error: PostError, whys: Whys): Effect {
  const code = slackCode(error) ?? error.kind;
  if (error.kind === 'limited') return { type: 'later', afterMs: error.retryAfterMs };
  if (error.kind === 'unknown') return { type: 'later', afterMs: unclearMs };
  const why = whys[code];
  if (why !== undefined) return { type: 'refused', why };
  if (error.kind === 'gone' || /^(?:user_not_found|user_disabled)$/.test(code)) return { type: 'gone' };
  const scope = neededScope(error);
  if (scope !== undefined) return { type: 'refused', why: withheld, values: { scope } };
  return {
    type: 'refused',
    why: whys === notDeleted && refusedToken.test(code) ? badToken : otherwise,
    values: { code },
  };
}
