// `npm run bench:voice`: measures what docs/performance.md promises of calls, prints a table and writes JSON. `--smoke`: little of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '#test/until.ts';
import { ask, type Booth, join, openStudio, question, quiet, soundSince } from './booth.ts';
import { distribution, type Figure, publish, single } from './figures.ts';
import { cpuWhile, long, metric, ownTimes, questions, rounds, script, times } from './rounds.ts';

const smoke = process.argv.includes('--smoke');
const chosen = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

/** What is left of the way from the hard end to the first packet when the providers' time is taken out. */
async function overhead(): Promise<Figure[]> {
  const studio = await openStudio(smoke ? 1 : 2);
  script(studio, { hearMs: 0, chatMs: 0, speakMs: 0, guardMs: 0 });
  await rounds(studio, 3);
  const own = await ownTimes(studio, smoke ? 4 : 150);
  const wasted = studio.figures('speculation wasted').length;
  await studio.close();
  return [
    distribution('own overhead: hard end → first packet, less the providers’ time', own, { p50: 8, p99: 25 }),
    {
      ...single('– guesses at the end of speech that were wrong', wasted, '', Infinity),
      target: '',
      samples: own.length,
    },
  ];
}

/** Providers as slow as the real ones: what they need is hidden behind the pause as far as it can be. */
async function hidden(): Promise<Figure[]> {
  const studio = await openStudio(smoke ? 1 : 3);
  const providers = { hearMs: 250, chatMs: 200, speakMs: 250, guardMs: 150 };
  script(studio, providers);
  const asked = (await rounds(studio, smoke ? 4 : 110)).map(({ first, to }) => first - to);
  const inside = times(studio, 'first sound');
  await studio.close();
  const most = 120 + providers.hearMs + providers.chatMs + providers.speakMs;
  return [
    distribution('transcription 250, chat 200, speech 250 ms: end of speech → first sound', inside, { p50: most + 8 }),
    distribution('– the same, from the last packet with sound at the voice server', asked, {}),
  ];
}

/** People who break in: how soon there is silence, and how soon after it was certain. */
async function interruptions(): Promise<Figure[]> {
  const studio = await openStudio(smoke ? 1 : 3);
  const { world } = studio;
  script(studio, { hearMs: 20, chatMs: 20, speakMs: 20, guardMs: 20 }, long);
  const onsets: number[] = [];
  const cuts: number[] = [];
  const breaksIn = await question('Actually wait a moment please, that is not what I meant.');
  const one = async ({ room, guests }: Booth) => {
    const [guest] = guests;
    if (!guest) return;
    const { to } = await ask(guest, questions);
    await until(() => soundSince(world, room, to).length > 25, 'the bot speaks');
    const before = studio.figures('interruption').length;
    const { from } = await ask(guest, breaksIn);
    await until(
      () =>
        studio
          .figures('interruption')
          .slice(before)
          .some(({ place }) => place.room === room.id),
      'it counts',
    );
    const confirmed = studio.figures('interruption').findLast(({ place }) => place.room === room.id)?.at ?? 0;
    const sound = soundSince(world, room, to);
    onsets.push((sound.find((at, index) => at > from && (sound[index + 1] ?? Infinity) > at + 60) ?? from) - from);
    cuts.push(Math.max(0, (sound.findLast((at) => at < confirmed + 400) ?? 0) - confirmed));
    await quiet(world, room, 2000);
  };
  for (let round = 0; round < (smoke ? 2 : 20); round += 1) await Promise.all(studio.booths.map(one));
  await studio.close();
  return [
    distribution('barge-in: taken for one → last packet with sound', cuts, { p99: 20 }),
    distribution('onset of speech → silence', onsets, { p99: 260 }),
  ];
}

