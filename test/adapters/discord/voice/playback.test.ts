import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Encoding } from '#adapters/discord/voice/thread/mouth/encoding.ts';
import { openPlayback } from '#adapters/discord/voice/thread/mouth/playback.ts';
import { monotonic } from '#src/clock.ts';
import type { Heard } from '#src/voice.ts';

let began = 0;

beforeEach(() => {
  vi.useFakeTimers();
  began = monotonic();
});
afterEach(() => void vi.useRealTimers());

const clock = () => Math.round(monotonic() - began);
const voice = { hops: 5, ms: 160 };

/** Packets that are made as the test says, instead of by a codec. */
function openScript(news: () => void) {
  const packets: Uint8Array[] = [];
  let made = 0;
  let expected = 0;
  let state: Encoding['state'] = 'going on';
  const encoding: Encoding = {
    bytes: () => undefined,
    peek: () => packets[0],
    take: () => void packets.shift(),
    stop: () => undefined,
    get total() {
      return made + expected;
    },
    get state() {
      return state;
    },
  };
  return {
    encoding,
    /** So many packets more; `left` are estimated to follow. */
    make(count: number, left = 0) {
      for (let n = 0; n < count; n += 1) packets.push(Uint8Array.of(1, 2, 3, 4));
      made += count;
      expected = left;
      news();
    },
    end(how: 'whole' | 'broken' = 'whole') {
      state = how;
      news();
    },
  };
}

/** A call with a good line, in which nothing is said yet. `sent` has when each packet left that was no silence. */
function openStage({ ready = true } = {}) {
  const sent: number[] = [];
  const frames: number[] = [];
  const heard: (Heard & { readonly speech: number; readonly at: number })[] = [];
  const scripts: ReturnType<typeof openScript>[] = [];
  let refused = false;
  const playback = openPlayback(
    {
      play(packet) {
        if (refused) return false;
        frames.push(clock());
        if (packet.length === 4) sent.push(clock());
        return true;
      },
      speaking: () => undefined,
    },
    { heard: (speech, how) => void heard.push({ speech, at: clock(), ...how }), failed: () => undefined },
    (_speed, news) => {
      const script = openScript(news);
      scripts.push(script);
      return script.encoding;
    },
  );
  playback.line(ready);
  let speeches = 0;
  return {
    sent,
    frames,
    heard,
    playback,
    refuse: (how: boolean) => void (refused = how),
    /** A speech begins: what it is made of is up to the caller. */
    play: (yieldsTo: 'anyone' | string[] = 'anyone') => {
      speeches += 1;
      playback.play({ speech: speeches, speed: 1, yieldsTo });
      const script = scripts.at(-1);
      if (!script) throw new Error('nothing is encoded');
      return script;
    },
    /** Somebody's voice goes on, hop by hop, while time passes. */
    speak: (person: string, hops: number, how = 0.9): void => {
      for (let hop = 0; hop < hops; hop += 1) {
        vi.advanceTimersByTime(32);
        playback.hop(person, how, monotonic());
      }
    },
  };
}

const since = (at: number | undefined) => Math.round((at ?? NaN) - began);

test('a speech is heard to its end, from when its first packet left', () => {
  const { play, sent, heard } = openStage();
  vi.advanceTimersByTime(100);
  const script = play();
  script.make(3);
  script.end();
  expect(sent).toEqual([100]);
  vi.advanceTimersByTime(60);
  expect(sent).toEqual([100, 120, 140]);
  expect(heard).toEqual([{ speech: 1, at: 160, whole: true, share: 1, from: began + 100 }]);
});

test('sound that comes late is waited for', () => {
  const { play, sent, heard } = openStage();
  const script = play();
  script.make(2);
  vi.advanceTimersByTime(500);
  script.make(1);
  vi.advanceTimersByTime(500);
  expect(heard).toEqual([]);
  script.end();
  expect(sent).toEqual([0, 20, 500]);
  expect(heard).toMatchObject([{ whole: true, share: 1 }]);
});

test('a cut means silence from the next frame on, and tells what was heard', () => {
  const { play, sent, frames, heard, playback } = openStage();
  play().make(100);
  vi.advanceTimersByTime(495);
  playback.cut(1);
  expect(heard).toEqual([{ speech: 1, at: 495, whole: false, share: 0.25, from: began, cutAt: began + 480 }]);
  vi.advanceTimersByTime(500);
  expect(sent.at(-1)).toBe(480);
  // Five frames of silence.
  expect(frames.slice(-6)).toEqual([480, 500, 520, 540, 560, 580]);
});

