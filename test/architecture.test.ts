// The house's rules hold for every file; and each rule does find what it forbids.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roles } from '#src/models.ts';
import {
  aroundTypes,
  attic,
  cycles,
  type House,
  importsOf,
  nameless,
  overgrown,
  strayEnvironment,
  trespasses,
  unexplained,
} from './house.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function filesIn(...folders: string[]): House {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  return new Map(paths.filter((path) => path.endsWith('.ts')).map((path) => [path, read(path)]));
}

const house = filesIn('src', 'handlers', 'adapters');
const everything = new Map([...house, ...filesIn('test', 'eval')]);

describe('the house', () => {
  it.each([
    ['imports what its rooms may', trespasses(house)],
    ['has no circles', cycles(everything)],
    ['has no overgrown files', overgrown(house)],
    ['says what each file is for', nameless(everything)],
    ['has no attics', attic(everything)],
    ['goes around no types', aroundTypes(house)],
    ['reads the environment in one place', strayEnvironment(house)],
  ])('%s', (_, complaints) => {
    expect(complaints).toEqual([]);
  });

  it('explains every variable it reads', () => {
    const source = `${read('src/env.ts')}\n${read('src/env/own.ts')}`;
    const names = Array.from(source.matchAll(/^ +([A-Z][A-Z0-9_]+): /gm), (match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(5);
    const models = roles.map((role) => `${role.toUpperCase()}_MODEL`);
    expect(unexplained([...names, ...models], read('.env.example'))).toEqual([]);
  });
});

describe('the rules', () => {
  const files = (all: Record<string, string>): House => new Map(Object.entries(all));

  it('see every way to import', () => {
    const source = `import { a } from './a.ts';
import type { B } from '#src/b.ts';
import {
  c,
} from "c";
import 'd';
export { e } from './e.ts';
export * from './f.ts';
const g = await import('./g.ts');
// import { h } from './h.ts';
/** import('i') */
const text = "not from 'j'";`;
    expect(importsOf(source).toSorted()).toEqual(['#src/b.ts', './a.ts', './e.ts', './f.ts', './g.ts', 'c', 'd']);
  });

  it.each([
    ['src/message.ts', './log.ts'],
    ['src/message.ts', 'node:fs'],
    ['src/turns.ts', 'discord.js'],
    ['src/turns.ts', 'groq-sdk'],
    ['src/turns.ts', './main.ts'],
    ['src/turns.ts', './groq/groq.ts'],
    ['src/turns.ts', '#handlers/message.ts'],
    ['src/turns.ts', '#adapters/web/index.ts'],
    ['src/groq/chat.ts', '#handlers/message.ts'],
    ['src/groq/chat.ts', '#adapters/slack/index.ts'],
    ['src/groq/chat.ts', '@slack/web-api'],
    ['src/offline/answer.ts', 'groq-sdk'],
    ['handlers/message.ts', '#src/groq/groq.ts'],
    ['handlers/message.ts', '#src/main.ts'],
    ['handlers/message.ts', '#adapters/web/index.ts'],
    ['handlers/message.ts', 'discord.js'],
    ['adapters/discord/index.ts', '#handlers/message.ts'],
    ['adapters/discord/index.ts', '../slack/index.ts'],
    ['adapters/discord/index.ts', '#src/groq/groq.ts'],
    ['adapters/slack/index.ts', 'discord.js'],
    ['adapters/web/index.ts', 'groq-sdk/resources/chat/completions'],
    ['adapters/web/index.ts', '#test/world.ts'],
    ['adapters/unknown/index.ts', '#src/log.ts'],
  ])('keep %s from %s', (from, to) => {
    expect(trespasses(files({ [from]: `import { a } from '${to}';` }))).toHaveLength(1);
  });

  it.each([
    ['src/main.ts', '#adapters/web/index.ts'],
    ['src/turns.ts', './message.ts'],
    ['src/groq/chat.ts', '../models.ts'],
    ['src/groq/chat.ts', 'groq-sdk/resources/chat/completions'],
    ['handlers/message.ts', '#src/models.ts'],
    ['adapters/discord/voice/line.ts', '../index.ts'],
    ['adapters/slack/index.ts', '@slack/bolt'],
  ])('let %s have %s', (from, to) => {
    expect(trespasses(files({ [from]: `import { a } from '${to}';` }))).toEqual([]);
  });

  it('find circles, of types too', () => {
    const circle = files({
      'src/a.ts': `import type { B } from './b.ts';`,
      'src/b.ts': `export { c } from './c.ts';`,
      'src/c.ts': `import { a } from './a.ts';`,
    });
    expect(cycles(circle)).toEqual(['src/a.ts → src/b.ts → src/c.ts → src/a.ts is a circle']);
  });

  it('find files that outgrew their room, and excuses that nobody needs', () => {
    const long = files({ 'src/a.ts': 'a\n'.repeat(201), 'src/b.ts': 'b\n'.repeat(200) });
    expect(overgrown(long, {})).toHaveLength(1);
    expect(overgrown(long, { 'src/a.ts': 'because' })).toEqual([]);
    expect(overgrown(long, { 'src/a.ts': 'because', 'src/b.ts': 'because' })).toHaveLength(1);
  });

  it('find files that do not say what they are for', () => {
    expect(nameless(files({ 'src/a.ts': `import 'a';`, 'src/b.ts': '// What it is for.\nimport "a";' }))).toHaveLength(
      1,
    );
  });

  it('find attics', () => {
    const names = [
      'src/utils.ts',
      'src/utils/a.ts',
      'src/helper.ts',
      'adapters/web/types.ts',
      'src/service.ts',
      'handlers/common.ts',
    ];
    expect(attic(files(Object.fromEntries(names.map((name) => [name, '']))))).toHaveLength(names.length);
    expect(attic(files({ 'src/typesetting.ts': '' }))).toEqual([]);
  });

  it('find what goes around the types', () => {
    const bad = [
      'let a: any;',
      'f(b as any);',
      'const c: Map<string, any> = d;',
      'const e = f as unknown as G;',
      'h(i as never);',
    ];
    for (const source of bad) expect(aroundTypes(files({ 'src/a.ts': source }))).toHaveLength(1);
    const good = [
      '// any of them',
      '// The SDK hides it.\nconst a = b as unknown as C;',
      'Promise.any(all)',
      'const any = 1;',
    ];
    for (const source of good) expect(aroundTypes(files({ 'src/a.ts': source }))).toEqual([]);
  });

  it('find who else reads the environment', () => {
    expect(
      strayEnvironment(files({ 'src/log.ts': 'process.env.LOG', 'src/main.ts': 'readEnv(process.env)' })),
    ).toHaveLength(1);
  });

  it('find variables that nobody explains, or nobody reads', () => {
    expect(unexplained(['A', 'B'], '# B=\nA=\nC=1\n')).toEqual([
      'B is missing in .env.example',
      'C in .env.example is read by nobody',
    ]);
  });
});
