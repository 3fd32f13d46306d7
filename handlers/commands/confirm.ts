// Does what waits for a person to confirm it: exactly that, for nobody else, once.
import type { Asked, Outcome } from '#src/command.ts';
import type { Approval } from '#src/approvals.ts';
import { answerId, materialId, type Memorable } from '#src/memory.ts';
import { clean } from '#src/clean.ts';
import { BotError } from '#src/trouble.ts';
import { vet } from '../guard.ts';
import { here } from '../here.ts';
import { marked } from '../material.ts';
import { presentable } from '../toolbox/judged.ts';
import { permitted } from '../toolbox/permitted.ts';
import type { Occasion, Result, Tool } from '../tools/tool.ts';
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

/** By what holds where it was asked, wherever the button is pressed. */
async function done(approval: Approval, asked: Asked, desk: Desk, signal: AbortSignal): Promise<Outcome> {
  const { id, place } = approval;
  const mind: Desk = { ...desk, ...(await here(desk, place, asked.author)) };
  // What admins do not want any more by now is not done.
  const tool = (await permitted({ author: asked.author, place }, mind)).find(({ name }) => name === approval.tool);
  if (!tool) throw new BotError(desk.say('That may not be done here any more.'));
  const input = tool.input.parse(JSON.parse(approval.input));
  const text = desk.say('Done: {plan}', { plan: planOf(tool, input, asked, mind) });
  // Of two presses at once one is too late.
  if (tool.atMostOnce && !(await mind.approvals.done(id))) throw new BotError(desk.say(troubles.done));
  const result = await tool.run(input, occasionOf(approval, asked, mind), signal);
  const found = await foundOf(result, approval, asked, mind, signal);
  if (result.failed) return { text: found.text || desk.say(failure), failed: true };
  await mind.approvals.done(id);
  await remember(text, result, approval, asked, mind);
  return { ...found, text: [text, found.text].filter(Boolean).join('\n\n') };
}

// said
const failure = 'It did not come about.';
/** Characters of what others wrote about it that are told. */
const longest = 1000;

/** What came of it, as far as people may see it. Of what the bot says itself only the failure is of interest. */
async function foundOf(
  { text, untrusted = false, failed, files = [] }: Result,
  { place }: Approval,
  { author: person }: Asked,
  mind: Desk,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly files?: NonNullable<Outcome['files']> }> {
  const caller = { person, place };
  const clips = await presentable(files, '', caller, mind, signal, untrusted);
  const more = clips.length > 0 ? { files: clips } : {};
  if (!untrusted) return { text: failed ? text : '', ...more };
  const told = clean(text).slice(0, longest).toWellFormed().trim();
  const against = await vet(told, '', caller, mind, signal);
  return { text: against === undefined ? told : '', ...more };
}

/** What was done for somebody in private is nobody else's business; what others wrote of it stays data. */
async function remember(
  text: string,
  result: Result,
  approval: Approval,
  asked: Asked,
  { memory }: Desk,
): Promise<void> {
  const { id, place, messageId, tool: source } = approval;
  if (messageId === '') return;
  const found = marked({ found: [{ source, text: result.text.slice(0, longest).toWellFormed() }] });
  const read: Memorable = { id: materialId(answerId(id)), by: 'person', author: asked.author, text: found };
  const own = { id: answerId(id), by: 'bot' as const, author: { id: 'parley', name: 'Parley' } };
  await memory.remember(place, [...(result.untrusted ? [read] : []), { ...own, to: asked.author.id, text }]);
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
    ...(messageId !== '' && { messageId }),
    history: (until) => asked.history(until),
    attached: async () => [],
    key: id,
    cite: () => 0,
  };
}
