// `npm run bench:commands`: how soon commands are answered while answers stream, and what settings cost. `--smoke`: a few seconds of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { openPreferences } from '#src/preferences.ts';
import { openStore } from '#src/store.ts';
import { distribution, type Figure, publish, single } from './figures.ts';
import { came, type Ground, open } from './ground.ts';

const smoke = process.argv.includes('--smoke');

/** Commands that people give while 200 answers stream on both platforms. */
async function interactions(): Promise<Figure[]> {
  const [seats, commands] = smoke ? [20, 20] : [200, 300];
  const ground = await open(seats);
  const { groq, discord } = ground.world;
  const chunks = Array.from({ length: smoke ? 100 : 500 }, (_, index) => `word${index} `);
  groq.answer = () => ({ chunks, delayMs: 250, chunkMs: 50 });
  groq.guardMs = 100;
  for (const [number, seat] of ground.seats.entries()) seat.ask(`m${number}`);
  // That so many begin in one instant is another matter: they stream once all have shown their first words.
  await came(() => discord.requests.filter(({ method }) => method === 'PATCH').length >= seats, 20_000);
  const before = refusals(ground);
  const givers = ground.seats.filter((seat) => seat.command !== undefined);
  const times: number[] = [];
  const given = Array.from({ length: commands }, async (_, index) => {
    await sleep(index * 50);
    const name = ['help', 'settings view', 'usage me', 'privacy view'][index % 4] ?? 'help';
    times.push((await givers[index % givers.length]?.command?.(name)) ?? Infinity);
  });
  await Promise.all(given);
  const refused = refusals(ground) - before;
  await ground.close();
  return [
    distribution(`interaction → first response while ${seats} answers stream`, times, { p99: 250 }),
    single('– 429 answers meanwhile', refused, '', 0),
  ];
}

function refusals({ world }: Ground): number {
  return world.discord.requests.filter(({ status }) => status === 429).length;
}

/** What holds, as every turn asks: in a space where much was chosen, by people and rooms that were asked about before. */
async function settings(): Promise<Figure[]> {
  const store = await openStore('file::memory:');
  const preferences = openPreferences(store);
  const place = { platform: 'discord', space: 'home', room: 'r1' };
  const choices = Array.from({ length: 500 }, (_, index) => ({
    scope: index % 2 === 0 ? ('room' as const) : ('person' as const),
    target: `${index % 2 === 0 ? 'r' : 'p'}${index}`,
    name: 'voice-speed' as const,
    value: 1.5,
  }));
  await preferences.choose(place, choices, 'root');
  const reads: number[] = [];
  for (let round = 0; round < (smoke ? 200 : 2000); round++) {
    const at = performance.now();
    // A hundred at a time, since one is below what the clock tells.
    for (let number = 0; number < 100; number++)
      await preferences.of({ ...place, room: `r${number}` }, `p${number + 1}`);
    reads.push(((performance.now() - at) / 100) * 1000);
  }
  await store.destroy();
  const microseconds = distribution('settings read on the hot path, µs', reads.slice(20), { p50: 20 });
  return [{ ...microseconds, unit: '' }];
}

const figures: Figure[] = [];
for (const measure of [settings, interactions]) {
  process.stderr.write(`${measure.name} …\n`);
  figures.push(...(await measure()));
}
await publish(figures, 'commands', smoke);
