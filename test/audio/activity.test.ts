import { describe, expect, it } from 'vitest';
import { type Activity, openActivity } from '#src/audio/activity.ts';
import { openDecoder } from '#src/audio/decode.ts';
import { openGate } from '#src/audio/gate.ts';
import { openSilero } from '#src/audio/silero.ts';
import { opusPackets, speech, speechTest } from './speech.ts';
import { noise, outside, vowels } from './tone.ts';

/** The same without Opus, in portions of so many samples. */
function plain(activity: Activity, sound: Int16Array, length: number): number[] {
  const portions = Array.from({ length: Math.ceil(sound.length / length) }, (_, at) =>
    sound.subarray(at * length, (at + 1) * length),
  );
  return portions.flatMap((portion) => activity.hear(portion).map(({ voice }) => voice));
}

/** How likely each 32 ms of a sound are voice, after it went through Opus as on a call. */
async function heard(sound: Int16Array): Promise<number[]> {
  const [decoder, activity] = [await openDecoder(), openActivity()];
  const packets = await opusPackets(sound);
  const hops = packets.flatMap((packet) => activity.hear(decoder.decode(packet)).map(({ voice }) => voice));
  decoder.close();
  activity.close();
  return hops;
}

/** Soft noise as of a room, and in it the sound from one second on, with another second after it. */
function inRoom(sound: Int16Array): Int16Array {
  const room = noise(2 + sound.length / 16_000, 16_000, 0.001);
  return room.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (sound[at - 16_000] ?? 0))));
}

/** Short clicks, as of keys: a burst of 2 ms four times a second. */
function clicks(seconds: number): Int16Array {
  const burst = noise(seconds, 16_000, 0.25);
  return burst.map((sample, at) => (at % 4000 < 32 ? sample : 0));
}

describe('voice activity', () => {
  for (const [voice, wpm, text] of [
    ['en', 170, 'Hello there, could you tell me what the weather will be like?'],
    ['en+f3', 220, 'Please stop, I would like to say something else now.'],
    ['de', 140, 'Guten Abend zusammen, wie spät ist es eigentlich?'],
    ['de+f2', 170, 'Nein.'],
    ['fr', 170, 'Bonjour, est-ce que tu peux répéter la dernière phrase ?'],
    ['fr+m3', 200, 'Merci beaucoup, à bientôt.'],
    ['es', 170, 'Buenas tardes, quiero saber qué hora es en Madrid.'],
  ] as const) {
    speechTest(`is found where it begins and ends: ${voice} at ${wpm}, "${text}"`, async () => {
      const said = await speech(text, { voice, wpm });
      const hops = await heard(inRoom(said));
      const onset = hops.findIndex((hop) => hop >= 0.5) * 32;
      const end = (hops.findLastIndex((hop) => hop >= 0.35) + 1) * 32;
      expect(Math.abs(onset - 1000)).toBeLessThan(150);
      expect(Math.abs(end - 1000 - said.length / 16)).toBeLessThan(200);
    });
  }

  it.each([
    ['silence', new Int16Array(48_000)],
    ['a quiet room', noise(3, 16_000, 0.001)],
    ['hiss', noise(3, 16_000, 0.03)],
    ['loud noise', noise(3, 16_000, 0.2)],
    ['clicks', inRoom(clicks(3))],
  ])('is not found in %s', async (_, sound) => {
    expect(Math.max(...(await heard(sound)))).toBeLessThan(0.35);
  });

  speechTest('is the same for portions of any length, after a reset, and beside other speakers', async () => {
    const sound = inRoom(await speech('One, two, three.'));
    const [activity, other] = [openActivity(), openActivity()];
    const once = plain(activity, sound, 320);
    expect(once).toHaveLength(Math.floor(sound.length / 512));
    expect(Math.max(...once)).toBeGreaterThan(0.9);
    for (const length of [1, 160, 512, 960, 5000, sound.length]) {
      activity.reset();
      const again = plain(activity, sound, length);
      expect(again).toEqual(once);
      plain(other, noise(0.5, 16_000, 0.1), length);
    }
    activity.close();
    other.close();
  });

  speechTest('costs next to nothing while it is quiet, and is heard again after minutes of that', async () => {
    const activity = openActivity();
    const said = inRoom(await speech('Are you still there?'));
    const first = plain(activity, said, 320);
    const quiet = plain(activity, noise(120, 16_000, 0.001, 7), 320);
    // The network is not asked, or it would not be as sure as that.
    expect(quiet.slice(30).every((hop) => hop === 0)).toBe(true);
    const second = plain(activity, said, 320);
    const onsets = [first, second].map((hops) => hops.findIndex((hop) => hop >= 0.5));
    expect(Math.abs(onsets[1]! - onsets[0]!)).toBeLessThanOrEqual(2);
    activity.close();
  });

  speechTest('is found in soft words within noise, where the gate alone would miss a third', async () => {
    const said = await speech('Could you tell me, please, what the weather will be like over there?');
    const room = noise(1 + said.length / 16_000, 16_000, 0.01);
    const sound = room.map((sample, at) => sample + Math.round((said[at - 8000] ?? 0) / 10));
    const [activity, silero] = [openActivity(), openSilero()];
    const voices = plain(activity, sound, 320).map((voice, hop) => ({
      found: voice >= 0.5,
      there: silero.probability(sound.subarray(hop * 512, hop * 512 + 512)) >= 0.5,
    }));
    const there = voices.filter((hop) => hop.there);
    expect(there.length).toBeGreaterThan(40);
    expect(there.filter((hop) => hop.found).length / there.length).toBeGreaterThan(0.9);
    activity.close();
  });

  it('hears nothing and keeps no memory once it is closed', () => {
    const before = outside();
    for (let time = 0; time < 80_000; time += 1) openGate().close();
    expect(outside() - before).toBeLessThan(10_000_000);
    const loud = vowels(1, 16_000);
    const gate = openGate();
    expect(gate.hears(loud)).toBe(true);
    gate.close();
    gate.close();
    // Whoever comes next has its place.
    const next = openGate();
    gate.reset();
    expect([gate.hears(loud), next.hears(loud)]).toEqual([false, true]);
    next.close();
  });
});
