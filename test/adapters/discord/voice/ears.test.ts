import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openEars } from '#adapters/discord/voice/thread/ear/ears.ts';
import type { Frame } from '#adapters/discord/voice/thread/line/sink.ts';
import { openDecoder } from '#src/audio/decode.ts';
import { speech, speechTest } from '#test/audio/speech.ts';
import { framesOf, quiet, send, stopClock } from './person.ts';

afterEach(() => void vi.useRealTimers());

/** A call in which these people agreed to be heard, on a clock that stands, and a count of what each decoder got. */
async function openCall(...agreed: string[]) {
  const ready = await Promise.all(Array.from({ length: 10 }, () => openDecoder()));
  stopClock();
  const diary: string[] = [];
  const failures: unknown[] = [];
  let utterances = 0;
  let decoded = 0;
  let decoders = 0;
  let broken = false;
  const ears = openEars(
    agreed,
    {
      begun(person) {
        utterances += 1;
        diary.push(`${person} begun`);
        return utterances;
      },
      step: () => undefined,
      ended: () => void diary.push('ended'),
      hop: () => undefined,
      repaired: () => undefined,
      silent: (person) => void diary.push(`${person} silent`),
      failed: (err) => void failures.push(err),
    },
    async () => {
      const decoder = ready.pop();
      if (broken || !decoder) throw new Error('out of memory');
      decoders += 1;
      return {
        ...decoder,
        decode(packet) {
          decoded += 1;
          return decoder.decode(packet);
        },
        close() {
          decoders -= 1;
          decoder.close();
        },
      };
    },
  );
  onTestFinished(() => ears.close());
  return {
    ears,
    diary,
    failures,
    decoded: () => decoded,
    decoders: () => decoders,
    breakDecoders: (how: boolean) => void (broken = how),
    say: async (person: string, frames: readonly Frame[]): Promise<void> => {
      send(frames, (frame) => ears.frame(person, { ...frame, opus: Buffer.from(frame.opus) }));
      // The first packets wait for their decoder.
      await turn();
    },
  };
}

const second = await framesOf([quiet(1_000)]);

test('not one packet of somebody who did not agree reaches a decoder', async () => {
  const { ears, say, decoded, decoders } = await openCall('ana');
  expect(ears.wants('ben')).toBe(false);
  await say('ben', second);
  ears.lost('ben', 3, { opus: Buffer.from(second[0]?.opus ?? []), seq: 9, timestamp: 0 });
  ears.silent('ben');
  expect(decoded()).toBe(0);
  expect(decoders()).toBe(0);
  await say('ana', second);
  expect(decoded()).toBe(second.length);
});

test('who agrees later is heard from then on', async () => {
  const { ears, say, decoded } = await openCall();
  await say('ana', second);
  ears.consent('ana', true);
  expect(ears.wants('ana')).toBe(true);
  await say('ana', second);
  expect(decoded()).toBe(second.length);
});

speechTest(
  'who takes the agreement back is not heard from the next packet on, and what was being said has ended',
  async () => {
    const frames = await framesOf([await speech('I would rather not have said this.')]);
    const { ears, say, decoded, decoders, diary } = await openCall('ana');
    await say('ana', frames.slice(0, 50));
    ears.consent('ana', false);
    const before = decoded();
    expect(ears.wants('ana')).toBe(false);
    await say('ana', frames.slice(50));
    expect(decoded()).toBe(before);
    expect(decoders()).toBe(0);
    expect(diary).toEqual(['ana begun', 'ended', 'ana silent']);
  },
);

speechTest('while deaf nobody is heard, and what was being said has ended', async () => {
  const frames = await framesOf([await speech('Listen to me, please, all of you.')]);
  const { ears, say, decoded, decoders, diary } = await openCall('ana');
  await say('ana', frames.slice(0, 50));
  ears.deaf(true);
  const before = decoded();
  await say('ana', frames.slice(50));
  expect(decoded()).toBe(before);
  expect(decoders()).toBe(0);
  expect(diary).toEqual(['ana begun', 'ended', 'ana silent']);
  ears.deaf(false);
  await say('ana', second);
  expect(decoded()).toBe(before + second.length);
});

speechTest('who leaves the call ends what was being said, and is heard again when back', async () => {
  const frames = await framesOf([await speech('See you tomorrow then, everybody.')]);
  const { ears, say, diary, decoders } = await openCall('ana');
  await say('ana', frames);
  ears.gone('ana');
  expect(diary).toEqual(['ana begun', 'ended', 'ana silent']);
  expect(decoders()).toBe(0);
  await say('ana', second);
  expect(decoders()).toBe(1);
});

speechTest('only the person whose utterance was left is told of', async () => {
  const frames = await framesOf([await speech('Could you repeat that for me?')]);
  const { ears, say, diary } = await openCall('ana', 'ben');
  await say('ana', frames);
  await say('ben', frames);
  expect(ears.left(2)).toBe('ben');
  expect(ears.left(2)).toBeUndefined();
  expect(ears.left(99)).toBeUndefined();
  expect(diary.filter((line) => line === 'ended')).toHaveLength(1);
});

test('not more than eight people are decoded at once; whose place is free for two seconds gives it away', async () => {
  const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const { ears, say, decoded, decoders } = await openCall(...people);
  const [frame] = second;
  if (!frame) throw new Error('no sound');
  for (const person of people) ears.frame(person, { ...frame, opus: Buffer.from(frame.opus) });
  await say('nobody', second);
  expect(decoders()).toBe(8);
  expect(decoded()).toBe(8);
  vi.advanceTimersByTime(2_000);
  await say('i', second);
  expect(decoders()).toBe(8);
  expect(decoded()).toBe(8 + second.length);
});

test('somebody whose decoder cannot be made is told of once, and tried again after a minute', async () => {
  const { say, decoded, failures, breakDecoders } = await openCall('ana');
  breakDecoders(true);
  await say('ana', second);
  await say('ana', second);
  expect(failures).toHaveLength(1);
  breakDecoders(false);
  vi.advanceTimersByTime(60_000);
  await say('ana', second);
  expect(decoded()).toBe(second.length);
});
