// The bot was taken out of its workspace: what is stored of the workspace goes. A token that was only taken back is told of.
import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Bot } from '#src/platform.ts';
import { isOf } from './envelope.ts';
import type { Self } from './post.ts';

export interface LeavingParts {
  readonly self: Self;
  readonly bot: Pick<Bot, 'left'>;
  /** Nothing can arrive any more, and why. */
  readonly ended: (why: 'account_inactive' | 'token_revoked') => void;
}

/** Ids of the users whose tokens they were: https://docs.slack.dev/reference/events/tokens_revoked/ */
const revoked = z.looseObject({ tokens: z.looseObject({ bot: z.array(z.string()) }) });

/** Slack sends both when an app is removed. Tokens are also taken back to be changed, which must cost nobody their settings. */
export function listenForLeaving(app: App, { self, bot, ended }: LeavingParts): void {
  app.event('app_uninstalled', async ({ body }) => {
    if (!isOf(self, body)) return;
    ended('account_inactive');
    await bot.left({ platform: 'slack', space: self.team });
  });
  app.event('tokens_revoked', async ({ event, body }) => {
    const { data } = revoked.safeParse(event);
    if (isOf(self, body) && data?.tokens.bot.includes(self.user)) ended('token_revoked');
  });
}
