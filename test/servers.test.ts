// What spaces connected and allowed is kept: sealed, by space, each tool as it was when it was allowed.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Offer, Target } from '#src/mcp.ts';
import { readOperated } from '#src/operated.ts';
import { type Keeping, openServers } from '#src/servers.ts';
import { openVault } from '#src/vault.ts';
import { folder, shelf } from './shelf.ts';

const here = { platform: 'test', space: 'space' };
const docs = { name: 'docs', url: 'https://mcp.example.com/mcp', token: '' };
const offer = (name: string, hash = '1', description = name): Offer => ({
  name,
  hash,
  description,
  schema: { type: 'object', properties: {} },
});
const own: Target = { key: 'own', name: 'own', way: { type: 'stdio', command: 'x', args: [], env: {}, cwd: '/' } };

async function open(keeping: Keeping = {}) {
  const store = await shelf(':memory:');
  return { store, servers: openServers(store, keeping) };
}

test('what was connected is there with all tools off, and in no other space', async () => {
  const { servers } = await open();
  await servers.add(here, docs, [offer('find'), offer('write')], 'ann');
  expect(await servers.of(here)).toMatchObject([
    {
      name: 'docs',
      operated: false,
      by: 'ann',
      tools: [
        { name: 'find', approval: 'off' },
        { name: 'write', approval: 'off' },
      ],
    },
  ]);
  for (const other of [
    { platform: 'test', space: 'other' },
    { platform: 'slack', space: 'space' },
  ])
    expect(await servers.of(other)).toEqual([]);
});

test('what was allowed of a server that the operator took away is not allowed of another one by its name', async () => {
  const { store, servers } = await open({ operated: [{ target: { ...own, name: 'docs' } }] });
  await servers.see(here, 'docs', [offer('find')]);
  expect((await servers.of(here))[0]?.tools).toMatchObject([{ name: 'find', approval: 'after reading' }]);
  const later = openServers(store);
  await later.add(here, docs, [], 'ann');
  await later.see(here, 'docs', [offer('find')]);
  expect((await later.of(here))[0]?.tools).toMatchObject([{ name: 'find', approval: 'off' }]);
});

test('a token is taken only where it can be sealed, and so is an address with one', async () => {
  const { store, servers } = await open();
  for (const joining of [
    { ...docs, token: 'a-token' },
    { ...docs, url: 'https://mcp.example.com/mcp?key=a-token' },
  ]) {
    expect(() => servers.target(here, joining)).toThrow('DATA_KEY');
    await expect(servers.add(here, joining, [], 'ann')).rejects.toThrow('DATA_KEY');
  }
  expect(await store.selectFrom('servers').selectAll().execute()).toEqual([]);
});

test('a token is sealed with its address, and nowhere to be read but by whoever connects', async () => {
  const keys = [Buffer.alloc(32, 7)];
  const { store, servers } = await open({ vault: openVault(keys), sealed: true });
  await servers.add(here, { ...docs, token: 'a-token' }, [offer('find', '1', 'Finds pages.')], 'ann');
  const { rows } = await sql`select * from servers`.execute(store);
  const { rows: tools } = await sql`select * from server_tools`.execute(store);
  expect(JSON.stringify([rows, tools])).not.toMatch(/a-token|example|Finds/);
  const [server] = await openServers(store, { vault: openVault(keys), sealed: true }).of(here);
  expect(JSON.stringify(server)).not.toContain('a-token');
  const { way } = server?.target ?? own;
  expect(way.type === 'http' && [way.url, way.token(), way.trusted]).toEqual([docs.url, 'a-token', false]);
  // Moved to another server's row, it does not open.
  await sql`update servers set name = 'other'`.execute(store);
  expect(await openServers(store, { vault: openVault(keys), sealed: true }).of(here)).toEqual([]);
});

test('a tool that is not what was allowed is off until it is allowed again, and told of once', async () => {
  const { servers } = await open();
  await servers.add(here, docs, [offer('find', '1', 'Finds pages.')], 'ann');
  await servers.decide(here, 'docs', ['find'], 'never', 'ann');
  expect(await servers.see(here, 'docs', [offer('find', '1')])).toEqual({ fresh: [], changed: [] });
  const changed = [offer('find', '2', 'Finds tokens.')];
  expect(await servers.see(here, 'docs', changed)).toEqual({ fresh: [], changed: ['find'] });
  expect(await servers.see(here, 'docs', changed)).toEqual({ fresh: [], changed: [] });
  const found = async () => (await servers.of(here))[0]?.tools;
  expect(await found()).toMatchObject([{ changed: true, description: 'Finds tokens.', before: 'Finds pages.' }]);
  // That it is again as it was helps nothing.
  await servers.see(here, 'docs', [offer('find', '1', 'Finds pages.')]);
  expect(await found()).toMatchObject([{ changed: true }]);
  await servers.decide(here, 'docs', ['find'], 'always', 'ben');
  expect(await found()).toMatchObject([{ changed: false, approval: 'always', by: 'ben', hash: '1' }]);
});

