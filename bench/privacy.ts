// `npm run bench:privacy`: measures an export of 100,000 rows and a deletion of them. `--smoke`: little of it.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openBygone } from '#src/bygone.ts';
import { holdings } from '#src/holdings.ts';
import { openLog } from '#src/log.ts';
import { openPrivacy } from '#src/privacy.ts';
import { openStore, type Store } from '#src/store.ts';
import { openVault } from '#src/vault.ts';
import { cells } from '#src/cells.ts';
import { type Figure, publish, single } from './figures.ts';

const smoke = process.argv.includes('--smoke');
/** Rows of the person in each of two tables, and as many of others. */
const rows = smoke ? 2000 : 50_000;
const vault = openVault([new Uint8Array(32).fill(7)]);
const who = { platform: 'discord', person: 'ann' };
const canary = 'the-words-of-ann';

/** Half of it was said, half of it used. */
async function fill(store: Store, person: string): Promise<void> {
  const lot = 500;
  for (let from = 0; from < rows; from += lot) {
    const numbers = Array.from({ length: lot }, (_, at) => from + at);
    const place = (number: number) => ({ platform: 'discord', space: `s${number % 7}`, room: `r${number % 50}` });
    const said = numbers.map((number) => ({
      ...place(number),
      message_id: `${person}-${number}`,
      said_by: 'person' as const,
      person,
      author_id: person,
      at: number,
      author_name: person,
      text: `${canary.replace('ann', person)} ${number} ${'word '.repeat(number % 40)}`,
    }));
    const used = numbers.map((number) => ({
      ...place(number),
      at: number,
      person,
      role: 'chat',
      model: 'model',
      seconds: 1,
      dollars: 0.001,
      prompt_tokens: number,
      cached_tokens: 0,
      completion_tokens: 5,
      audio_seconds: null,
      characters: null,
      images: null,
    }));
    await store
      .insertInto('memory')
      .values(said.map((row) => vault.seal(cells.memory, row)))
      .execute();
    await store.insertInto('usage').values(used).execute();
  }
}

/**
 * How long work took, and the longest that the main thread was busy with it without a break, as its processor time: what other
 * programs take of the machine is no matter of ours. Milliseconds.
 */
async function timed(work: () => Promise<unknown>): Promise<{ ms: number; block: number }> {
  let block = 0;
  const over = new AbortController();
  const spent = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const watch = async () => {
    for (let before = spent(); !over.signal.aborted;) {
      await setImmediate();
      const now = spent();
      block = Math.max(block, now - before);
      before = now;
    }
  };
  const watching = watch();
  const from = performance.now();
  await work();
  const ms = performance.now() - from;
  over.abort();
  await watching;
  return { ms, block };
}

async function measure(folder: string): Promise<Figure[]> {
  const store = await openStore(`file:${join(folder, 'bench.db')}`);
  const log = openLog({ level: 'silent', secrets: [] });
  const privacy = openPrivacy(store, { holdings, vault, bygone: openBygone(), log });
  for (const person of ['ann', 'ben']) await fill(store, person);
  const pieces: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let size = 0;
  const exported = await timed(async () => {
    for await (const piece of privacy.takeout(who, new AbortController().signal)) pieces.push(encoder.encode(piece));
    size = Buffer.concat(pieces).length;
  });
  const erased = await timed(() => privacy.erase(who));
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
  const left = files.filter((text) => text.includes('ann-')).length;
  await store.destroy();
  const many = (2 * rows).toLocaleString('en');
  return [
    single(`an export of ${many} rows, half of them sealed (${Math.round(size / 1e6)} MB)`, exported.ms, 'ms', 5000),
    single('– longest block of the main thread meanwhile', exported.block, 'ms', 50),
    single(`their deletion, the database's files included`, erased.ms, 'ms', 60_000),
    single('– longest block of the main thread meanwhile', erased.block, 'ms', 50),
    single('– files in which something of the person is left', left, '', 0),
  ];
}

const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
try {
  const figures = await measure(folder);
  await rm(folder, { recursive: true, force: true });
  await publish(figures, 'privacy', smoke);
} finally {
  await rm(folder, { recursive: true, force: true });
}
