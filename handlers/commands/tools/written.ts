// Tools of servers as admins read them before they decide: all that models would be told, as plain words.
import type { Clip } from '#src/message.ts';
import type { KeptTool } from '#src/servers.ts';

/** A strange word, as it is. */
export function quoted(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** All of it, in a file that nothing in it can get out of. */
export function written(server: string, tools: readonly KeptTool[]): Clip {
  const parts = tools.map(({ name, description, before, schema }) =>
    [
      name,
      description,
      ...(before === undefined ? [] : [`(was: ${before})`]),
      schema ? JSON.stringify(schema, undefined, 2) : '–',
    ].join('\n'),
  );
  return { name: `${server}.txt`, mediaType: 'text/plain', bytes: Buffer.from(`${parts.join('\n\n')}\n`) };
}
