// Does what waits for a person to confirm it: exactly that, for nobody else, once.
import type { Asked, Outcome } from '#src/command.ts';
import type { Approval } from '#src/approvals.ts';
import { answerId } from '#src/memory.ts';
import { BotError } from '#src/trouble.ts';
import { permitted } from '../toolbox/permitted.ts';
import type { Occasion, Tool } from '../tools/tool.ts';
import { type Deed, type Desk, words } from './deed.ts';

// said
const troubles = {
  unknown: 'There is nothing here for you to confirm.',
  late: 'That was too long ago: please ask me again.',
  done: 'That is done already.',
} as const;

export const confirm: Deed = {
  command: {
    name: 'confirm act',
    description: 'Does what waits to be confirmed.',
    options: [],
    action: 'own',
    shown: 'asker',
    hidden: true,
  },
  async run(asked, chosen, desk, signal) {
    const approval = await desk.approvals.take(words(chosen, 'act') ?? '', asked.author.id);
    if (typeof approval === 'string') throw new BotError(desk.say(troubles[approval]));
    if (!isHere(approval, asked)) throw new BotError(desk.say(troubles.unknown));
    return done(approval, asked, desk, signal);
  },
};

function isHere({ place }: Approval, asked: Asked): boolean {
  return place.platform === asked.place.platform && place.space === asked.place.space;
}

async function done(approval: Approval, asked: Asked, desk: Desk, signal: AbortSignal): Promise<Outcome> {
  const at = { author: asked.author, place: approval.place };
  // What admins do not want any more by now is not done.
  const tool = (await permitted(at, desk)).find(({ name }) => name === approval.tool);
  if (!tool) throw new BotError(desk.say('That may not be done here any more.'));
  const input = tool.input.parse(JSON.parse(approval.input));
  const text = desk.say('Done: {plan}', { plan: planOf(tool, input, asked, desk) });
  if (tool.atMostOnce) await desk.approvals.done(approval.id);
  const result = await tool.run(input, occasionOf(approval, asked, desk), signal);
  if (result.failed) throw new BotError(result.text);
  await desk.approvals.done(approval.id);
  const own = { id: answerId(approval.id), by: 'bot' as const, author: { id: 'parley', name: 'Parley' } };
  await desk.memory.remember(approval.place, [{ ...own, to: asked.author.id, text }]);
  return { text };
}

function planOf(tool: Tool, input: unknown, { author }: Asked, mind: Desk): string {
  return tool.plan?.(input, { mind, author }) ?? tool.name;
}

function occasionOf({ id, place, messageId }: Approval, asked: Asked, mind: Desk): Occasion {
  return {
    author: asked.author,
    place,
    mind,
    question: '',
    messageId,
    history: (until) => asked.history(until),
    attached: async () => [],
    key: id,
    cite: () => 0,
  };
}
