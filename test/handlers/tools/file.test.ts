// Files that a model writes have names that are only names, and nothing in them that runs by being opened.
import { describe, expect, it } from 'vitest';
import { file } from '#handlers/tools/file.ts';
import { bare } from './occasion.ts';

async function made(name: string, content = 'x') {
  const { run } = bare();
  const [clip] = (await run(file, { name, content })).files ?? [];
  return { name: clip?.name, mediaType: clip?.mediaType, text: new TextDecoder().decode(clip?.bytes) };
}

describe('a file', () => {
  it('is what the model wrote', async () => {
    expect(await made('prices.csv', 'a,b\n1,-2\n')).toEqual({
      name: 'prices.csv',
      mediaType: 'text/csv',
      text: 'a,b\n1,-2\n',
    });
    expect(await made('main.PY', 'print("hé")')).toEqual({
      name: 'main.py',
      mediaType: 'text/plain',
      text: 'print("hé")',
    });
  });

  it.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\Windows\\win.ini', 'win.ini'],
    ['con.txt', 'file-con.txt'],
    ['.txt', 'file.txt'],
    ['-rf.md', 'rf.md'],
    ['a;rm -rf $(x)`y`.txt', 'a-rm -rf -(x)-y.txt'],
    ['evil\u202Etxt.exe.txt', 'eviltxt-exe.txt'],
    ['Größe 日本.csv', 'Größe 日本.csv'],
    [`${'n'.repeat(150)}.json`, `${'n'.repeat(60)}.json`],
    ['a\u0000b.txt', 'ab.txt'],
    ['[x](http://evil).md', 'evil).md'],
  ])('called %j is named %j', async (name, clean) => {
    expect((await made(name)).name).toBe(clean);
  });

  it.each([
    'run.exe',
    'run.bat',
    'page.html',
    'logo.svg',
    'x.ps1',
    'x.lnk',
    'x.docm',
    'noending',
    'x.',
    'x.txt.',
    'x.__proto__',
    'x.constructor',
  ])('is not made of %s', async (name) => {
    await expect(made(name)).rejects.toThrow('I make no files of that kind');
  });

  it('has no formulas in its tables, but numbers and texts', async () => {
    const { text } = await made('t.csv', '=HYPERLINK("x"),+1\n"@a",-2.5,-b,"=1+1",a=b,+cmd|x\n5%,-3%');
    expect(text).toBe('\'=HYPERLINK("x"),+1\n"\'@a",-2.5,\'-b,"\'=1+1",a=b,\'+cmd|x\n5%,-3%');
    expect((await made('t.txt', '=1+1')).text).toBe('=1+1');
  });

  it('is well-formed, and no larger than is judged', async () => {
    expect((await made('a.txt', 'a\0b\ud800')).text).toBe('ab\ufffd');
    await expect(made('a.txt', 'é'.repeat(200_000))).rejects.toThrow('256 kB at most');
    expect(file.input.safeParse({ name: 'a.txt', content: 'x'.repeat(262_145) }).success).toBe(false);
  });
});
