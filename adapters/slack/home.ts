// The bot's own page in Slack, for each person theirs: what they chose, what they used, what is kept of them, what they may do.
// https://docs.slack.dev/surfaces/app-home/
import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Log } from '#src/log.ts';
import type { Button } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Say } from '#src/tongue.ts';
import type { Asking } from './asking.ts';
import type { Clerk } from './clerk.ts';
import { isOf } from './envelope.ts';
import { footerOf, plain, type Press, pressOf } from './footer.ts';
import type { Self } from './post.ts';
import { inSections } from './sections.ts';
import type { Wire } from './wire.ts';

export interface HomeParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly asking: Asking;
  readonly clerk: Pick<Clerk, 'serve'>;
  readonly bot: Pick<Bot, 'commands' | 'command'>;
  readonly log: Log;
}

const opened = z.looseObject({ user: z.string(), channel: z.string(), tab: z.string().optional() });

const text = z.string().min(1);
const pressed = z.looseObject({
  team: z.looseObject({ id: text }),
  user: z.looseObject({ id: text }),
  trigger_id: text,
  view: z.looseObject({ type: z.literal('home'), private_metadata: z.string().startsWith('D') }),
  actions: z.array(z.looseObject({ value: text })).min(1),
});

/** Of every action on the page; below messages they are named otherwise, for they say where they stand. */
const pressing = /^parley_home:/;
/** Milliseconds: the page is made once, however often it is looked at within; and a second press within is none. */
const [againMs, doubleMs] = [3000, 1000];
/** Milliseconds that a part of it may take; it is left out then. */
const patienceMs = 10_000;
/** https://docs.slack.dev/reference/views/home-tab-views/ */
const mostBlocks = 100;

/** A part of the page: what a command tells, under a heading, with what else can be done about it. */
interface Part {
  readonly command: string;
  readonly heading: string;
  readonly opens?: Button;
}

function partsFor(say: Say): readonly Part[] {
  const opens = { command: 'settings form', chosen: { for: 'me' }, label: say('Change my settings') };
  return [
    { command: 'settings view', heading: say('How I answer you'), opens },
    { command: 'usage me', heading: say('What you used') },
    { command: 'privacy view', heading: say('What I keep of you') },
    { command: 'help', heading: say('What you can do') },
  ];
}

/** Nothing is awaited: Slack hears "received" first, and there is nothing to lose. */
export function listenForHome(app: App, parts: HomeParts): void {
  const shown = new LRUCache<string, true>({ max: 5000, ttl: againMs });
  const lately = new LRUCache<string, true>({ max: 5000, ttl: doubleMs });
  const show = (user: string, channel: string): void =>
    void publish(parts, user, channel).catch((error: unknown) => {
      shown.delete(user);
      parts.log.warn({ platform: 'slack', err: error }, "somebody's home could not be shown");
    });
  app.event('app_home_opened', async ({ event, body }) => {
    const { data } = opened.safeParse(event);
    if (!data || data.tab === 'messages' || !isOf(parts.self, body) || shown.has(data.user)) return;
    shown.set(data.user, true);
    show(data.user, data.channel);
  });
  app.action(pressing, async ({ ack, body }) => {
    await ack();
    const { data } = pressed.safeParse(body);
    const press = data && pressOf(data.actions[0]?.value ?? '');
    const key = `${data?.user.id} ${data?.actions[0]?.value}`;
    if (!data || !press || data.team.id !== parts.self.team || lately.has(key)) return;
    lately.set(key, true);
    void serve(parts, data, press)
      .then(() => show(data.user.id, data.view.private_metadata))
      .catch((error: unknown) => parts.log.warn({ platform: 'slack', err: error }, 'a press came to nothing'));
  });
}

async function publish(parts: HomeParts, user: string, channel: string): Promise<void> {
  const blocks = await blocksFor(parts, user, channel);
  if (blocks.length === 0) return;
  const view = { type: 'home', private_metadata: channel, blocks: blocks.slice(0, mostBlocks) } as const;
  await parts.wire.call('views.publish', '', (web) => web.views.publish({ user_id: user, view }));
}

/** What becomes of it is told in the direct conversation: a page takes no answers. */
async function serve({ asking, clerk }: HomeParts, data: z.infer<typeof pressed>, press: Press): Promise<void> {
  const { user, trigger_id: trigger, view } = data;
  const channel = view.private_metadata;
  const { asked, ear } = await asking.of(user.id, { room: channel, channel });
  await clerk.serve({ command: press.command, chosen: press.chosen, asked, ear, key: trigger, trigger });
}

async function blocksFor({ asking, bot }: HomeParts, user: string, room: string): Promise<KnownBlock[]> {
  const { asked, ear } = await asking.of(user, { room, channel: room });
  const has = (name: string): boolean => bot.commands.some((command) => command.name === name);
  const parts = partsFor(ear.say).filter(({ command }) => has(command));
  const told = await Promise.all(
    parts.map(async ({ command, heading, opens }, at): Promise<KnownBlock[]> => {
      const outcome = await bot.command(command, {}, asked, AbortSignal.timeout(patienceMs));
      if (outcome.failed || outcome.text === '') return [];
      const buttons = [...(opens && has(opens.command) ? [opens] : []), ...(outcome.buttons ?? [])];
      return [
        { type: 'header', text: plain(heading, 150) },
        ...inSections(outcome.text),
        ...footerOf(buttons, asked.place, ear.say, false).map((block) => atHome(block, at)),
      ];
    }),
  );
  return told.flat();
}

/** The same buttons, named as those of the page. */
function atHome(block: KnownBlock, part: number): KnownBlock {
  if (block.type !== 'actions') return block;
  const elements = block.elements.map((element, at) => ({ ...element, action_id: `parley_home:${part}:${at}` }));
  return { ...block, elements };
}