test('how much was heard of a speech that is still being made is estimated', () => {
  const { play, heard, playback } = openStage();
  play().make(50, 150);
  vi.advanceTimersByTime(995);
  playback.cut(1);
  expect(heard[0]?.share).toBe(0.25);
});

test('cutting an earlier speech does not cut this one', () => {
  const { play, heard, playback } = openStage();
  play().make(1);
  playback.cut(1);
  play().make(100);
  playback.cut(1);
  expect(heard.map(({ speech }) => speech)).toEqual([1]);
});

test('a speech that begins while another is said cuts that', () => {
  const { play, heard } = openStage();
  play().make(100);
  vi.advanceTimersByTime(10);
  play();
  expect(heard).toMatchObject([{ speech: 1, whole: false, share: 0.01 }]);
});

test('a speech that breaks off is heard as far as it came, and not whole', () => {
  const { play, sent, heard } = openStage();
  const script = play();
  script.make(10, 30);
  script.end('broken');
  vi.advanceTimersByTime(400);
  expect(sent).toHaveLength(10);
  expect(heard).toMatchObject([{ whole: false, share: 0.25 }]);
});

test('a speech without any sound was not heard', () => {
  const { play, heard } = openStage();
  play().end();
  expect(heard).toEqual([{ speech: 1, at: 0, whole: false, share: 0 }]);
});

test('160 ms of voice silence a speech at once; it goes on where it was when that was left', () => {
  const { play, sent, heard, playback, speak } = openStage();
  const script = play();
  script.make(20);
  script.end();
  vi.advanceTimersByTime(100);
  speak('ana', voice.hops - 1);
  expect(sent.at(-1)).toBe(220);
  speak('ana', 1);
  vi.advanceTimersByTime(740);
  const silentAt = sent.at(-1);
  expect(silentAt).toBe(260);
  expect(heard).toEqual([]);
  playback.left('ana');
  vi.advanceTimersByTime(199);
  expect(sent.at(-1)).toBe(260);
  vi.advanceTimersByTime(100);
  expect(sent.slice(14, 15)).toEqual([1_200]);
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(20);
  expect(heard).toEqual([
    {
      speech: 1,
      at: 1_320,
      whole: true,
      share: 1,
      from: began,
      ducked: { onset: began + 100, at: began + 260 },
    },
  ]);
});

test('a speech whose sound was late when somebody began was silent from then on, and not before', () => {
  const { play, heard, playback, speak } = openStage();
  const script = play();
  script.make(5, 5);
  vi.advanceTimersByTime(500);
  speak('ana', voice.hops);
  playback.cut(1);
  expect(heard[0]?.ducked).toEqual({ onset: began + 500, at: began + 500 });
});

