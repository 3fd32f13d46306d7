import { expect, onTestFinished, test, vi } from 'vitest';
import type { Order, Report } from '#adapters/discord/voice/orders.ts';
import { openThread } from '#adapters/discord/voice/thread.ts';
import { openDecoder } from '#src/audio/decode.ts';
import { writeWav } from '#src/audio/wav.ts';
import { openLog } from '#src/log.ts';
import type { Sound } from '#src/voice.ts';
import { joined, opusPackets, speech, speechTest } from '#test/audio/speech.ts';
import { startDiscordTwin } from '#test/twins/discord/twin.ts';
import { newCaller } from '#test/twins/discord/voice/caller.ts';
import { until } from '#test/until.ts';
import { packetsIn } from './ogg.ts';
import { quiet } from './person.ts';

vi.setConfig({ testTimeout: 120_000 });

type Of<Type extends Report['type']> = Extract<Report, { type: Type }>;

/** For a condition, on a machine as slow as may be. */
const patiently = <T>(look: () => T, what: string) => until(look, what, 60_000);

/** A voice channel with Ana in it, who agreed to be heard, and Ben, who did not; the bot comes in as told to. */
async function openCall() {
  const twin = await startDiscordTwin();
  const { voice } = twin;
  const [ana, ben] = [twin.addUser({ name: 'Ana' }), twin.addUser({ name: 'Ben' })];
  const { id: guild } = twin.addGuild({ members: [ana, ben], channels: [] });
  const lounge = twin.addChannel({ id: guild }, { name: 'lounge', voice: true });
  const bot = await newCaller(twin);
  const me = bot.user?.id ?? '';
  const reports: Report[] = [];
  const crashes: unknown[] = [];
  const lines: string[] = [];
  const thread = openThread(
    openLog({ level: 'info', secrets: [], out: { write: (line) => lines.push(line) } }),
    (report) => {
      reports.push(report);
      if (report.type === 'send') bot.guilds.cache.get(guild)?.shard.send(report.payload);
    },
    (guilds) => void crashes.push(guilds),
  );
  bot.on('raw', ({ t, d }: { t?: string; d: { user_id?: string } }) => {
    if (t === 'VOICE_SERVER_UPDATE') thread.tell({ type: 'gateway', guild, event: 'server', payload: d });
    if (t === 'VOICE_STATE_UPDATE' && d.user_id === me)
      thread.tell({ type: 'gateway', guild, event: 'state', payload: d });
  });
  onTestFinished(async () => {
    await thread.close();
    await bot.destroy();
    await twin.close();
  });

  const all = <Type extends Report['type']>(type: Type) =>
    reports.filter((report): report is Of<Type> => report.type === type);
  const guests = { ana: await voice.join(ana, lounge), ben: await voice.join(ben, lounge) };
  const tell = (order: Order) => thread.tell(order);
  tell({ type: 'join', guild, channel: lounge.id, me, agreed: [ana.id] });
  await patiently(() => all('state').some(({ state }) => state.type === 'ready') && voice.settled(lounge), 'a call');

  return {
    guild,
    ana,
    ben,
    guests,
    tell,
    all,
    lines,
    crashes,
    heard: () => voice.heard(lounge),
    violations: voice.violations,
    steps: (): Sound[] => all('sound').flatMap(({ step }) => (step ? [step] : [])),
    /** A WAV file, in pieces as they come over a line. */
    play: (number: number, file: Uint8Array): void => {
      tell({ type: 'play', guild, speech: number, speed: 1, yieldsTo: 'anyone' });
      for (let at = 0; at < file.length; at += 10_000) {
        tell({ type: 'bytes', guild, speech: number, bytes: file.subarray(at, at + 10_000) });
      }
      tell({ type: 'bytes', guild, speech: number });
    },
  };
}

/** The sound of packets, and how loud it is at its loudest, 0 to 1. */
async function decoded(packets: readonly Uint8Array[]) {
  const decoder = await openDecoder();
  const pieces = packets.map((packet) => decoder.decode(packet));
  decoder.close();
  const samples = joined(pieces);
  return { ms: samples.length / 16, peak: samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0) / 32_768 };
}

speechTest('who agreed is heard, in an utterance with a recording that can be played; nobody else is', async () => {
  const words = await speech('What is the capital of France?');
  const packets = await opusPackets(joined([quiet(400), words, quiet(400)]));
  const { all, steps, guests, ana, guild, tell, crashes, lines } = await openCall();
  await Promise.all([guests.ana, guests.ben].map((guest) => guest.say(packets).then(() => guest.pause())));
  await patiently(
    () => steps().some((step) => step.type === 'closed' || (step.type === 'pause' && step.closed)),
    'an end',
  );

  expect(all('utterance').map(({ person }) => person)).toEqual([ana.id]);
  const pause = steps().findLast((step) => step.type === 'pause');
  const { ms, peak } = await decoded(packetsIn(pause?.recording.bytes ?? new Uint8Array()));
  expect(ms).toBeGreaterThan(words.length / 16);
  expect(peak).toBeGreaterThan(0.1);
  expect(steps().some((step) => step.type === 'voice')).toBe(true);

  tell({ type: 'left', guild, utterance: all('utterance')[0]?.utterance ?? 0 });
  await patiently(() => all('sound').some(({ step }) => !step), 'its end');
  tell({ type: 'leave', guild });
  await patiently(() => all('state').some(({ state }) => state.type === 'gone'), 'the end of the call');
  // Ana's packets and her five of silence, and not one of Ben's.
  expect(all('reception').at(-1)?.reception).toMatchObject({ received: packets.length + 5, lost: 0 });
  expect(reportsEnd(all)).toEqual({ type: 'gone', why: 'left' });
  expect([crashes, lines.filter((line) => line.includes('"level":50'))]).toEqual([[], []]);
});