test('a tool that is new is off, and one that nobody decided about goes with its server’s word', async () => {
  const { servers } = await open();
  await servers.add(here, docs, [offer('find')], 'ann');
  expect(await servers.see(here, 'docs', [offer('find'), offer('late')])).toEqual({ fresh: ['late'], changed: [] });
  await servers.decide(here, 'docs', ['find'], 'after reading', 'ann');
  await servers.see(here, 'docs', []);
  expect((await servers.of(here))[0]?.tools).toMatchObject([{ name: 'find', approval: 'after reading' }]);
});

test('the operator’s is there with what it first has, and what changes then is off as elsewhere', async () => {
  const { servers } = await open({ operated: [{ target: own }] });
  expect(await servers.see(here, 'own', [offer('build')])).toEqual({ fresh: [], changed: [] });
  expect(await servers.of(here)).toMatchObject([{ operated: true, tools: [{ approval: 'after reading', by: '' }] }]);
  expect(await servers.see(here, 'own', [offer('build', '2'), offer('late')])).toEqual({
    fresh: ['late'],
    changed: ['build'],
  });
  expect(await servers.remove(here, 'own')).toBe(false);
  await expect(servers.add(here, { ...docs, name: 'own' }, [], 'ann')).rejects.toThrow('of that name');
});

test('the operator’s is where the operator wants it', async () => {
  const { servers } = await open({ operated: [{ target: own, spaces: ['test:space', 'mine'] }] });
  const names = async (platform: string, space: string) => (await servers.of({ platform, space })).length;
  expect(await Promise.all([names('test', 'space'), names('slack', 'mine'), names('slack', 'space')])).toEqual([
    1, 1, 0,
  ]);
});

test('what was removed leaves nothing, and eight are enough', async () => {
  const { store, servers } = await open();
  for (let at = 0; at < 8; at += 1) await servers.add(here, { ...docs, name: `docs${at}` }, [offer('find')], 'ann');
  await expect(servers.add(here, docs, [], 'ann')).rejects.toThrow('as many servers');
  for (let at = 0; at < 8; at += 1) expect(await servers.remove(here, `docs${at}`)).toBe(true);
  expect(await servers.of(here)).toEqual([]);
  expect(await store.selectFrom('server_tools').selectAll().execute()).toEqual([]);
});

async function written(content: unknown, mode = 0o600): Promise<string> {
  const path = join(await folder(), 'servers.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  await chmod(path, mode);
  return path;
}

test('the operator’s file names processes and addresses, from its own folder', async () => {
  const path = await written([
    { name: 'files', command: './serve', args: ['--read; rm -rf /'], env: { KEY: 'x' }, spaces: ['test:space'] },
    { name: 'inside', url: 'http://10.0.0.1/mcp', token: 'a-token' },
  ]);
  const at = join(path, '..');
  const [files, inside] = readOperated(path);
  expect(files).toMatchObject({
    spaces: ['test:space'],
    target: { name: 'files', way: { type: 'stdio', command: join(at, 'serve'), args: ['--read; rm -rf /'], cwd: at } },
  });
  expect(inside?.target.way).toMatchObject({ type: 'http', url: 'http://10.0.0.1/mcp', trusted: true });
});

test.each([
  ['{', 'is no JSON'],
  [{}, 'is no list of servers'],
  [[{ name: 'Big Name', command: 'x' }], 'small letters'],
  [[{ name: 'x', command: 'x', shell: true }], 'is no list of servers'],
  [
    [
      { name: 'x', command: 'x' },
      { name: 'x', command: 'y' },
    ],
    'two servers called x',
  ],
])('the operator’s file is refused where it is wrong: %j', async (content, why) => {
  const path = await written(content);
  expect(() => readOperated(path)).toThrow(why);
});

test('the operator’s file is refused where others may read or write it, or it is not there', async () => {
  const path = await written([], 0o644);
  expect(() => readOperated(path)).toThrow('chmod 600');
  expect(() => readOperated(`${path}.not`)).toThrow('cannot be read');
});
