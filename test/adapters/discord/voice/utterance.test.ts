import { expect, test } from 'vitest';
import { openUtterances } from '#adapters/discord/voice/thread/ear/utterance.ts';
import { samplesOf } from '#src/audio/packet.ts';
import type { Sound } from '#src/voice.ts';
import { packetsIn } from './ogg.ts';

/** A person whose packets of 20 ms are numbered; three words a line of the diary: what, when and how long or much. */
function openPerson() {
  let now = 0;
  let packets = 0;
  const diary: string[] = [];
  const recordings: number[][] = [];
  const kept: Uint8Array[] = [];
  let number = 0;

  const told = (step: Sound): string => {
    if ('recording' in step) recordings.push(packetsIn(step.recording.bytes).map((packet) => packet[1] ?? 0));
    if (step.type === 'voice') return `voice ${step.ms}`;
    if (step.type === 'part') return `part with ${step.voicedMs}`;
    if (step.type === 'pause') return `pause since ${step.since} with ${step.voicedMs}${step.closed ? ', closed' : ''}`;
    return step.type;
  };
  const utterances = openUtterances({
    begun(from) {
      number += 1;
      diary.push(`${number} from ${from}`);
      return number;
    },
    step: (utterance, step) => void diary.push(`${utterance} ${told(step)}`),
    ended: (utterance) => void diary.push(`${utterance} ended`),
  });

  return {
    diary,
    recordings,
    kept,
    utterances,
    /** Hops of 32 ms, each with one packet of which the second byte is its number. */
    hops: (voice: number, count: number): void => {
      for (let hop = 0; hop < count; hop += 1) {
        now += 32;
        packets += 1;
        const packet = Uint8Array.of(0x78, packets, 0);
        kept.push(packet);
        utterances.packet(packet, now);
        utterances.hop(voice, now);
      }
    },
    /** Time in which nothing comes. */
    wait: (ms: number) => void (now += ms),
  };
}

/** All but the words about every 100 ms of voice. */
const turns = (diary: readonly string[]): string[] => diary.filter((line) => !line.includes(' voice '));
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test('the packets of these tests sound 20 ms', () => {
  expect(samplesOf(Uint8Array.of(0x78, 1, 0))).toBe(960);
});

test('voice of 96 ms begins an utterance, from when it began', () => {
  const { hops, diary } = openPerson();
  hops(0.1, 10);
  hops(0.5, 2);
  expect(diary).toEqual([]);
  hops(0.5, 1);
  expect(diary).toEqual(['1 from 320']);
});

test('a click is no voice, nor are two', () => {
  const { hops, diary } = openPerson();
  hops(0.9, 2);
  hops(0.49, 1);
  hops(0.9, 2);
  hops(0.49, 9);
  expect(diary).toEqual([]);
});

test('voice is told about every 100 ms', () => {
  const { hops, diary } = openPerson();
  hops(0.9, 10);
  expect(diary).toEqual(['1 from 0', '1 voice 128', '1 voice 224', '1 voice 320']);
});

test('120 ms without voice are a pause, since there was voice at last', () => {
  const { hops, diary } = openPerson();
  hops(0.9, 10);
  hops(0.34, 3);
  expect(turns(diary)).toEqual(['1 from 0']);
  hops(0.34, 1);
  expect(turns(diary)).toEqual(['1 from 0', '1 pause since 320 with 320']);
});

test('a weak voice keeps an utterance going, but begins none', () => {
  const { hops, diary } = openPerson();
  hops(0.4, 10);
  expect(diary).toEqual([]);
  hops(0.9, 3);
  hops(0.35, 10);
  expect(turns(diary)).toEqual(['1 from 320']);
});

test('a recording begins 300 ms before the voice and has all since, after a pause too', () => {
  const { hops, diary, recordings } = openPerson();
  hops(0.1, 20);
  hops(0.9, 5);
  hops(0.1, 10);
  hops(0.9, 5);
  hops(0.1, 4);
  expect(turns(diary)).toEqual(['1 from 640', '1 pause since 800 with 160', '1 resume', '1 pause since 1280 with 320']);
  // 300 ms are nine hops and a part of a tenth.
  expect(recordings).toEqual([numbers(11, 29), numbers(11, 44)]);
});

test('who stops to send is in a pause at once, and stops to send once', () => {
  const { hops, diary, utterances } = openPerson();
  hops(0.9, 5);
  utterances.closed();
  utterances.closed();
  expect(turns(diary)).toEqual(['1 from 0', '1 pause since 160 with 160, closed']);
});

test('who stops to send in a pause is told of', () => {
  const { hops, diary, utterances } = openPerson();
  hops(0.9, 5);
  hops(0, 4);
  utterances.closed();
  utterances.closed();
  expect(turns(diary)).toEqual(['1 from 0', '1 pause since 160 with 160', '1 closed']);
});

test('two clicks with a stop between them are no voice', () => {
  const { hops, diary, utterances } = openPerson();
  hops(0.9, 2);
  utterances.closed();
  hops(0.9, 2);
  expect(diary).toEqual([]);
});

