// `npm run bench:media`: measures what docs/performance.md promises of images, recordings and speech. `--smoke`: little of it.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attached } from '#test/twins/discord/upload.ts';
import { distribution, type Figure, publish, single } from './figures.ts';
import { came, type Ground, now, open } from './ground.ts';
import { photo, recording } from './media-scenes.ts';
import { aloud } from './media-speech.ts';

const smoke = process.argv.includes('--smoke');
const chosen = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

/** People who write to the bot directly, one after the other, and the bot that answers. */
async function alone(): Promise<{ ground: Ground; send: (text: string, file: Attached, flags?: number) => number }> {
  const ground = await open(2);
  const { discord, groq } = ground.world;
  groq.answer = () => 'I see.';
  // Each answer is two messages, of which Discord takes five in five seconds in one room.
  const people = Array.from({ length: 12 }, (_, at) => discord.addUser({ name: `Person ${at}` }));
  // Discord lets nobody write to a bot that they share no server with.
  discord.addGuild({ members: people });
  const rooms = people.map((one) => ({ one, room: discord.openDm(one) }));
  let turn = 0;
  const send = (text: string, file: Attached, flags?: number) => {
    const { one, room } = rooms[turn++ % rooms.length]!;
    const at = now();
    discord.say(one, room, text, { attachments: [file], ...(flags !== undefined && { flags }) });
    return at;
  };
  return { ground, send };
}

/** From a photo's message on the wire to the request that shows it to the model that sees. */
async function images(): Promise<Figure[]> {
  const { ground, send } = await alone();
  const { groq } = ground.world;
  const photos = await Promise.all(Array.from({ length: 4 }, (_, seed) => photo(seed)));
  const times: number[] = [];
  const blocks: number[] = [];
  const cold = 3;
  for (let round = 0; round < (smoke ? 6 : 60); round += 1) {
    const seen = groq.lookings.length;
    await ground.probe();
    const bytes = photos[round % photos.length] ?? new Uint8Array();
    const at = send('What is this?', { name: `photo${round}.jpg`, mediaType: 'image/jpeg', bytes });
    await came(() => groq.lookings.length > seen, 20_000);
    if (round >= cold) times.push((groq.lookings[seen]?.at ?? Infinity) - at);
    await answered(ground);
    const { delayMax } = await ground.probe();
    if (round >= cold) blocks.push(delayMax);
  }
  await ground.close();
  return [
    distribution('a photo of 12 megapixels → the model that sees is asked', times, { p50: 60 }),
    distribution('– longest block of the main thread meanwhile', blocks, { p50: 20 }),
  ];
}

/** From a voice message on the wire to the request that has it written down. */
async function voices(): Promise<Figure[]> {
  const { ground, send } = await alone();
  const { groq } = ground.world;
  const bytes = await recording(10);
  const file = { name: 'voice-message.ogg', mediaType: 'audio/ogg', bytes, seconds: 10 };
  const times: number[] = [];
  for (let round = 0; round < (smoke ? 10 : 150); round += 1) {
    const heard = groq.uploads.length;
    const at = send('', file, 8192);
    await came(() => groq.uploads.length > heard, 10_000);
    if (round >= 5) times.push((groq.uploads[heard]?.at ?? Infinity) - at);
    await answered(ground);
  }
  await ground.close();
  return [distribution('a voice message of 10 s → it is being written down', times, { p50: 15 })];
}

/** An hour of speech: what it costs the bot, and how much of it is on its way at once. */
async function hour(): Promise<Figure[]> {
  const minutes = smoke ? 12 : 60;
  const { ground, send } = await alone();
  const { groq } = ground.world;
  const bytes = await recording(minutes * 60);
  let [going, most] = [0, 0];
  groq.hears = async () => {
    going += 1;
    most = Math.max(most, going);
    await sleep(400);
    going -= 1;
    return 'The ship will leave the harbour at seven.';
  };
  send('', { name: 'talk.ogg', mediaType: 'audio/ogg', bytes: await recording(5), seconds: 5 }, 8192);
  await came(() => groq.uploads.length > 0, 20_000);
  await answered(ground);
  const idle = await ground.probe();
  const before = await cpuMs(ground);
  send('What was said?', { name: 'hour.ogg', mediaType: 'audio/ogg', bytes });
  const chats = chatCount(ground);
  await came(() => chatCount(ground) > chats, 180_000);
  const { rssMax, delayMax } = await ground.probe();
  const spent = (await cpuMs(ground)) - before;
  const parts = groq.uploads.length - 1;
  await ground.close();
  return [
    single(
      `${minutes} minutes of Ogg Opus (${Math.round(bytes.length / 1e6)} MB): own processor time`,
      spent,
      'ms',
      6000,
    ),
    single('– memory over idle at its highest', rssMax - idle.rss, 'MB', 150),
    { ...single('– longest block of the main thread meanwhile', delayMax, 'ms', 200), samples: parts },
    {
      ...single('– parts on their way at once, at most', most, '', Infinity),
      target: 'all that limits allow',
      samples: parts,
    },
  ];
}

/** Processor time of the whole process so far, all threads, milliseconds: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function cpuMs({ bot }: Ground): Promise<number> {
  const fields = (await readFile(`/proc/${bot.pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function chatCount({ world }: Ground): number {
  return world.groq.calls.filter(({ request, end }) => end === 'finished' && /gpt-oss-120b/.test(request?.model ?? ''))
    .length;
}

/** Waits until nothing of the last answer is on its way any more. */
async function answered({ world }: Ground): Promise<void> {
  await came(() => world.groq.calls.every(({ end }) => end !== 'open'), 20_000);
  // Whatever is sent within 700 ms of a question belongs to it.
  await sleep(800);
}

const figures: Figure[] = [];
for (const measure of [images, voices, hour, () => aloud(smoke)]) {
  if (chosen !== undefined && chosen !== (measure.name || 'aloud')) continue;
  process.stderr.write(`${measure.name || 'aloud'} …\n`);
  figures.push(...(await measure()));
}
await publish(figures, 'media', smoke);
