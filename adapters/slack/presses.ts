// Presses of buttons below answers and outcomes: each does the command it carries, as the person who pressed it.
import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Log } from '#src/log.ts';
import type { Asking } from './asking.ts';
import type { Clerk } from './clerk.ts';
import { type Press, pressing, pressOf } from './footer.ts';
import type { Origin } from './origin.ts';
import type { Self } from './post.ts';
import { isDirect } from './rooms.ts';

interface PressParts {
  readonly clerk: Clerk;
  readonly asking: Asking;
  readonly self: Self;
  readonly log: Log;
}

const text = z.string().min(1);
const pressed = z.looseObject({
  team: z.looseObject({ id: text }),
  user: z.looseObject({ id: text }),
  trigger_id: text,
  response_url: z.url().optional().catch(undefined),
  container: z.looseObject({
    channel_id: text,
    message_ts: text,
    thread_ts: text.optional(),
  }),
  actions: z.array(z.looseObject({ action_id: text, value: text })).min(1),
});
type Pressed = z.infer<typeof pressed>;

/** Milliseconds in which a second press is none: fingers are quick. */
const doubleMs = 1000;

/** What is not as Slack sends it, or comes from another workspace, does nothing. */
export function listenForPresses(app: App, { clerk, asking, self, log }: PressParts): void {
  const lately = new LRUCache<string, true>({ max: 5000, ttl: doubleMs });

  const serve = async (data: Pressed, press: Press): Promise<void> => {
    const { asked, ear } = await asking.of(data.user.id, originOf(data, press));
    const { command, chosen } = press;
    await clerk.serve({ command, chosen, asked, ear, key: data.trigger_id, trigger: data.trigger_id });
  };

  app.action(pressing, async ({ ack, body }) => {
    await ack();
    const { data } = pressed.safeParse(body);
    const [action] = data?.actions ?? [];
    const press = action && pressOf(action.value);
    if (!data || !press || data.team.id !== self.team) return;
    const key = [data.user.id, data.container.channel_id, data.container.message_ts, action.value].join(' ');
    if (lately.has(key)) return;
    lately.set(key, true);
    // Not awaited: Slack hears "received" first.
    void serve(data, press).catch((error: unknown) =>
      log.warn({ platform: 'slack', err: error }, 'a press came to nothing'),
    );
  });
}

function originOf({ container, response_url }: Pressed, { isWhole }: Press): Origin {
  const { channel_id: channel, thread_ts: thread } = container;
  const isThread = thread !== undefined && !(isWhole && isDirect({ channel }));
  return { room: isThread ? `${channel}:${thread}` : channel, channel, thread, answers: response_url };
}