test('what is said after the utterance was left is a new one, without the words of the last', () => {
  const { hops, diary, recordings, utterances } = openPerson();
  hops(0.9, 5);
  hops(0.1, 6);
  expect(utterances.left(1)).toBe(true);
  hops(0.9, 5);
  hops(0.1, 4);
  expect(turns(diary)).toEqual([
    '1 from 0',
    '1 pause since 160 with 160',
    '1 ended',
    '2 from 352',
    '2 pause since 512 with 160',
  ]);
  expect(recordings).toEqual([numbers(1, 9), numbers(10, 20)]);
});

test('voice that was there again when the utterance was left is in a new one from its beginning', () => {
  const { hops, diary, recordings, utterances } = openPerson();
  hops(0.9, 5);
  hops(0.1, 4);
  hops(0.9, 4);
  utterances.left(1);
  hops(0.9, 1);
  hops(0.1, 4);
  expect(diary).toEqual([
    '1 from 0',
    '1 voice 128',
    '1 pause since 160 with 160',
    '1 resume',
    '1 voice 256',
    '1 ended',
    '2 from 288',
    '2 voice 128',
    '2 pause since 448 with 160',
  ]);
  expect(recordings).toEqual([numbers(1, 9), numbers(10, 18)]);
});

test('voice that begins just when the utterance is left is not lost', () => {
  const { hops, diary, recordings, utterances } = openPerson();
  hops(0.9, 5);
  hops(0.1, 4);
  hops(0.9, 2);
  utterances.left(1);
  hops(0.9, 2);
  utterances.closed();
  expect(turns(diary).slice(2)).toEqual(['1 ended', '2 from 288', '2 pause since 416 with 128, closed']);
  expect(recordings[1]).toEqual(numbers(10, 13));
});

test('of an utterance that nobody wanted, only what comes after is heard', () => {
  const { hops, diary, recordings, utterances } = openPerson();
  hops(0.9, 10);
  utterances.left(1);
  hops(0.9, 5);
  hops(0.1, 4);
  expect(turns(diary)).toEqual(['1 from 0', '1 ended', '2 from 320', '2 pause since 480 with 160']);
  expect(recordings).toEqual([numbers(11, 19)]);
});

test('an utterance that is no more cannot be left', () => {
  const { hops, utterances } = openPerson();
  expect(utterances.left(1)).toBe(false);
  hops(0.9, 5);
  utterances.left(1);
  hops(0.9, 5);
  expect(utterances.left(1)).toBe(false);
});

test('thirty seconds without a pause are a part, and what follows is recorded by itself', () => {
  const { hops, diary, recordings } = openPerson();
  hops(0.9, 1_000);
  hops(0, 4);
  const [part, pause] = turns(diary).slice(1);
  expect(part).toBe('1 part with 30048');
  expect(pause).toBe('1 pause since 32000 with 1952');
  expect(recordings.map(({ length }) => length)).toEqual([939, 65]);
});

test('a recording does not grow beyond its share of memory, however large the packets are', () => {
  const diary: string[] = [];
  const utterances = openUtterances({
    begun: () => 1,
    step: (_, step) => void diary.push(step.type),
    ended: () => undefined,
  });
  // A datagram as large as a voice server passes it on, every 2.5 ms.
  for (let at = 0; at < 1_000; at += 2.5) {
    utterances.packet(new Uint8Array(1_275), at);
    if (at % 32 < 2.5) utterances.hop(0.9, at);
  }
  expect(diary).not.toContain('part');
  for (let at = 1_000; at < 2_500; at += 2.5) {
    utterances.packet(new Uint8Array(1_275), at);
    if (at % 32 < 2.5) utterances.hop(0.9, at);
  }
  expect(diary).toContain('part');
});

test('in a long pause only the last four seconds are kept, for the case that it is none', () => {
  const { hops, recordings } = openPerson();
  hops(0.9, 5);
  hops(0.1, 204);
  hops(0.9, 5);
  hops(0.1, 4);
  // What the pause had, four seconds until the voice was there again, and what came then.
  expect(recordings[1]?.length).toBe(9 + 125 + 6);
});

test('who leaves the call in the middle of a sentence has said it up to there', () => {
  const { hops, diary, utterances } = openPerson();
  hops(0.9, 5);
  utterances.end(true);
  expect(turns(diary)).toEqual(['1 from 0', '1 pause since 160 with 160, closed', '1 ended']);
  expect(utterances.open).toBe(false);
});

test('who leaves the call in a pause has said no more than before it', () => {
  const { hops, diary, utterances } = openPerson();
  hops(0.9, 5);
  hops(0.1, 5);
  const before = turns(diary);
  utterances.end(true);
  expect(turns(diary)).toEqual([...before, '1 ended']);
});

test('nothing is told of what is not to be heard to its end', () => {
  const { hops, diary, utterances } = openPerson();
  hops(0.9, 5);
  utterances.end(false);
  expect(turns(diary)).toEqual(['1 from 0', '1 ended']);
  expect(utterances.open).toBe(false);
});

test('nothing of the sound is kept when all ends', () => {
  const { hops, diary, kept, utterances } = openPerson();
  hops(0.1, 3);
  hops(0.9, 5);
  hops(0.1, 4);
  hops(0.9, 5);
  utterances.end(true);
  expect(diary.at(-1)).toBe('1 ended');
  expect(kept.filter((packet) => packet.some((byte) => byte !== 0))).toEqual([]);
});
