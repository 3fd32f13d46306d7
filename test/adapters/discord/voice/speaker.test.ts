import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeAll, expect, vi } from 'vitest';
import type { Frame } from '#adapters/discord/voice/thread/line/sink.ts';
import { openSpeaker } from '#adapters/discord/voice/thread/ear/speaker.ts';
import { openDecoder } from '#src/audio/decode.ts';
import { samplesOf } from '#src/audio/packet.ts';
import { monotonic } from '#src/clock.ts';
import type { Sound } from '#src/voice.ts';
import { speech, speechTest } from '#test/audio/speech.ts';
import { packetsIn } from './ogg.ts';
import { framesOf, quiet, send, stopClock } from './person.ts';

let words: Int16Array;
let more: Int16Array;

beforeAll(async () => {
  words = await speech('Could you tell me what the weather is like today?').catch(() => quiet(0));
  more = await speech('And what about tomorrow?', { voice: 'en+f3' }).catch(() => quiet(0));
});
afterEach(() => void vi.useRealTimers());

const msOf = (samples: Int16Array): number => samples.length / 16;

/** A speaker who is listened to, with the clock at a stand and the decoder at hand. */
async function openListener() {
  const decoder = await openDecoder();
  stopClock();
  const began = monotonic();
  const now = () => monotonic() - began;
  const decoded: Uint8Array[] = [];
  const steps: { readonly at: number; readonly step: Sound }[] = [];
  const diary: string[] = [];
  let from = NaN;
  let utterance = 0;
  let repaired = 0;
  const speaker = openSpeaker(
    {
      begun(at) {
        from = at - began;
        diary.push('begun');
        utterance += 1;
        return utterance;
      },
      step(_, step) {
        steps.push({ at: now(), step });
        if (step.type !== 'voice') diary.push(step.type);
      },
      ended: () => void diary.push('ended'),
      hop: () => undefined,
      repaired: () => void (repaired += 1),
      rested: () => void diary.push('rested'),
      failed: () => void diary.push('failed'),
    },
    () =>
      Promise.resolve({
        ...decoder,
        decode(packet) {
          decoded.push(packet);
          return decoder.decode(packet);
        },
      }),
  );
  await turn();
  const say = (frames: readonly Frame[]) => send(frames, (frame) => speaker.frame(frame));
  const pauses = () => steps.flatMap(({ at, step }) => (step.type === 'pause' ? [{ at, ...step }] : []));
  return { speaker, say, now, began, diary, steps, pauses, decoded, from: () => from, repaired: () => repaired };
}

const lengthOf = (file: Uint8Array): number => packetsIn(file).reduce((sum, packet) => sum + samplesOf(packet), 0) / 48;

speechTest('words are an utterance, from their first sound to a pause after their last', async () => {
  const frames = await framesOf([quiet(1_000), words, quiet(500)]);
  const { say, from, pauses, diary, began } = await openListener();
  say(frames);
  expect(diary).toEqual(['begun', 'pause']);
  expect(Math.abs(from() - 1_000)).toBeLessThan(120);
  const [pause] = pauses();
  const end = 1_000 + msOf(words);
  expect(Math.abs((pause?.since ?? NaN) - began - end)).toBeLessThan(120);
  expect((pause?.at ?? NaN) - end).toBeLessThan(280);
  expect(pause?.voicedMs).toBeGreaterThan(msOf(words) * 0.6);
  expect(pause?.closed).toBe(false);
});

speechTest('a recording has the packets as they came, and 300 ms from before the voice', async () => {
  const frames = await framesOf([quiet(1_000), words, quiet(500)]);
  const sent = frames.map(({ opus }) => opus.toString('hex'));
  const { say, pauses } = await openListener();
  say(frames);
  const { bytes, name, mediaType } = pauses()[0]?.recording ?? { bytes: new Uint8Array() };
  expect({ name, mediaType }).toEqual({ name: 'speech.ogg', mediaType: 'audio/ogg' });
  const recorded = packetsIn(bytes).map((packet) => Buffer.from(packet).toString('hex'));
  const at = sent.indexOf(recorded.at(-1) ?? '') - recorded.length + 1;
  expect(recorded).toEqual(sent.slice(at, at + recorded.length));
  expect(Math.abs(at * 20 - 700)).toBeLessThan(120);
});

