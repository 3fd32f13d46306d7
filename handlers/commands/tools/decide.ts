// Decides about tools of servers: which are on, and when they are confirmed before they are used.
import type { Asked, Chosen, Option, Outcome } from '#src/command.ts';
import type { Approval, KeptTool, Server } from '#src/servers.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { named } from './connect.ts';
import { spelledApproval } from './list.ts';
import { quoted, written } from './written.ts';

const which: Option = {
  name: 'tool',
  description: 'The server and its tool; * for all of them.',
  kind: 'text',
  suggested: true,
  required: true,
  longest: 150,
};
const choices = ['never', 'after reading', 'always'] as const;
const how: Option = {
  name: 'confirmed',
  description: 'Never: it only reads; after I read what others wrote; or always.',
  kind: 'text',
  choices,
};

const allow: Deed = {
  command: {
    name: 'tools allow',
    description: 'Lets me use a tool of a server, as it is now.',
    options: [which, how],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    return decide(asked, chosen, howOf(chosen) ?? 'after reading', desk);
  },
  suggest: (_, asked, desk) => suggested(asked, desk, ({ approval, changed }) => approval === 'off' || changed),
};

const deny: Deed = {
  command: {
    name: 'tools deny',
    description: 'Switches a tool of a server off.',
    options: [which],
    action: 'govern',
    shown: 'asker',
  },
  run: (asked, chosen, desk) => decide(asked, chosen, 'off', desk),
  suggest: (_, asked, desk) => suggested(asked, desk, ({ approval }) => approval !== 'off'),
};

const approval: Deed = {
  command: {
    name: 'tools approval',
    description: 'Chooses when a tool of a server is confirmed before I use it.',
    options: [which, { ...how, required: true }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { tools } = await meant(asked, chosen, desk);
    // What nobody allowed as it is now is not allowed by the way.
    if (tools.some((one) => one.approval === 'off' || one.changed))
      throw new BotError(desk.say('That tool is off: `/tools allow` lets me use it.'));
    return decide(asked, chosen, howOf(chosen) ?? 'always', desk);
  },
  suggest: (_, asked, desk) => suggested(asked, desk, ({ approval, changed }) => approval !== 'off' && !changed),
};

export const deciding: readonly Deed[] = [allow, deny, approval];

function howOf(chosen: Chosen): Approval | undefined {
  return choices.find((one) => one === words(chosen, 'confirmed'));
}

async function decide(asked: Asked, chosen: Chosen, approval: Approval, desk: Desk): Promise<Outcome> {
  const { servers, say } = desk;
  const { server, tools } = await meant(asked, chosen, desk);
  const usable = approval === 'off' ? tools : tools.filter(({ schema }) => schema !== undefined);
  if (usable.length === 0) throw new BotError(say('Models cannot be told what that tool takes, so that it stays off.'));
  const names = usable.map(({ name }) => name);
  await servers.decide(asked.place, server.name, names, approval, asked.author.id);
  const state = spelledApproval(approval, say);
  const now = say('{tools} of {server}: {state}.', { tools: names.map(quoted).join(', '), server: server.name, state });
  if (approval === 'off') return { text: now };
  const lines = usable.map(({ name, description }) => `- ${quoted(name)}: ${quoted(description || '–')}`);
  return {
    text: [now, say('This is what I am told of it:'), ...lines].join('\n'),
    files: [written(server.name, usable)],
  };
}

/** Throws a `BotError` that says what there is. */
async function meant(
  { place }: Asked,
  chosen: Chosen,
  desk: Desk,
): Promise<{ readonly server: Server; readonly tools: readonly KeptTool[] }> {
  const [name = '', ...rest] = (words(chosen, 'tool') ?? '').trim().split(/\s+/);
  const server = await named(place, name, desk);
  const tool = rest.join(' ');
  const tools = server.tools.filter((one) => tool === '*' || one.name === tool);
  if (tools.length === 0)
    throw new BotError(
      desk.say('{server} has no such tool: write its name behind that of the server.', { server: name }),
    );
  return { server, tools };
}

async function suggested(
  { place }: Asked,
  { servers }: Desk,
  fits: (tool: KeptTool) => boolean,
): Promise<readonly string[]> {
  const all = await servers.of(place);
  return all.flatMap(({ name, tools }) => tools.filter(fits).map((tool) => `${name} ${tool.name}`));
}
