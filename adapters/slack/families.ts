// Commands as people type them: `/settings` is a family, of which `settings view` is a part.
import type { Command } from '#src/command.ts';
import type { Say } from '#src/tongue.ts';

/** What can be typed, by its first word. Slack has no calls, and what is hidden is for buttons and forms. */
export function families(commands: readonly Command[]): ReadonlyMap<string, readonly Command[]> {
  const typable = commands.filter(({ calls, hidden }) => !calls && !hidden);
  return new Map(
    Object.entries(Object.groupBy(typable, ({ name }) => name.split(' ', 1)[0] ?? name)).map(([family, parts]) => [
      family,
      parts ?? [],
    ]),
  );
}

/** One of a family, and what was typed after its name. */
export interface Part {
  readonly command: Command;
  readonly rest: string;
}

/** Undefined: which one is meant was not said. */
export function partOf(family: string, commands: readonly Command[], typed: string): Part | undefined {
  const words = typed.trim();
  const [word = ''] = words.split(/\s+/, 1);
  const part = commands.find(({ name }) => name === `${family} ${word.toLowerCase()}`);
  if (part) return { command: part, rest: words.slice(word.length) };
  const command = commands.find(({ name }) => name === family);
  return command && { command, rest: words };
}

/** What a family is, for who did not say which one is meant. */
export function usage(family: string, commands: readonly Command[], say: Say): string {
  const lines = commands.map(({ name, description }) => `- \`/${name}\`: ${say(description)}`);
  const head = say('`{family}` is followed by what you want:', { family: `/${family}` });
  const menus = commands.flatMap(({ menu }) => (menu === undefined ? [] : [`**${say(menu)}**`]));
  const shortcut = say('In the menu of a message, you find it as {names}.', { names: menus.join(', ') });
  const below = [inThreads(commands[0]?.name ?? family, say), ...(menus.length > 0 ? [shortcut] : [])];
  return [head, ...lines, '', ...below].join('\n');
}

/** Slack takes no slash commands in threads: https://docs.slack.dev/interactivity/implementing-slash-commands/ */
function inThreads(name: string, say: Say): string {
  return say('In a thread, where Slack takes no commands with a slash, mention me and write `{command}`.', {
    command: `!${name}`,
  });
}
