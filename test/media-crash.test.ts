// A long recording, and what becomes of files and speech, when the process is killed in the middle: nothing twice, nothing lost.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { oggOpus } from '#src/audio/ogg.ts';
import { opusPackets, speechTest } from './audio/speech.ts';
import { fliteWav } from './audio/flite.ts';
import { answered, enclosed, leaks, openScene, type Room, type Scene, type Sent } from './media-scene.ts';
import type { Heard } from './twins/groq/upload.ts';
import { until } from './until.ts';

const minutes = 25;
/** One every 0.6 seconds, each of its own: whoever joins them wrongly has one twice or not at all. */
const spoken = Array.from({ length: minutes * 100 }, (_, at) => ({
  word: `w${at}`,
  start: at * 0.6,
  end: at * 0.6 + 0.5,
}));
let scene: Scene;
let long: Long;

beforeAll(async () => {
  [scene, long] = await Promise.all([openScene({ LOG_LEVEL: 'trace' }), longRecording()]);
});
afterAll(() => scene.close());

interface Long extends Sent {
  /** What is said in a part of it. */
  heardIn(part: Uint8Array): Heard;
}

/** The same minute of speech again and again, each with a tone of its own before it, by which a part is known. */
async function longRecording(): Promise<Long> {
  const wav = Buffer.from(await fliteWav('One two three four five six. '.repeat(20)));
  const samples = new Int16Array(wav.buffer, wav.byteOffset + 44, Math.min(16_000 * 59, (wav.length - 45) >> 1));
  const minute = new Int16Array(16_000 * 59);
  minute.set(samples);
  const speech = await opusPackets(minute);
  const marks = await Promise.all(Array.from({ length: minutes }, (_, at) => opusPackets(tone(200 + at * 40))));
  const bytes = oggOpus(marks.flatMap((mark) => [...mark, ...speech]));
  // In the middle of its tone, a packet is like no other.
  const known = new Map(marks.map((mark, at) => [Buffer.from(mark[25]!).toString('latin1'), at * 60 + 0.5]));
  return { name: 'meeting.ogg', mediaType: 'audio/ogg', bytes, heardIn: (part) => said(part, known) };
}

function tone(hertz: number): Int16Array {
  return Int16Array.from({ length: 16_000 }, (_, at) => Math.sin((at * hertz * Math.PI * 2) / 16_000) * 8000);
}

function said(part: Uint8Array, known: ReadonlyMap<string, number>): Heard {
  const all = packetsOf(Buffer.from(part));
  const at = all.findIndex((packet) => known.has(packet));
  const from = (known.get(all[at] ?? '') ?? 0) - at * 0.02;
  const to = from + all.length * 0.02;
  const words = spoken
    .filter(({ start, end }) => start >= from && end <= to)
    .map(({ word, start, end }) => ({ word, start: start - from, end: end - from }));
  const text = words.map(({ word }) => word).join(' ');
  return { text, words };
}

/** Of an Ogg file: its packets but the headers. */
function packetsOf(file: Buffer): string[] {
  const packets: string[] = [];
  for (let at = 0; at + 27 <= file.length;) {
    const lacing = file.subarray(at + 27, at + 27 + file.readUInt8(at + 26));
    at += 27 + lacing.length;
    let length = 0;
    for (const size of lacing) {
      length += size;
      if (size === 255) continue;
      packets.push(file.toString('latin1', at, at + length));
      [at, length] = [at + length, 0];
    }
  }
  return packets.slice(2);
}

const platforms = ['discord', 'slack'] as const;

/** What people see of the progress: in the message on Discord, in the line below the thread on Slack. */
function progress(room: Room): string {
  const lines = scene.slack.calls.filter(({ args }) => args['channel_id'] === room.id);
  return [...lines.map(({ args }) => JSON.stringify(args)), ...room.own().map(({ text }) => text)].join('\n');
}

