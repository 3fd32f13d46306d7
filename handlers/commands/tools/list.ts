// Shows which tools there are, which of them are on, and what became of those that are not.
import type { Place } from '#src/message.ts';
import type { Approval, KeptTool, Server } from '#src/servers.ts';
import type { Say } from '#src/tongue.ts';
import { mention } from '../../mention.ts';
import { nameOf } from '../../tools/connected.ts';
import { tools as own } from '../../tools.ts';
import type { Kind } from '../../tools/tool.ts';
import type { Deed, Desk } from '../deed.ts';
import { quoted, written } from './written.ts';

// said
const kinds: Readonly<Record<Kind, string>> = {
  'read-local': 'reads what is here',
  'read-web': 'reads the web',
  write: 'changes something',
};

// said
const approvals: Readonly<Record<Approval, string>> = {
  never: 'on; only reads, and is never confirmed',
  'after reading': 'on; confirmed once I have read what others wrote',
  always: 'on; confirmed each time',
  off: 'off',
};

export const list: Deed = {
  command: {
    name: 'tools list',
    description: 'Shows what I may use while I answer, and which servers are connected.',
    options: [],
    action: 'look',
    shown: 'asker',
  },
  async run({ place }, _, desk) {
    const { say, servers, mcp } = desk;
    const all = await servers.of(place);
    const more = all.map((one) => told(one, new Set(mcp.known(one.target)?.map(({ name }) => name)), desk));
    const none = all.length === 0 ? [say('No servers are connected. Admins connect one with `/tools add`.')] : [];
    const files = all.filter(({ tools }) => tools.length > 0).map((one) => written(one.name, one.tools));
    return { text: [builtIn(place, desk), ...none, ...more].join('\n\n'), ...(files.length > 0 && { files }) };
  },
};

function builtIn(place: Place, desk: Desk): string {
  const { say, values } = desk;
  const denied = values['denied-tools'].split(/[\s,]+/);
  const lines = own.map((one) => {
    const { name, kind } = one;
    const off = values.tools === 'off' || (values.tools === 'reading' && kind === 'write') || denied.includes(name);
    const what = { tool: quoted(name), kind: say(kinds[kind]) };
    if (!off && one.offered?.({ mind: desk, place }) === false)
      return say('- {tool} ({kind}): not available here', what);
    return off ? say('- {tool} ({kind}): off', what) : say('- {tool} ({kind}): on', what);
  });
  return [say('**My own tools**'), ...lines].join('\n');
}

/** `offered`: empty where nobody asked the server yet. */
function told(server: Server, offered: ReadonlySet<string>, { say, values }: Desk): string {
  const { way } = server.target;
  const where = way.type === 'http' && !server.operated ? URL.parse(way.url)?.host : undefined;
  const head = { server: server.name, where: where ?? '', who: mention(server.by) };
  const lines = server.tools.map((tool) => {
    const isGone = offered.size > 0 && !offered.has(tool.name);
    return `- ${quoted(tool.name)}: ${stateOf(server.name, tool, isGone, values['denied-tools'], say)}`;
  });
  const title = server.operated
    ? say('**{server}**, connected by the operator', head)
    : say('**{server}** at {where}, connected by {who}', head);
  return [title, ...(lines.length > 0 ? lines : [say('- It has not said yet which tools it has.')])].join('\n');
}

function stateOf(server: string, tool: KeptTool, isGone: boolean, denied: string, say: Say): string {
  if (isGone) return say('the server has it no more');
  if (tool.schema === undefined) return say('off; models cannot be told what it takes');
  if (tool.changed) return say('off; it is not what was allowed any more');
  if (denied.split(/[\s,]+/).includes(nameOf(server, tool.name))) return say('off; denied by a setting');
  return say(approvals[tool.approval]);
}

/** What an approval means, in a few words. */
export function spelledApproval(approval: Approval, say: Say): string {
  return say(approvals[approval]);
}