speechTest('who goes on after a moment has said it in one go', async () => {
  const frames = await framesOf([quiet(200), words, quiet(400), more, quiet(400)]);
  const { say, pauses, diary, speaker } = await openListener();
  say(frames);
  expect(diary).toEqual(['begun', 'pause', 'resume', 'pause']);
  expect(lengthOf(pauses()[1]?.recording.bytes ?? new Uint8Array())).toBeGreaterThan(msOf(words) + 400 + msOf(more));
  expect(speaker.left(1)).toBe(true);
  expect(diary.at(-1)).toBe('ended');
});

speechTest('a program that says it stops to send closes the pause', async () => {
  const frames = await framesOf([quiet(200), words, quiet(300)]);
  const { say, speaker, diary } = await openListener();
  say(frames);
  speaker.silent();
  expect(diary).toEqual(['begun', 'pause', 'closed']);
});

speechTest(
  'a program that stops to send in the middle of a word, and does not say so, makes a pause all the same',
  async () => {
    const frames = (await framesOf([words])).slice(0, 40);
    const { say, diary, pauses, now } = await openListener();
    say(frames);
    expect(diary).toEqual(['begun']);
    const stopped = now();
    vi.advanceTimersByTime(119);
    await turn();
    expect(diary).toEqual(['begun']);
    vi.advanceTimersByTime(1);
    await turn();
    expect(diary).toEqual(['begun', 'pause']);
    expect(pauses()[0]).toMatchObject({ closed: true, at: stopped + 120 });
  },
);

speechTest('packets that wait because this thread was busy are no pause', async () => {
  const frames = await framesOf([words]);
  const { say, speaker, diary } = await openListener();
  say(frames.slice(0, 40));
  vi.advanceTimersByTime(400);
  for (const frame of frames.slice(40, 60)) speaker.frame(frame);
  await turn();
  say(frames.slice(60, 70));
  expect(diary).toEqual(['begun']);
});

speechTest('lost packets are made up for, in the recording by silence of the same length', async () => {
  const frames = await framesOf([quiet(200), words, quiet(300)]);
  const { speaker, pauses, decoded, diary, repaired } = await openListener();
  const missing = new Set([30, 50, 51, 52, 70]);
  let lost = 0;
  send(frames, (frame) => {
    if (missing.has(frame.seq)) {
      lost += 1;
      return;
    }
    if (lost > 0) speaker.lost(lost, frame);
    lost = 0;
    speaker.frame(frame);
  });
  expect(diary).toEqual(['begun', 'pause']);
  const recorded = packetsIn(pauses()[0]?.recording.bytes ?? new Uint8Array());
  expect(recorded.filter((packet) => Buffer.from(packet).equals(Buffer.of(0xf8, 0xff, 0xfe)))).toHaveLength(5);
  expect(decoded).toHaveLength(frames.length - 5);
  // Each hole's last packet, where the sender said it again.
  expect(repaired()).toBeGreaterThan(0);
  expect(repaired()).toBeLessThanOrEqual(3);
});

speechTest('of somebody who is not to be heard any more nothing is told, decoded or kept', async () => {
  const frames = await framesOf([quiet(200), words]);
  const { say, speaker, diary, decoded } = await openListener();
  say(frames.slice(0, 60));
  const before = decoded.length;
  speaker.end(false);
  expect(diary).toEqual(['begun', 'ended']);
  expect(decoded.filter((packet) => packet.some((byte) => byte !== 0)).length).toBeLessThan(before);
  say(frames.slice(60));
  speaker.silent();
  vi.advanceTimersByTime(100_000);
  await turn();
  expect(decoded).toHaveLength(before);
  expect(diary).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

speechTest('what comes before the decoder is there is heard, too', async () => {
  const frames = await framesOf([quiet(100), words]);
  const decoder = await openDecoder();
  stopClock();
  const diary: string[] = [];
  const opening = Promise.withResolvers<typeof decoder>();
  const ear = {
    begun: () => diary.push('begun'),
    step: () => undefined,
    ended: () => undefined,
    hop: () => undefined,
    repaired: () => undefined,
    rested: () => undefined,
    failed: () => undefined,
  };
  const speaker = openSpeaker(ear, () => opening.promise);
  send(frames.slice(0, 60), (frame) => speaker.frame(frame));
  expect(diary).toEqual([]);
  opening.resolve(decoder);
  await turn();
  expect(diary).toEqual(['begun']);
  speaker.end(false);
});

speechTest('a minute without a packet frees the decoder', async () => {
  const frames = await framesOf([words]);
  const { say, diary, speaker } = await openListener();
  vi.advanceTimersByTime(50_000);
  say(frames);
  vi.advanceTimersByTime(59_999);
  expect(diary).not.toContain('rested');
  vi.advanceTimersByTime(1);
  expect(diary.at(-1)).toBe('rested');
  speaker.end(false);
});
