// The tools of servers that admins or the operator connected, as a space allowed them.
import { z } from 'zod';
import type { Place } from '#src/message.ts';
import type { KeptTool, Server } from '#src/servers.ts';
import { BotError } from '#src/trouble.ts';
import type { Here } from '../here.ts';
import { tellNews } from '../servernews.ts';
import { tools as own } from '../tools.ts';
import { tool, type Tool } from './tool.ts';

/** Of all servers of a space. */
const mostTools = 64;
/** Characters of an input that are shown to whoever has to confirm it. */
const mostShown = 1500;
/** Until a server of the operator's has said what it has, in a space that never saw it. Milliseconds. */
const firstMs = 3000;

/** What is allowed in a space, in the same order each time. Asks no server but one that was never seen here, and never rejects. */
export async function connectedTools(place: Place, mind: Here): Promise<readonly Tool[]> {
  try {
    await greet(place, mind);
    const servers = await mind.servers.of(place);
    const taken = new Set(own.map(({ name }) => name));
    const tools: Tool[] = [];
    for (const server of servers)
      for (const one of toolsOf(server)) {
        if (taken.has(one.name) || tools.length >= mostTools || !isSame(server, one.kept, mind)) continue;
        taken.add(one.name);
        tools.push(one.tool);
      }
    for (const server of servers) void look(server, place, mind);
    return tools;
  } catch (error) {
    mind.log.error({ err: error }, 'the tools of servers could not be read');
    return [];
  }
}

/** Sees the operator's servers for the first time. */
async function greet(place: Place, mind: Here): Promise<void> {
  const strange = (await mind.servers.of(place)).filter((one) => one.operated && one.tools.length === 0);
  const meeting = strange.map(async ({ name, target }) => {
    const offers = await mind.mcp.offers(target, AbortSignal.timeout(firstMs));
    await mind.servers.see(place, name, offers);
  });
  for (const { reason } of (await Promise.allSettled(meeting)).filter((one) => one.status === 'rejected'))
    mind.log.warn({ err: reason }, 'a server of tools could not be reached');
}

/** What a server said last is compared with what a space knows of it, where it says something else. Never rejects. */
async function look({ name, target, tools }: Server, place: Place, mind: Here): Promise<void> {
  const offers = mind.mcp.known(target);
  if (!offers || offers.every((one) => tools.some((kept) => kept.name === one.name && kept.hash === one.hash))) return;
  try {
    await tellNews(place, name, await mind.servers.see(place, name, offers), mind);
  } catch (error) {
    mind.log.error({ err: error }, 'what a server offers now could not be written down');
  }
}

/** Whether a tool is still what it was, as far as its server said anything since. */
function isSame({ target }: Server, kept: KeptTool, { mcp }: Here): boolean {
  const offers = mcp.known(target);
  return offers === undefined || offers.some((one) => one.name === kept.name && one.hash === kept.hash);
}

interface Named {
  readonly name: string;
  readonly kept: KeptTool;
  readonly tool: Tool;
}

/** The same objects for as long as nothing was decided anew: what is told of them to models is made once. */
const made = new WeakMap<Server, readonly Named[]>();

function toolsOf(server: Server): readonly Named[] {
  const known = made.get(server);
  if (known) return known;
  const on = server.tools.filter((kept) => kept.approval !== 'off' && !kept.changed && kept.schema);
  const tools = on.map((kept) => ({ name: nameOf(server.name, kept.name), kept, tool: toolOf(server, kept) }));
  made.set(server, tools);
  return tools;
}

/** As models call it: letters, digits, `_` and `-`, at most 64. */
export function nameOf(server: string, name: string): string {
  return `${server}_${name}`.replace(/[^\w-]/g, '_').slice(0, 64);
}

function toolOf(server: Server, kept: KeptTool): Tool {
  const { name, description, schema = {}, approval } = kept;
  const what = { server: server.name, tool: name };
  return tool({
    name: nameOf(server.name, name),
    description,
    // Its server looks at it more closely, and says what is wrong.
    input: z.looseObject({}).superRefine((input, context) => {
      for (const missing of requiredOf(schema).filter((one) => input[one] === undefined))
        context.addIssue({ code: 'custom', message: 'is required', path: [missing] });
    }),
    schema,
    kind: approval === 'never' ? 'read-web' : 'write',
    action: 'ask',
    always: approval === 'always',
    atMostOnce: true,
    doing: (say) => say('Using {tool} of {server}…', what),
    ...(approval === 'never' && { about: (input: object) => Object.values(input).filter(isWord).join(' ') }),
    plan: (input, { mind: { say } }) => say('Have {server} do {tool}: {input}', { ...what, input: shown(input) }),
    async run(input, { place, mind }, signal) {
      await certain(server, kept, place, mind, signal);
      const { text, failed, files } = await mind.mcp.call(server.target, name, { ...input }, signal);
      return { text: text || 'Done, without a word.', failed, files, untrusted: true };
    },
  });
}

/** Throws a `BotError` where the tool is not what was allowed, or is so no more. */
async function certain(server: Server, kept: KeptTool, place: Place, mind: Here, signal: AbortSignal): Promise<void> {
  const offers = await mind.mcp.offers(server.target, signal);
  const offer = offers.find(({ name }) => name === kept.name);
  const now = (await mind.servers.of(place)).find(({ name }) => name === server.name);
  const holds = now?.tools.find(({ name }) => name === kept.name);
  if (!offer || !now) throw new BotError('The server has no such tool any more.');
  if (offer.hash !== kept.hash) await look(now, place, mind);
  if (offer.hash !== kept.hash || holds?.hash !== kept.hash || holds.changed || holds.approval !== kept.approval)
    throw new BotError('That tool is not what the admins here allowed any more: it is off until they allow it again.');
}

function requiredOf(schema: Readonly<Record<string, unknown>>): readonly string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.filter(isWord) : [];
}

function isWord(value: unknown): value is string {
  return typeof value === 'string';
}

/** All of it, as far as it goes: whoever confirms is to know that there is more. */
function shown(input: object): string {
  const text = JSON.stringify(input);
  return text.length > mostShown ? `${text.slice(0, mostShown).toWellFormed()}… (+${text.length - mostShown})` : text;
}
