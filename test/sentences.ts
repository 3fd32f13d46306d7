// Every sentence that is said through a catalog, read out of the source and the declarations.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import { settings } from '#src/settings.ts';

/** A string as it is written in the code, over several lines or not. */
const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`/.source;
/**
 * What is said there and then: `say('…')`, also of one of two sentences, and of several that are joined; the troubles
 * that the door translates, and why a document cannot be read.
 */
const said = new RegExp(
  `(?:\\bsay\\(\\s*(?:[\\w.!= ]+\\?\\s*)?|\\b(?:new BotError|unreadable)\\(\\s*|\\bsays: )((?:${literal})(?:\\s*[+:]\\s*(?:${literal}))*)`,
  'g',
);
/** Sentences that are said elsewhere than where they stand: such constants are marked with this comment, and so are tables. */
const marked = new RegExp(`// said\\n((?:(?!\\n\\n)[^])*)`, 'g');

/** What an examination finds and advises. */
const checked = new RegExp(
  `\\b(?:name|finding|remedy|lacks?)(?::| =)\\s+(?:[\\w.()!<>=%*\\s]+(?:'\\w*'\\s+)?\\?\\s*(?:[\\w.]+\\s*:\\s*)?)?((?:${literal})(?:\\s*:\\s*(?:${literal}))?)`,
  'g',
);
const examining = /(?:^|\/)(?:checkup|doctor(?!\.ts|\/environment)|examine|scopes|credentials)\b/;

/** What is printed on the terminal is English. */
const forTheOperator =
  /^(?:main|life|env|http|store|vault|groq)\b|(?:(?:discord|slack|web)\/connect|index|signin|credentials|gateway|opening|discord\/refusals|socket)\.ts$/;

export function sentences(): ReadonlySet<string> {
  const all = ['handlers', 'adapters', 'src'].flatMap((folder) => sources(folder));
  const inCode = all.flatMap((source) => [...source.matchAll(said)].flatMap(([, words = '']) => strings(words)));
  const inTables = all.flatMap((source) => [...source.matchAll(marked)].flatMap(([, words = '']) => strings(words)));
  const checks = ['adapters', 'src'].flatMap((folder) => sources(folder, (file) => examining.test(file)));
  const found = checks.flatMap((source) =>
    [checked, marked].flatMap((kind) => [...source.matchAll(kind)].flatMap(([, words = '']) => strings(words))),
  );
  return new Set([...inCode, ...inTables, ...found, ...declared()]);
}

const shown = [...commands, ...tasks].filter(({ hidden }) => !hidden);

/** The names of commands and options, which are written without blanks and capitals. */
export function names(): ReadonlySet<string> {
  return new Set(shown.flatMap(({ name, options }) => [...name.split(' '), ...options.map((option) => option.name)]));
}

/** What else has a name of its own in a list, a menu or a form. */
export function labels(): ReadonlySet<string> {
  const choices = shown.flatMap(({ options }) => options.flatMap((option) => option.choices ?? []));
  const set = Object.entries(settings).flatMap(([name, one]) => [name, ...('choices' in one ? one.choices : [])]);
  return new Set([...choices, ...shown.flatMap(({ menu }) => menu ?? []), ...set]);
}

/** What platforms show beside commands and options, of at most 100 characters. */
export function descriptions(): ReadonlySet<string> {
  return new Set(shown.flatMap(({ description, options }) => [description, ...options.map((one) => one.description)]));
}

/** What platforms show of commands and settings. */
function declared(): string[] {
  const menus = shown.flatMap(({ menu }) => menu ?? []);
  return [...descriptions(), ...menus, ...Object.values(settings).map(({ help }) => help)];
}

function sources(folder: string, wanted = (file: string) => !forTheOperator.test(file)): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && wanted(file),
  );
  return files.map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** The strings of an expression; joined ones are one, alternatives are several, the keys of a table are none. */
function strings(expression: string): string[] {
  const parts = [...expression.matchAll(new RegExp(`(${literal})(:)?(\\s*\\+)?`, 'g'))];
  const found: string[] = [];
  let joined = '';
  for (const [, quoted = '', key, plus] of parts) {
    if (key !== undefined) continue;
    joined += unquoted(quoted);
    if (plus !== undefined) continue;
    found.push(joined);
    joined = '';
  }
  return found;
}

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}
