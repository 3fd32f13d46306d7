// `npm run bench`: measures what docs/performance.md promises, prints a table and writes JSON. `--smoke`: a few seconds of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { BotProcess, startWorld } from '#test/world.ts';
import { words } from '#test/twins/groq/request.ts';
import { distribution, type Figure, publish, single } from './figures.ts';
import { came, chatRequests, firstWords, type Ground, now, open } from './ground.ts';

const smoke = process.argv.includes('--smoke');
const marks = /\bm\d+\b/;

/** From the event on the wire to the chat request on the wire, at 50 questions a second. */
async function overhead(): Promise<Figure[]> {
  const seconds = smoke ? 3 : 60;
  const ground = await open(200);
  ground.world.groq.answer = ({ messages }) => `Answered ${marks.exec(words(messages.at(-1)))?.[0] ?? ''}.`;
  ground.world.groq.guardMs = 20;
  const asked = await ask(ground, seconds * 50, 20);
  await came(() => chatRequests(ground.world, marks).size >= asked.size, 15_000);
  const requests = chatRequests(ground.world, marks);
  const [discord, slack] = (['discord', 'slack'] as const).map((platform) =>
    [...asked]
      .filter(([, one]) => one.platform === platform)
      .map(([mark, { at }]) => (requests.get(mark) ?? Infinity) - at),
  );
  await ground.close();
  const bounds = { p50: 8, p99: 40 };
  return [
    distribution('own overhead, both platforms', [...(discord ?? []), ...(slack ?? [])], bounds),
    distribution('own overhead, Discord', discord ?? [], bounds),
    distribution('own overhead, Slack', slack ?? [], bounds),
  ];
}

/** Asks `count` questions, one every `everyMs`, each in the room that was asked longest ago. */
async function ask({ seats }: Ground, count: number, everyMs: number) {
  const asked = new Map<string, { at: number; platform: string }>();
  const began = performance.now();
  for (let number = 0; number < count; number++) {
    const seat = seats[number % seats.length]!;
    asked.set(`m${number}`, { at: seat.ask(`m${number}`), platform: seat.platform });
    await sleep(Math.max(0, began + (number + 1) * everyMs - performance.now()));
  }
  return asked;
}

/** What the guard costs: from its verdict to the first words, and the whole way with a guard of 150 and a first token of 250 ms. */
async function guard(): Promise<Figure[]> {
  const count = smoke ? 10 : 200;
  const ground = await open(20);
  const { groq } = ground.world;
  groq.answer = ({ messages }) => ({ text: `${marks.exec(words(messages.at(-1)))?.[0]} it is.` });
  groq.guardMs = 150;
  const slow = await ask(ground, count, 60);
  await came(() => firstWords(ground.world, marks).size >= slow.size, 10_000);
  const verdicts = verdictTimes(ground);
  const first = firstWords(ground.world, marks);
  const afterVerdict = [...slow.keys()].map((mark) => (first.get(mark) ?? Infinity) - (verdicts.get(mark) ?? 0));
  await ground.close();

  const other = await open(20);
  other.world.groq.answer = ({ messages }) => ({
    text: `${marks.exec(words(messages.at(-1)))?.[0]} it is.`,
    delayMs: 250,
  });
  other.world.groq.guardMs = 150;
  const asked = await ask(other, count, 60);
  await came(() => firstWords(other.world, marks).size >= asked.size, 10_000);
  const shown = firstWords(other.world, marks);
  const requests = chatRequests(other.world, marks);
  const beyond = [...asked.keys()].map((mark) => (shown.get(mark) ?? Infinity) - (requests.get(mark) ?? 0));
  await other.close();
  return [
    distribution('guard verdict → first words on the wire', afterVerdict, { p50: 10 }),
    distribution('guard 150 ms, first token 250 ms: chat request → first words', beyond, { p50: 260 }),
  ];
}

/** When the verdict on a question was given, by mark. */
function verdictTimes({ world }: Ground): Map<string, number> {
  const times = new Map<string, number>();
  for (const { request, firstAt } of world.groq.calls) {
    if (!request || !/safeguard/.test(request.model) || firstAt === undefined) continue;
    const mark = marks.exec(words(request.messages.at(-1)))?.[0];
    if (mark && !times.has(mark)) times.set(mark, firstAt);
  }
  return times;
}

/** Many answers at once: what it costs the process, and whether a platform ever has to say "too many". */
async function streams(): Promise<Figure[]> {
  const count = smoke ? 20 : 200;
  const ground = await open(count);
  const { groq, discord, slack } = ground.world;
  const chunks = Array.from({ length: smoke ? 60 : 400 }, (_, index) => `word${index} `);
  groq.answer = () => ({ chunks, delayMs: 250, chunkMs: 50 });
  groq.guardMs = 100;
  await ground.probe();
  for (const [number, seat] of ground.seats.entries()) seat.ask(`m${number}`);
  await came(() => finished(ground) >= count, 120_000);
  const { delayP99, rssMax } = await ground.probe();
  const refused =
    discord.requests.filter(({ status }) => status === 429).length +
    slack.calls.filter(({ status }) => status === 429).length;
  const done = finished(ground);
  await ground.close();
  return [
    {
      name: `event-loop delay while ${count} answers stream`,
      unit: 'ms',
      p99: delayP99,
      samples: count,
      target: 'p99 ≤ 50',
      met: delayP99 <= 50,
    },
    single('memory at its highest', rssMax, 'MB', 400),
    single('429 answers', refused, '', 0),
    single('answers that did not end', count - done, '', 0),
  ];
}

function finished({ world }: Ground): number {
  const { groq } = world;
  return groq.calls.filter(({ request, end }) => end === 'finished' && /gpt-oss-120b/.test(request?.model ?? ''))
    .length;
}

/** From the start of the process to both platforms being ready. */
async function start(): Promise<Figure[]> {
  const times: number[] = [];
  for (let round = 0; round < (smoke ? 2 : 10); round++) {
    const world = await startWorld();
    const began = now();
    const bot = new BotProcess(world.env());
    await came(
      () =>
        ['discord', 'slack', 'web'].every((name) =>
          bot.log.some((line) => line.includes(`"platform":"${name}","msg":"ready"`)),
        ),
      20_000,
    );
    times.push(now() - began);
    await bot.end('SIGTERM');
    await world.close();
  }
  return [distribution('start to ready, all platforms', times, { p50: 2000 })];
}

const figures: Figure[] = [];
for (const measure of [start, overhead, guard, streams]) {
  process.stderr.write(`${measure.name} …\n`);
  figures.push(...(await measure()));
}
await publish(figures, 'latest', smoke);
