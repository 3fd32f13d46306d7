import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openEncoding } from '#adapters/discord/voice/thread/mouth/encoding.ts';
import { samplesOf } from '#src/audio/packet.ts';
import { writeWav } from '#src/audio/wav.ts';
import { until } from '#test/until.ts';

/** A tone that is no noise to be trimmed. */
function wav(ms: number): Uint8Array {
  const samples = Int16Array.from({ length: ms * 24 }, (_, at) => 8_000 * Math.sin(at / 20));
  return writeWav(samples, 24_000);
}

function open(speed = 1) {
  const failures: unknown[] = [];
  let news = 0;
  const encoding = openEncoding(
    speed,
    () => void (news += 1),
    (err) => void failures.push(err),
  );
  onTestFinished(() => encoding.stop());
  /** Takes what there is until all is made. */
  const drain = async () => {
    const packets: Uint8Array[] = [];
    await until(() => {
      for (let next = encoding.peek(); next; next = encoding.peek()) {
        packets.push(next);
        encoding.take();
      }
      return encoding.state !== 'going on';
    }, 'all packets');
    return packets;
  };
  return { encoding, failures, drain, told: () => news };
}

test('a WAV file that comes in pieces becomes packets of 20 ms', async () => {
  const { encoding, drain, failures } = open();
  const file = wav(1_000);
  for (let at = 0; at < file.length; at += 1_000) encoding.bytes(file.subarray(at, at + 1_000));
  encoding.bytes();
  const packets = await drain();
  expect(packets).toHaveLength(50);
  expect(packets.every((packet) => samplesOf(packet) === 960)).toBe(true);
  expect(encoding.state).toBe('whole');
  expect(encoding.total).toBe(50);
  expect(failures).toEqual([]);
});

test('the first packet is there, and told of, before the rest of the file has come', async () => {
  const { encoding, told } = open();
  encoding.bytes(wav(1_000).subarray(0, 10_000));
  await until(() => encoding.peek());
  expect(told()).toBe(1);
  expect(encoding.state).toBe('going on');
});

test('twice as fast is half as long', async () => {
  const { encoding, drain } = open(2);
  encoding.bytes(wav(4_000));
  encoding.bytes();
  const { length } = await drain();
  expect(length).toBeGreaterThan(95);
  expect(length).toBeLessThan(110);
});

test('not more than twenty seconds are made ahead, and all is expected', async () => {
  const { encoding, drain } = open();
  const file = wav(30_000);
  for (let at = 0; at < file.length; at += 4_800) encoding.bytes(file.subarray(at, at + 4_800));
  encoding.bytes();
  await until(() => encoding.peek());
  // Four are made in each turn of the loop, so that all would be made by now.
  for (let turns = 0; turns < 500; turns += 1) await turn();
  expect(encoding.total).toBeGreaterThan(1_490);
  expect(encoding.total).toBeLessThan(1_510);
  let ahead = 0;
  for (; encoding.peek(); ahead += 1) encoding.take();
  expect(ahead).toBe(1_000);
  expect(await drain()).toHaveLength(500);
});

test('what is no WAV file is broken, and told of', async () => {
  const { encoding, drain, failures } = open();
  encoding.bytes(
    new TextEncoder().encode('{"error":{"message":"The voice is out of order today, as all of them are."}}'),
  );
  encoding.bytes();
  expect(await drain()).toEqual([]);
  expect(encoding.state).toBe('broken');
  expect(failures).toHaveLength(1);
});

test('who stops it hears nothing of it any more', async () => {
  const { encoding, told } = open();
  encoding.bytes(wav(1_000));
  await until(() => encoding.peek());
  const before = told();
  encoding.stop();
  await until(() => encoding.state !== 'going on');
  expect(encoding.peek()).toBeUndefined();
  expect(told()).toBe(before);
});