test('a speech that is cut after it fell silent is not heard again for a moment', () => {
  const { play, sent, heard, playback, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  playback.left('ana');
  vi.advanceTimersByTime(150);
  playback.cut(1);
  vi.advanceTimersByTime(1_000);
  expect(sent.at(-1)).toBe(160);
  expect(heard).toHaveLength(1);
  expect(since(heard[0]?.cutAt)).toBe(160);
  expect(since(heard[0]?.ducked?.at)).toBe(160);
});

test('a speech goes on after two seconds of silence, though the utterance was not left', () => {
  const { play, sent, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  // A voice that is too weak to interrupt is still no silence.
  speak('ana', 4, 0.4);
  speak('ana', 10, 0.1);
  const silent = 10 * 32;
  vi.advanceTimersByTime(2_000 - silent - 1);
  expect(sent.at(-1)).toBe(160);
  vi.advanceTimersByTime(1);
  expect(sent.at(-1)).toBe(2_320);
});

test('who speaks on when the utterance was left is waited for', () => {
  const { play, sent, playback, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  playback.left('ana');
  speak('ana', 20);
  expect(sent.at(-1)).toBe(160);
});

test('a last syllable after the utterance was left is no new interruption', () => {
  const { play, sent, playback, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  playback.left('ana');
  speak('ana', 2);
  vi.advanceTimersByTime(200 - 64);
  expect(sent.at(-1)).toBe(392);
});

test('a cough, a weak voice and two voices that make 160 ms together are nobody', () => {
  const { play, sent, speak } = openStage();
  play().make(200);
  speak('ana', 4);
  speak('ana', 1, 0.59);
  speak('ana', 4);
  speak('ana', 20, 0.59);
  speak('ana', 4);
  speak('ben', 4);
  expect(sent).toHaveLength(1 + Math.floor((37 * 32) / 20));
});

test('only whom a speech yields to makes it wait', () => {
  const { play, sent, speak } = openStage();
  play(['ben', 'eve']).make(100);
  speak('ana', 10);
  expect(sent.at(-1)).toBe(320);
  speak('eve', 10);
  expect(sent.at(-1)).toBe(480);
});

test('of two people who speak, both have to end', () => {
  const { play, sent, playback, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  speak('ben', 6);
  playback.left('ana');
  vi.advanceTimersByTime(500);
  expect(sent.at(-1)).toBe(160);
  playback.left('ben');
  vi.advanceTimersByTime(200);
  expect(sent.at(-1)).toBe(1_084);
});

test('nobody is waited for who is not heard any more', () => {
  const { play, sent, playback, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  playback.gone('ana');
  vi.advanceTimersByTime(20);
  expect(sent.at(-1)).toBe(200);
});

test('a speech does not begin while somebody speaks', () => {
  const { play, sent, heard, playback, speak } = openStage();
  speak('ana', 10);
  play().make(100);
  vi.advanceTimersByTime(500);
  expect(sent).toEqual([]);
  playback.left('ana');
  vi.advanceTimersByTime(200);
  expect(sent).toEqual([1_020]);
  playback.cut(1);
  expect(heard[0]).not.toHaveProperty('ducked');
});

test('whom an earlier speech waited for, the next one does not', () => {
  const { play, sent, playback, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  speak('ana', 1, 0);
  playback.cut(1);
  const before = sent.length;
  play().make(1);
  vi.advanceTimersByTime(20);
  expect(sent).toHaveLength(before + 1);
});

test('nothing is sent without a line, and for five seconds it is waited for', () => {
  const { play, sent, heard, playback } = openStage({ ready: false });
  const script = play();
  script.make(2);
  script.end();
  vi.advanceTimersByTime(4_999);
  expect(sent).toEqual([]);
  playback.line(true);
  vi.advanceTimersByTime(100);
  expect(sent).toEqual([4_999, 5_019]);
  expect(heard).toMatchObject([{ whole: true }]);
});

test('a line that stays away is a speech that was not heard', () => {
  const { play, frames, heard } = openStage({ ready: false });
  play().make(2);
  vi.advanceTimersByTime(6_000);
  expect(frames).toEqual([]);
  expect(heard).toEqual([{ speech: 1, at: 5_000, whole: false, share: 0 }]);
});

test('a line that breaks holds the speech where it is', () => {
  const { play, frames, heard, playback } = openStage();
  const script = play();
  script.make(4);
  script.end();
  vi.advanceTimersByTime(20);
  playback.line(false);
  vi.advanceTimersByTime(1_000);
  expect(frames).toEqual([0, 20]);
  playback.line(true);
  vi.advanceTimersByTime(60);
  expect(frames.slice(2, 4)).toEqual([1_020, 1_040]);
  expect(heard).toMatchObject([{ whole: true, share: 1 }]);
});

test('a speech that nobody can be encrypted for is held for five seconds, too', () => {
  const { play, sent, heard, refuse } = openStage();
  refuse(true);
  play().make(2);
  vi.advanceTimersByTime(4_900);
  expect(heard).toEqual([]);
  refuse(false);
  vi.advanceTimersByTime(20);
  expect(sent).toHaveLength(1);
  refuse(true);
  vi.advanceTimersByTime(5_100);
  expect(heard).toMatchObject([{ whole: false, share: 0.5 }]);
});

test('the end of the call is told to whoever waits, and leaves nothing behind', () => {
  const { play, heard, playback, speak } = openStage();
  play().make(100);
  speak('ana', 6);
  playback.close();
  expect(heard).toMatchObject([{ whole: false }]);
  expect(vi.getTimerCount()).toBe(0);
});