const reportsEnd = (all: (type: 'state') => Of<'state'>[]) => all('state').at(-1)?.state;

speechTest('who takes the agreement back is not heard from then on', async () => {
  const packets = await opusPackets(await speech('There is something that I have to tell.'));
  const { all, steps, guests, ana, guild, tell } = await openCall();
  const enough = new AbortController();
  const saying = guests.ana.say(Array.from({ length: 20 }, () => packets).flat(), {}, enough.signal);
  await patiently(() => all('utterance').length > 0, 'an utterance');
  tell({ type: 'consent', guild, person: ana.id, agrees: false });
  await patiently(() => all('sound').some(({ step }) => !step), 'its end');
  enough.abort();
  await saying;
  const before = steps().length;
  await guests.ana.say(packets, { everyMs: 5 });
  tell({ type: 'leave', guild });
  await patiently(() => reportsEnd(all)?.type === 'gone', 'the end of the call');
  expect(all('utterance')).toHaveLength(1);
  expect(steps()).toHaveLength(before);
});

speechTest('what is said is heard in the call, encrypted, packet by packet', async () => {
  const words = await speech('Paris is the capital of France.');
  const { all, play, heard, violations } = await openCall();
  play(7, writeWav(words, 16_000));
  await patiently(() => all('heard').length > 0, 'a speech that is over');
  const sound = heard().filter(({ silence }) => !silence);
  const { ms, peak } = await decoded(sound.flatMap(({ opus }) => opus ?? []));
  expect(Math.abs(ms - words.length / 16)).toBeLessThan(100);
  expect(peak).toBeGreaterThan(0.1);
  expect(sound.every(({ encrypted }) => encrypted)).toBe(true);
  const stamps = sound.map(({ timestamp }) => timestamp);
  expect(stamps.slice(1).every((stamp, at) => (stamp - (stamps[at] ?? 0)) % 960 === 0)).toBe(true);
  expect(all('heard')).toMatchObject([{ speech: 7, heard: { whole: true, share: 1 } }]);
  await patiently(() => heard().filter(({ silence }) => silence).length >= 5, 'silence');
  expect(violations).toEqual([]);
});

speechTest(
  'who begins to speak silences the bot; it goes on when that was nothing, and not when it is cut',
  async () => {
    const words = await speech('This is a rather long answer to a short question, and it goes on and on.');
    const aside = await opusPackets(joined([await speech('Wait a moment, please, I have a question.'), quiet(400)]));
    const { all, steps, play, heard, guests, guild, tell } = await openCall();
    const sounds = () => heard().filter(({ silence }) => !silence).length;
    play(1, writeWav(joined(Array.from({ length: 8 }, () => words)), 16_000));
    await patiently(() => sounds() > 20, 'sound');

    await guests.ana.say(aside).then(() => guests.ana.pause());
    await patiently(() => steps().some(({ type }) => type === 'pause'), 'a pause');
    await patiently(
      () =>
        heard()
          .slice(20)
          .some(({ silence }) => silence),
      'silence',
    );
    const silentFrom = sounds();
    tell({ type: 'left', guild, utterance: all('utterance').at(-1)?.utterance ?? 0 });
    await patiently(() => sounds() > silentFrom + 20, 'sound again');
    expect(all('heard')).toEqual([]);

    const before = all('utterance').length;
    void guests.ana.say(aside);
    await patiently(() => all('utterance').length > before, 'another interruption');
    tell({ type: 'cut', guild, speech: 1 });
    await patiently(() => all('heard').length > 0, 'the end');
    const { whole, share, ducked, cutAt, from } = all('heard')[0]?.heard ?? { whole: true, share: 1 };
    expect(whole).toBe(false);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.9);
    expect(ducked?.at).toBeGreaterThanOrEqual(ducked?.onset ?? Infinity);
    expect(cutAt).toBeGreaterThan(from ?? Infinity);
  },
);

test('an order that nobody can obey is told, and the thread goes on', async () => {
  const { guild, tell, all, lines, crashes } = await openCall();
  tell({ type: 'gateway', guild, event: 'state', payload: null });
  // An order that no program of ours gives.
  tell({ type: 'join', guild: 'another', channel: '1', me: '2', agreed: 5 as unknown as string[] });
  await patiently(() => lines.some((line) => line.includes('something in the voice thread failed')), 'a line');
  await patiently(() => all('state').some((report) => report.guild === 'another'), 'its end');
  expect(all('state').at(-1)).toMatchObject({ guild: 'another', state: { type: 'gone' } });
  tell({ type: 'leave', guild });
  await patiently(
    () => all('state').some((report) => report.guild === guild && report.state.type === 'gone'),
    'the end',
  );
  expect(crashes).toEqual([]);
});
