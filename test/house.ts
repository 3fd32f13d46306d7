// The rules of the house as checks: each takes all source files and returns its complaints, one sentence each.
import { posix } from 'node:path';

/** Every source file's text by its path from the project's root, e.g. `src/main.ts`. */
export type House = ReadonlyMap<string, string>;

/** What knows neither a platform nor a model. */
const neutral = [
  'node:',
  '@echogarden/fvad-wasm',
  '@fontsource/inter',
  '@hono/node-server',
  '@napi-rs/canvas',
  'chart.js',
  'chrono-node',
  'fflate',
  'file-type',
  '@livekit/av',
  '@modelcontextprotocol/sdk',
  'hono',
  'html-to-text',
  'intl-messageformat',
  'ipaddr.js',
  'kysely',
  'libopus-wasm',
  'lru-cache',
  'luxon',
  'mathjs',
  'obscenity',
  'pino',
  'prism-media',
  'prom-client',
  'read-excel-file',
  'remend',
  'sharp',
  'saxen',
  'undici',
  'unpdf',
  'tinyld',
  'wasm-media-encoders',
  'ws',
  'zod',
];

interface Room {
  readonly path: RegExp;
  /** What it may import: prefixes of paths in the project, and packages. */
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** Files right in `src/` that other rooms may use: all but the one that sees everything. A folder beside them holds parts. */
const shared = /^src\/(?!main\.ts$)[^/]+$/;

/** What the files right in `src/` are made of; nobody else sees it. */
const parts = [
  'src/text/',
  'src/turns/',
  'src/bulk/',
  'src/incidents/',
  'src/jobs/',
  'src/lexicon/',
  'src/holdings/',
  'src/delivery/',
  'src/store/',
  'src/http/',
  'src/audio/',
  'src/workshop/',
  'src/pictures/',
  'src/documents/',
  'src/recordings/',
  'src/egress/',
  'src/mcp/',
  'src/servers/',
  'src/sounds/',
  'src/settings/',
  'src/usage/',
  'src/privacy/',
  'src/chart/',
  'src/sums/',
  'src/tongue/',
  'src/doctor/',
  'src/env/',
];

/** The first that fits a file is its room. A new platform is one more row. */
const rooms: readonly Room[] = [
  { path: /^src\/main\.ts$/, files: ['src/', 'handlers/', 'adapters/'], packages: neutral },
  { path: /^src\/message\.ts$/, files: [], packages: [] },
  { path: /^src\/groq\//, files: ['src/groq/'], packages: [...neutral, 'groq-sdk'] },
  { path: /^src\/offline\//, files: ['src/offline/'], packages: neutral },
  { path: /^src\//, files: parts, packages: neutral },
  { path: /^handlers\//, files: ['handlers/'], packages: neutral },
  {
    path: /^adapters\/discord\//,
    files: ['adapters/discord/', 'src/audio/'],
    packages: [...neutral, 'discord.js', '@discordjs/voice', '@snazzah/davey'],
  },
  { path: /^adapters\/slack\//, files: ['adapters/slack/'], packages: [...neutral, '@slack/bolt', '@slack/web-api'] },
  { path: /^adapters\/web\//, files: ['adapters/web/'], packages: neutral },
];

/** Files that may be longer than 200 lines, and why. */
const mayBeLong: Readonly<Record<string, string>> = {
  'src/lexicon/phrases.ts': 'a table by category: what is found and what is fine are read side by side',
  'src/store/tables.ts': 'the shape of the store is one thing, table by table',
  'src/models.ts': 'the port of a model provider is one thing, whose requests and answers are read together',
};

const mostLines = 200;
const saysAny = /(?:\bas|[:<,]| \||=>)\s*any\b(?=\s*(?:[;,)>=|&[\]]|$))/;
const goesAround = /\bas (?:unknown as|never)\b/;
const attics = /(?:^|\/)(?:utils?|helpers?|common|types?|managers?|services?)(?:\.ts|\/)/;

/** What a file imports, as it writes it: static, dynamic, type-only and re-exported. */
export function importsOf(source: string): string[] {
  const statements = /^\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;
  const calls = /\bimport\(\s*['"]([^'"]+)['"]/g;
  const code = withoutComments(source);
  return [...code.matchAll(statements), ...code.matchAll(calls)].map((match) => match[1] ?? match[2] ?? '');
}

/** Rooms import only what the table allows them. */
export function trespasses(house: House): string[] {
  return eachImport(house, (from, to) => {
    const room = rooms.find(({ path }) => path.test(from));
    if (!room) return `${from} is in no room: give it one in the table of test/house.ts`;
    return allowed(room, to) ? undefined : `${from} must not import ${to}`;
  });
}

function allowed(room: Room, to: string): boolean {
  const isFile = /^(?:src|handlers|adapters|test|bench)\//.test(to);
  if (!isFile)
    return room.packages.some((name) => to === name || to.startsWith(name.endsWith(':') ? name : `${name}/`));
  // The one room that imports nothing has no packages either.
  return (room.packages.length > 0 && shared.test(to)) || room.files.some((prefix) => to.startsWith(prefix));
}

/** No file imports itself, over however many others; types count, since a reader has to follow them too. */
export function cycles(house: House): string[] {
  const graph = new Map(
    Array.from(house, ([path, source]) => [path, importsOf(source).map((to) => resolve(path, to))]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`${[...trail.slice(start), path].join(' → ')} is a circle`);
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
}

/** A file that outgrew its room says why. */
export function overgrown(house: House, excused: Readonly<Record<string, string>> = mayBeLong): string[] {
  const lengths = Array.from(house, ([path, source]) => ({ path, lines: source.trimEnd().split('\n').length }));
  const long = lengths.filter(({ path, lines }) => lines > mostLines && !excused[path]);
  const idle = Object.keys(excused).filter(
    (path) => !lengths.some((file) => file.path === path && file.lines > mostLines),
  );
  return [
    ...long.map(({ path, lines }) => `${path} has ${lines} lines: part it, or tell in test/house.ts why it is long`),
    ...idle.map((path) => `${path} is no longer long: take it off the list`),
  ];
}

/** The first line says what the file is for. Tests say it with every sentence. */
export function nameless(house: House): string[] {
  const bare = Array.from(house).filter(
    ([path, source]) => !path.endsWith('.test.ts') && !/^\/\/ \S.{10,}/.test(source),
  );
  return bare.map(([path]) => `${path} does not say in its first line what it is for`);
}

/** A file has one noun or one verb as its name. */
export function attic(house: House): string[] {
  return Array.from(house.keys())
    .filter((path) => attics.test(path))
    .map((path) => `${path} is named like an attic`);
}

/** Nothing goes around the types without a comment right above that says why. */
export function aroundTypes(house: House): string[] {
  return Array.from(house).flatMap(([path, source]) => {
    const written = source.split('\n');
    const explained = (at: number): boolean =>
      [written[at - 1], written[at]].some((line) => /\/\/ |^\s*\/?\*/.test(line ?? ''));
    const code = withoutTexts(withoutComments(source)).split('\n');
    return code.flatMap((line, at) => {
      if (saysAny.test(line)) return [`${path}:${at + 1} says any`];
      return goesAround.test(line) && !explained(at) ? [`${path}:${at + 1} casts without a reason above it`] : [];
    });
  });
}

/** The environment is read in one place. */
export function strayEnvironment(house: House): string[] {
  const strays = Array.from(house).filter(
    ([path, source]) => path !== 'src/main.ts' && /process\.env\b/.test(withoutComments(source)),
  );
  return strays.map(([path]) => `${path} reads the environment: that is for src/env.ts`);
}

/** Every variable that is read is explained, and every one that is explained is read. */
export function unexplained(read: readonly string[], example: string): string[] {
  const explained = Array.from(example.matchAll(/^([A-Z][A-Z0-9_]*)=/gm), (match) => match[1] ?? '');
  return [
    ...read.filter((name) => !explained.includes(name)).map((name) => `${name} is missing in .env.example`),
    ...explained.filter((name) => !read.includes(name)).map((name) => `${name} in .env.example is read by nobody`),
  ];
}

function eachImport(house: House, check: (from: string, to: string) => string | undefined): string[] {
  const found = Array.from(house, ([path, source]) => importsOf(source).map((to) => check(path, resolve(path, to))));
  return found.flat().filter((complaint) => complaint !== undefined);
}

/** An import as a path from the project's root, or as the package's name. */
function resolve(from: string, to: string): string {
  if (to.startsWith('#')) return to.slice(1);
  return to.startsWith('.') ? posix.join(posix.dirname(from), to) : to;
}

/** The code with comments blanked out, line by line the same. Good enough for code that is formatted. */
function withoutComments(source: string): string {
  const blocks = source.replace(/^\s*\/\*[^]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ''));
  return blocks.replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, '');
}

/** The code with its texts blanked out, line by line the same. */
function withoutTexts(code: string): string {
  return code.replace(/'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, (text) => text.replace(/[^\n]/g, ''));
}
