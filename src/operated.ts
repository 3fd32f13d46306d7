// The operator's own servers of tools: a file of theirs, the only place from which a process is ever started for one.
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import type { Operated } from './servers.ts';
import { BotError } from './trouble.ts';

/** How servers are called, for it begins the names of their tools. */
export const serverName = /^[a-z][a-z0-9-]{0,19}$/;

const common = {
  name: z.string().regex(serverName, 'is no name: small letters, digits and - only, at most 20'),
  spaces: z.array(z.string()).optional(),
};
const started = z.strictObject({
  ...common,
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
});
const remote = z.strictObject({ ...common, url: z.url({ protocol: /^https?$/ }), token: z.string().default('') });
const listed = z.array(z.union([started, remote])).max(20);

/** Throws a `BotError` for the operator. */
export function readOperated(path: string): readonly Operated[] {
  const file = resolve(path);
  const entries = listed.safeParse(read(file));
  if (!entries.success)
    throw new BotError(
      `The file ${path} (MCP_SERVERS) is no list of servers: ${z.prettifyError(entries.error).replace(/\s+/g, ' ')}. See docs/tools.md.`,
    );
  const names = entries.data.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new BotError(`The file ${path} (MCP_SERVERS) has two servers called ${twice}.`);
  return entries.data.map((entry) => {
    const { name, spaces } = entry;
    const key = JSON.stringify(['operated', name]);
    const folder = dirname(file);
    const way =
      'command' in entry
        ? ({
            type: 'stdio',
            command: within(entry.command, folder),
            args: entry.args,
            env: entry.env,
            cwd: entry.cwd === undefined ? folder : resolve(folder, entry.cwd),
          } as const)
        : ({ type: 'http', url: entry.url, token: () => entry.token, trusted: true } as const);
    return { target: { key, name, way }, ...(spaces && { spaces }) };
  });
}

/** A bare name is looked for in the path; one with a slash belongs to the file's folder. */
function within(command: string, folder: string): string {
  return isAbsolute(command) || !command.includes('/') ? command : resolve(folder, command);
}

/** It says what is run, and holds tokens: it is the operator's alone. */
function read(file: string): unknown {
  try {
    const { mode, uid } = statSync(file);
    const own = process.getuid?.() ?? uid;
    if (uid !== own && uid !== 0) throw new BotError(`The file ${file} (MCP_SERVERS) belongs to somebody else.`);
    if ((mode & 0o077) !== 0)
      throw new BotError(`The file ${file} (MCP_SERVERS) can be read or written by others: run chmod 600 ${file}`);
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof BotError) throw error;
    const why = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw new BotError(`The file ${file} (MCP_SERVERS) ${why}.`, { cause: error });
  }
}