/** A main thread that is busy for 35 of every 100 ms must not be heard. */
async function pace(): Promise<Figure[]> {
  const studio = await openStudio(1, 1, { BLOCK_MAIN: '1' });
  script(studio, { hearMs: 0, chatMs: 0, speakMs: 0, guardMs: 0 }, long);
  const gaps: number[] = [];
  const [booth] = studio.booths;
  for (let round = 0; booth?.guests[0] && round < (smoke ? 1 : 5); round += 1) {
    const { to } = await ask(booth.guests[0], questions);
    await until(() => soundSince(studio.world, booth.room, to).length > 100, 'the bot speaks');
    await quiet(studio.world, booth.room, 1500);
    const at = soundSince(studio.world, booth.room, to);
    // Between two speeches there may be a breath.
    gaps.push(
      ...at
        .slice(1)
        .map((each, index) => each - (at[index] ?? each))
        .filter((gap) => gap < 120),
    );
  }
  await studio.close();
  return [distribution('gap between packets while the main thread is blocked 35 of 100 ms', gaps, { p99: 30 })];
}

/** Ten people at once, each in a call: what it costs, and whether anything is lost. */
async function crowd(): Promise<Figure[]> {
  const studio = await openStudio(smoke ? 3 : 10);
  const { world, booths } = studio;
  script(studio, { hearMs: 0, chatMs: 0, speakMs: 0, guardMs: 0 });
  const idle = await cpuWhile(studio, () => sleep(3000));
  const talk = await question(
    'This is a rather long sentence that somebody says without any pause, so that all of them speak at once.',
  );
  const everybody = booths.flatMap(({ guests }) => guests);
  const busy = await cpuWhile(studio, () => Promise.all(everybody.map((guest) => guest.say(talk))));
  const ends = await Promise.all(everybody.map((guest) => guest.pause()));
  for (const [index, { room }] of booths.entries()) {
    await until(() => soundSince(world, room, ends[index]?.from ?? 0).length > 0, 'an answer is heard');
    await quiet(world, room, 1000);
  }
  // All at once, but they do not stop in the same instant: the words of one go on a little longer than another's.
  const own = await ownTimes(studio, smoke ? 1 : 30, 60);
  const lost = await metric(studio, 'parley_voice_packets_total{fate="lost"}');
  await studio.close();
  return [
    distribution(`${booths.length} people speak at once: own overhead`, own, { p99: 50 }),
    single('– datagrams lost', lost, '', 0),
    single('– processor for each who speaks, % of a core', Math.max(0, busy - idle) * (100 / booths.length), '', 6),
  ];
}

/** Discord takes 120 messages a minute from a connection to its gateway, and each coming and going is two. */
const betweenJoinsMs = 1_050;

/** Comes and goes: nothing may be left behind. */
async function joins(): Promise<Figure[]> {
  const studio = await openStudio(1);
  const { world } = studio;
  const [booth] = studio.booths;
  const member = booth?.guests[0]?.user;
  if (!booth || !member) return [];
  const { room } = booth;
  const around = async (times: number) => {
    for (let count = 0; count < times; count += 1) {
      const next = performance.now() + betweenJoinsMs;
      await world.discord.command(member, room, 'leave');
      await until(() => !world.discord.voice.connected(room), 'the bot has left');
      await join(world, member, room);
      await sleep(Math.max(0, next - performance.now()));
    }
  };
  await around(smoke ? 2 : 20);
  const before = await studio.held();
  await around(smoke ? 3 : 1000);
  const after = await studio.held();
  await studio.close();
  const kinds = new Set([...Object.keys(before.resources), ...Object.keys(after.resources)]);
  const left = [...kinds]
    .filter((kind) => kind !== 'Timeout')
    .map((kind) => (after.resources[kind] ?? 0) - (before.resources[kind] ?? 0));
  return [
    single(
      `after ${smoke ? 3 : 1000} joins and leaves: sockets, workers and the like left behind`,
      Math.max(0, ...left),
      '',
      2,
    ),
    single('– memory grown', after.rss - before.rss, 'MB', 40),
  ];
}

const figures: Figure[] = [];
for (const measure of [overhead, hidden, interruptions, pace, crowd, joins]) {
  if (chosen !== undefined && measure.name !== chosen) continue;
  process.stderr.write(`${measure.name} …\n`);
  figures.push(...(await measure()));
}
await publish(figures, 'voice', smoke);
