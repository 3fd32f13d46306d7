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
import { footerOf, plain, pressOf } from './footer.ts';
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
    { command: 'usage', heading: say('What you used') },
    { command: 'privacy', heading: say('What I keep of you') },
    { command: 'help', heading: say('What you can do') },
  ];
}

export function listenForHome(app: App, parts: HomeParts): void {
  const { wire, self, asking, clerk, log } = parts;
  const shown = new LRUCache<string, true>({ max: 5000, ttl: againMs });
  const lately = new LRUCache<string, true>({ max: 5000, ttl: doubleMs });
  const quietly = (work: Promise<unknown>, user: string): void =>
    void work.catch((error: unknown) => {
      shown.delete(user);
      log.warn({ platform: 'slack', err: error }, "somebody's home could not be shown");
    });

  const show = async (user: string, channel: string): Promise<void> => {
    const blocks = await blocksFor(parts, user, channel);
    if (blocks.length === 0) return;
    const view = { type: 'home', private_metadata: channel, blocks: blocks.slice(0, mostBlocks) } as const;
    await wire.call('views.publish', '', (web) => web.views.publish({ user_id: user, view }));
  };
  // Not awaited, both of them: Slack hears "received" first, and there is nothing to lose.
  app.event('app_home_opened', async ({ event, body }) => {
    const { data } = opened.safeParse(event);
    if (!data || data.tab === 'messages' || !isOf(self, body) || shown.has(data.user)) return;
    shown.set(data.user, true);
    quietly(show(data.user, data.channel), data.user);
  });
  app.action(pressing, async ({ ack, body }) => {
    await ack();
    const { data } = pressed.safeParse(body);
    const press = data && pressOf(data.actions[0]?.value ?? '');
    if (!data || !press || data.team.id !== self.team) return;
    const { user, trigger_id: trigger, view } = data;
    const key = `${user.id} ${data.actions[0]?.value}`;
    if (lately.has(key)) return;
    lately.set(key, true);
    const channel = view.private_metadata;
    const serve = async (): Promise<void> => {
      const { asked, ear } = await asking.of(user.id, { room: channel, channel });
      await clerk.serve({ command: press.command, chosen: press.chosen, asked, ear, key: trigger, trigger });
      await show(user.id, channel);
    };
    quietly(serve(), user.id);
  });
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