describe.each(platforms)('on %s, a long recording', (on) => {
  speechTest('is heard in parts at once, survives a kill, and is answered once, each word once', async () => {
    const { groq } = scene;
    const room = scene.room(on);
    const first = groq.uploads.length;
    const gates: PromiseWithResolvers<void>[] = [];
    groq.hears = async ({ bytes }) => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return long.heardIn(bytes);
    };
    const recording = room.post('', [long]);
    await room.menu(recording, 'transcribe');
    await until(() => gates.length === 5, 'all parts are listened to at once');
    for (const gate of gates.slice(1, 3)) gate.resolve();
    await until(() => /listened to (?:9|10) of 25 minutes/.test(progress(room)), 'the progress');
    await scene.bot.end('SIGKILL');
    for (const gate of gates) gate.resolve();
    const before = groq.uploads.length;
    expect(before - first).toBe(5);
    groq.hears = ({ bytes }) => long.heardIn(bytes);
    await scene.again();

    const files = await enclosed(room, 2);
    await answered(room, 'w0 w1 w2');
    expect(groq.uploads.length - before).toBe(3);
    expect(files.map(({ name }) => name)).toEqual(['meeting.txt', 'meeting.srt']);
    const text = (await files[0]!.read()).toString();
    expect(text.match(/w\d+/g)).toEqual(spoken.map(({ word }) => word));
    const shown = room
      .own()
      .map((one) => one.text)
      .join('\n');
    expect(shown.match(/\bw0\b/g)).toHaveLength(1);
    expect(shown.match(/\bw\d+/g)).toEqual(spoken.slice(0, shown.match(/\bw\d+/g)?.length).map(({ word }) => word));
    expect(shown).not.toContain('listened to');
  });
});

test('on Discord, a voice message that was posted before the kill is not posted again', async () => {
  const { discord, groq } = scene;
  const room = scene.room('discord');
  const gate = Promise.withResolvers<void>();
  groq.speaks = async (text) => {
    await gate.promise;
    return fliteWav(text);
  };
  onTestFinished(() => void (groq.speaks = (text) => fliteWav(text)));
  await room.slash('settings set', { setting: 'speak-replies', value: 'always', for: 'room' });
  await until(() => room.told().some((text) => text.includes('always')), 'it is set');
  groq.answer = () => 'Once is enough.';
  room.ask('say it once');
  await answered(room, 'Once is enough.');
  discord.fault({ method: 'POST', route: '/channels/{channel_id}/messages' }, { type: 'hang', performed: true });
  gate.resolve();
  await enclosed(room);
  await scene.again();
  groq.answer = () => 'I am back.';
  room.ask('still there?');
  await answered(room, 'I am back.');
  await enclosed(room, 2);
  expect(room.own().flatMap(({ files }) => files)).toHaveLength(2);
  expect(
    room
      .own()
      .filter(({ text }) => text !== '')
      .map(({ text }) => text),
  ).toEqual(['Once is enough.', 'I am back.']);
});

test('on Slack, a file that was shown before the kill is not shown again', async () => {
  const { slack, groq } = scene;
  const room = scene.room('slack');
  groq.hears = () => 'Only once.';
  room.post('', [{ name: 'note.ogg', mediaType: 'audio/ogg', bytes: (long.bytes as Buffer).subarray(0, 20_000) }]);
  slack.fault('files.info', { type: 'hang' }, 20);
  await room.slash('transcribe', { format: 'srt' });
  await enclosed(room);
  await scene.bot.end('SIGKILL');
  slack.heal();
  await scene.again();
  // Work in the same thread begins when what came before it is over.
  const root = slack.messages(room.id).find(({ text }) => text.includes('/transcribe'));
  await room.menu(root!.ts, 'describe');
  await answered(room, 'no image');
  expect(room.own().flatMap(({ files }) => files)).toHaveLength(1);
  expect(room.own().filter(({ text }) => text.includes('Only once.'))).toHaveLength(1);
});

test('nothing of it stands in the log', () => {
  expect(leaks(scene, ['w17 ', 'w1700', 'Only once', 'Once is enough'])).toEqual([]);
});
