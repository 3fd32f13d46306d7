// A bot whose commands end as a test says, on the small Discord; what is to be done later is done when the test says so.
import { openThread } from '#adapters/discord/voice/thread.ts';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import type { Bot } from '#src/platform.ts';
import { quietBot } from '#test/quiet-bot.ts';
import type { Response } from '#test/twins/discord/interaction.ts';
import type { Seen } from '#test/twins/discord/seen.ts';
import { until } from '#test/until.ts';
import { openScene, type Plan } from './scene.ts';

export interface Given {
  readonly name: string;
  readonly chosen: Chosen;
  readonly asked: Asked;
  readonly signal: AbortSignal;
}

const plain: Pick<Command, 'description' | 'options' | 'action' | 'shown'> = {
  description: 'Does it.',
  options: [],
  action: 'ask',
  shown: 'asker',
};

/** Commands with these names, seen by the asker alone; and what else they are. */
export function commandsOf(all: Readonly<Record<string, Partial<Command>>>): readonly Command[] {
  return Object.entries(all).map(([name, more]) => ({ ...plain, name, ...more }));
}

interface Shown {
  readonly label?: string;
  readonly emoji?: { readonly name: string };
  readonly custom_id: string;
}

/** The bot's messages have rows of buttons only, which the twin has compared with Discord's schema. */
export function buttonsOf({ components }: Pick<Seen, 'components'>): readonly Shown[] {
  return components.flatMap((row) => ('components' in row ? (row.components as Shown[]) : []));
}

interface DeskPlan extends Plan {
  readonly commands: readonly Command[];
  /** What becomes of what is given. */
  readonly outcome: (given: Given) => Outcome | Promise<Outcome>;
  readonly suggest?: Bot['suggest'];
}

export async function openDesk({ commands, outcome, suggest, ...plan }: DeskPlan) {
  const delayed = new Map<number, () => void>();
  const later = (ms: number, task: () => void) => {
    delayed.set(ms, task);
    return () => void (delayed.get(ms) === task && delayed.delete(ms));
  };
  const given: Given[] = [];
  const command: Bot['command'] = async (name, chosen, asked, signal) => {
    const one = { name, chosen, asked, signal };
    given.push(one);
    return outcome(one);
  };
  const bot = { ...quietBot(), commands, command, ...(suggest && { suggest }) };
  const world = await openScene({ ...plan, means: { openThread, later }, bot });
  const { twin, ann, general } = world;

  /** What the bot said there, as somebody sees it. */
  const said = (viewer: { id: string } = ann, room: { id: string } = general) =>
    twin.messages(room, viewer).filter(({ authorId, loading }) => authorId === twin.bot.id && !loading);
  /** What waits so many milliseconds is due. */
  const due = async (ms: number) => {
    await until(() => delayed.has(ms), 'something is to be done later');
    delayed.get(ms)?.();
  };
  /** Presses the newest button of that label, or emoji. */
  const press = (label: string, by: { id: string } = ann): Promise<Response> => {
    for (const message of said(by).toReversed()) {
      const button = buttonsOf(message).find((one) => one.label === label || one.emoji?.name === label);
      if (button) return twin.press(by, message, button.custom_id);
    }
    throw new Error(`there is no button ${label}`);
  };
  /** Requests that answer interactions. */
  const answers = () => twin.requests.filter(({ route }) => /^\/(?:interactions|webhooks)/.test(route));
  return { ...world, given, said, due, press, answers, delayed };
}
