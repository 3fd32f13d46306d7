// Connects servers of tools, looks at them again, and lets them go. Nothing of a server is allowed by connecting it.
import type { Asked, Chosen } from '#src/command.ts';
import { serverName } from '#src/operated.ts';
import type { Joining, Server } from '#src/servers.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { quoted, written } from './written.ts';

/** Characters of an address and of a token. */
const [longestUrl, longestToken] = [500, 2000];

const add: Deed = {
  command: {
    name: 'tools add',
    description: 'Connects a server of tools (MCP): opens a form for its address and token.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  run: (_asked, _chosen, { say }) => ({
    text: say('The form comes a moment too late: please give the command again.'),
    form: {
      title: say('Connect a server'),
      command: 'tools connect',
      chosen: {},
      fields: [
        {
          name: 'name',
          label: say('Name'),
          description: say('Short, in small letters: its tools begin with it.'),
          kind: 'text',
          longest: 20,
          required: true,
        },
        {
          name: 'url',
          label: say('Address'),
          description: say('Where the server is, such as https://mcp.example.com/mcp.'),
          kind: 'text',
          longest: longestUrl,
          required: true,
        },
        {
          name: 'token',
          label: say('Token'),
          description: say('Where it wants one. It is sealed, and never shown again.'),
          kind: 'text',
          longest: longestToken,
        },
      ],
    },
  }),
};

const connect: Deed = {
  command: {
    name: 'tools connect',
    description: 'Connects the server that was filled in.',
    options: [],
    action: 'govern',
    shown: 'asker',
    hidden: true,
  },
  async run({ place, author }, chosen, { servers, mcp, bygone, say }, signal) {
    const mark = bygone.mark();
    const joining = joiningOf(chosen, say);
    const target = servers.target(place, joining);
    try {
      const offers = await mcp.offers(target, signal);
      await servers.add(place, joining, offers, author.id);
      // Of a space that I left meanwhile, or for whoever wants nothing to be known of them, no token is kept.
      if (bygone.since(mark, { ...place, person: author.id })) await servers.remove(place, joining.name);
      const server = await named(place, joining.name, { servers, say });
      const { tools, name } = server;
      if (tools.length === 0) return { text: say('{server} is connected, and has no tools now.', { server: name }) };
      const lines = tools.map((tool) => `- ${quoted(tool.name)}: ${quoted(tool.description || '–')}`);
      const head = say(
        '{server} is connected. Nothing of it is on yet: read what it says of its tools, then allow them one by one with `/tools allow`.',
        { server: name },
      );
      return { text: [head, ...lines].join('\n'), files: [written(name, tools)] };
    } catch (error) {
      await mcp.leave(target);
      throw error;
    }
  },
};

const remove: Deed = {
  command: {
    name: 'tools remove',
    description: 'Lets a server go: its tools, its token and what was allowed.',
    options: [
      {
        name: 'server',
        description: 'Which one.',
        kind: 'text',
        suggested: true,
        required: true,
        longest: 20,
      },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, chosen, desk) {
    const { servers, mcp, say } = desk;
    const server = await named(place, words(chosen, 'server') ?? '', desk);
    if (server.operated)
      throw new BotError(say('That server is the operator’s: its tools can be switched off with `/tools deny`.'));
    await servers.remove(place, server.name);
    await mcp.leave(server.target);
    return { text: say('{server} is gone, and so is its token.', { server: server.name }) };
  },
  suggest: async (_, { place }, { servers }) =>
    (await servers.of(place)).filter(({ operated }) => !operated).map(({ name }) => name),
};

const check: Deed = {
  command: {
    name: 'tools check',
    description: 'Asks all servers anew what they have, and compares it with what was allowed.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, _, desk, signal) {
    const { servers, say } = desk;
    const all = await servers.of(place);
    if (all.length === 0) return { text: say('No servers are connected. Admins connect one with `/tools add`.') };
    return { text: (await Promise.all(all.map((one) => checked(one, place, desk, signal)))).join('\n') };
  },
};

export const connecting: readonly Deed[] = [add, connect, remove, check];

/** In a sentence. */
async function checked(
  { name: server, target, operated }: Server,
  place: Asked['place'],
  { servers, mcp, say }: Desk,
  signal: AbortSignal,
): Promise<string> {
  try {
    // A process of the operator's may be at work for others.
    if (!operated) await mcp.leave(target);
    const { fresh, changed } = await servers.see(place, server, await mcp.offers(target, signal, true));
    const [news, others] = [fresh, changed].map((names) => names.map(quoted).join(', '));
    if (news && others)
      return say('- {server}: not as allowed any more: {others}; new: {news}. They are off.', {
        server,
        others: others ?? '',
        news,
      });
    if (others) return say('- {server}: not as allowed any more, and so off: {others}.', { server, others });
    if (news) return say('- {server}: new, and off until they are allowed: {news}.', { server, news });
    return say('- {server} is there, with nothing new.', { server });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BotError)) throw error;
    return say('- {server}: {why}', { server, why: say(error.sentence) });
  }
}

/** The server of that name here. Throws a `BotError`. */
export async function named(
  place: Asked['place'],
  name: string,
  { servers, say }: Pick<Desk, 'servers' | 'say'>,
): Promise<Server> {
  const server = (await servers.of(place)).find((one) => one.name === name.trim().toLowerCase());
  if (!server) throw new BotError(say('There is no such server: `/tools list` shows which there are.'));
  return server;
}

function joiningOf(chosen: Chosen, say: Say): Joining {
  const name = (words(chosen, 'name') ?? '').trim().toLowerCase();
  const url = URL.parse((words(chosen, 'url') ?? '').trim());
  const token = (words(chosen, 'token') ?? '').trim();
  if (!serverName.test(name))
    throw new BotError(say('A name has small letters, digits and - only, begins with a letter, and has at most 20.'));
  if (!url || url.href.length > longestUrl || url.username || url.password || url.hash)
    throw new BotError(say('That is no address of a server: it looks like https://mcp.example.com/mcp.'));
  if (token.length > longestToken || !/^[\x21-\x7e]*$/.test(token))
    throw new BotError(say('A token has no blanks: copy it again from wherever you got it.'));
  return { name, url: url.href, token };
}
