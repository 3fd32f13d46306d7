// Each fault does on the wire what it says.
import { beforeEach, expect, test } from 'vitest';
import {
  bare,
  corrupt,
  doubled,
  extended,
  foreign,
  jittered,
  late,
  lost,
  misnamed,
  padded,
  replaced,
  sourced,
  swapped,
  typed,
  type Fault,
} from './faults.ts';
import { newMouth, type Mouth } from './mouth.ts';
import type { Sent } from './client.ts';
import { words } from './scene.ts';

const backwards = (bytes: Uint8Array = Buffer.alloc(0)): Buffer => Buffer.from(bytes.toReversed());

/** What leaves a mouth whose encryption is to write the packet backwards. */
let sent: Sent[];
let mouth: Mouth;
let speaking: number[];

beforeEach(() => {
  sent = [];
  speaking = [];
  mouth = newMouth(() => ({
    ssrc: 7,
    encrypted: backwards,
    send: (packet) => void sent.push(packet),
    speak: (flags) => void speaking.push(flags),
  }));
});

const say = (count: number, ...faults: Fault[]) => mouth.say(words(count), { everyMs: 0, seq: 0, faults });
const numbers = () => sent.map(({ seq }) => seq);

test('without a fault all packets go out in order, each 20 ms further', async () => {
  expect(await say(4)).toMatchObject({ firstSeq: 0, lastSeq: 3 });
  expect(numbers()).toEqual([0, 1, 2, 3]);
  expect(sent.map(({ timestamp }) => timestamp - (sent[0]?.timestamp ?? 0))).toEqual([0, 960, 1920, 2880]);
  expect(sent[1]?.payload).toEqual(backwards(words(2)[1]));
  expect(speaking).toEqual([1]);
});

test('numbers wrap around', async () => {
  await mouth.say(words(3), { everyMs: 0, seq: 0xffff, timestamp: 0xffff_ffff, announced: false });
  expect(numbers()).toEqual([0xffff, 0, 1]);
  expect(sent.map(({ timestamp }) => timestamp)).toEqual([0xffff_ffff, 959, 1919]);
  expect(speaking).toEqual([]);
});

test('a pause takes as long in the recording as it took', async () => {
  await say(1);
  const before = performance.now();
  await expect.poll(() => performance.now() - before).toBeGreaterThan(70);
  await mouth.say(words(1), { everyMs: 0 });
  const [first, second] = sent;
  expect((second?.timestamp ?? 0) - (first?.timestamp ?? 0)).toBeGreaterThanOrEqual(3 * 960);
  expect(((second?.timestamp ?? 0) - (first?.timestamp ?? 0)) % 960).toBe(0);
});

test('somebody can be cut short', async () => {
  const abort = new AbortController();
  const said = mouth.say(words(100), { everyMs: 50 }, abort.signal);
  await expect.poll(() => sent.length).toBeGreaterThan(1);
  abort.abort();
  await said;
  expect(sent.length).toBeLessThan(100);
});

test('packets are lost, doubled and swapped where it is told', async () => {
  await say(6, lost([1]), doubled([2]), swapped([4]));
  expect(numbers()).toEqual([0, 2, 2, 3, 5, 4]);
});

test('a share of the packets is lost, always the same ones', async () => {
  await say(200, lost({ share: 0.3, seed: 3 }));
  const first = numbers();
  expect(first.length).toBeGreaterThan(120);
  expect(first.length).toBeLessThan(160);
  sent.length = 0;
  await say(200, lost({ share: 0.3, seed: 3 }));
  expect(numbers()).toEqual(first);
});

test('what is late is overtaken', async () => {
  await say(3, late(5, [0]));
  await expect.poll(() => numbers()).toEqual([1, 2, 0]);
});

test('jitter loses nothing', async () => {
  await say(20, jittered(20));
  await expect.poll(() => numbers().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at));
});

test('a datagram is changed after it was sealed', async () => {
  await say(3, corrupt([0]), replaced(Buffer.from([1]), [1]));
  const sealed = Buffer.alloc(9);
  expect(sent.map(({ mangle }) => mangle?.(sealed))).toEqual([
    Buffer.from([0, 0, 0, 0, 0xff, 0, 0, 0, 0]),
    Buffer.from([1]),
    undefined,
  ]);
});

test('headers carry what they are told to', async () => {
  await say(
    5,
    padded(9, [0]),
    extended(undefined, undefined, [1]),
    sourced([5, 6], [2]),
    misnamed(99, [3]),
    typed(13, [4]),
  );
  expect(sent).toMatchObject([
    { padding: 9 },
    { extension: { profile: 0xbede } },
    { sources: [5, 6] },
    { ssrc: 99 },
    { type: 13 },
  ]);
});

test('frames are not encrypted, or with another key', async () => {
  await say(3, bare([0]), foreign([1]));
  const [first, second, third] = sent.map(({ payload }) => payload);
  expect(first).toEqual(words(1)[0]);
  expect(second?.subarray(1)).toEqual(backwards(words(2)[1]).subarray(1));
  expect(second?.[0]).not.toBe(1);
  expect(third?.[0]).toBe(2);
});

test('packets of nothing but padding take numbers', async () => {
  await say(1);
  mouth.pad(2, 33);
  await mouth.say(words(1), { everyMs: 0 });
  expect(numbers()).toEqual([0, 1, 2, 3]);
  expect(sent[1]).toMatchObject({ padding: 33, payload: Buffer.alloc(0) });
});
