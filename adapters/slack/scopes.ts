// What the bot's token must be allowed, and what does not work where it is not.
import type { Check } from '#src/checkup.ts';

interface Need {
  /** Without it, in a sentence. */
  readonly lacks: string;
  /** Nobody is answered without it. */
  readonly grave?: boolean;
}

/** As in the manifest. https://docs.slack.dev/reference/scopes/ */
export const needs: Readonly<Record<string, Need>> = {
  'app_mentions:read': { lacks: 'Mentions in channels do not reach me.', grave: true },
  'assistant:write': { lacks: 'I cannot show what I am doing, suggest prompts or name conversations.' },
  'channels:history': {
    lacks: 'I read nothing in public channels: neither threads nor what was said before.',
    grave: true,
  },
  'channels:read': { lacks: 'I cannot tell who is in a public channel.' },
  'chat:write': { lacks: 'I cannot answer.', grave: true },
  commands: { lacks: 'Slash commands and the entries of message menus are offered to nobody.' },
  'files:read': { lacks: 'I can read no files: neither images nor recordings nor documents.' },
  'files:write': { lacks: 'I can post no files, and so no voice.' },
  'groups:history': { lacks: 'I read nothing in private channels: neither threads nor what was said before.' },
  'groups:read': { lacks: 'I cannot tell who is in a private channel.' },
  'im:history': { lacks: 'Direct messages do not reach me.', grave: true },
  'im:read': { lacks: 'I cannot tell who is in a direct conversation.' },
  'im:write': { lacks: 'I cannot tell members in private what became of their messages, nor where to appeal.' },
  'mpim:history': { lacks: 'I read nothing in group conversations.' },
  'mpim:read': { lacks: 'I cannot tell who is in a group conversation.' },
  'reactions:write': { lacks: 'My polls stand without reactions to press: people have to give the first themselves.' },
  'usergroups:read': { lacks: 'I do not know who is in which user group, so that settings for roles hold for nobody.' },
  'users:read': { lacks: 'I know nobody by name, nor who is an admin, so that nobody counts as one.', grave: true },
};

/** One line for each that is missing, or one that none is. `granted`: as Slack told; undefined when it did not. */
export function scopesChecked(granted: readonly string[] | undefined): readonly Check[] {
  const name = 'Slack scopes';
  if (granted === undefined) {
    const finding = 'Slack did not say what its token may do.';
    return [{ name, state: 'odd', finding, remedy: 'Try again in a moment.' }];
  }
  const missing = Object.entries(needs).filter(([scope]) => !granted.includes(scope));
  if (missing.length === 0) return [{ name, state: 'good', finding: 'All that I need are granted.' }];
  return missing.map(([scope, { lacks, grave }]) => ({
    name: 'Slack scope {scope}',
    state: grave ? 'bad' : 'odd',
    finding: lacks,
    remedy:
      'Add {scope} at https://api.slack.com/apps → your app → OAuth & Permissions → Bot Token Scopes, and install the app again.',
    values: { scope },
  }));
}
