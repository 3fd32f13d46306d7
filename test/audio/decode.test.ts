import { createDecoder, createEncoder, type OpusDecoderHandle } from 'libopus-wasm';
import { describe, expect, it, vi } from 'vitest';
import { openDecoder } from '#src/audio/decode.ts';
import { samplesOf } from '#src/audio/packet.ts';
import { fc } from '#test/property.ts';
import { joined, opusPackets, speech, speechTest } from './speech.ts';
import { level, outside, pitch, tone } from './tone.ts';

/** Decibels by which a sound is louder than its difference from the true one. */
function likeness(sound: Int16Array, truth: Int16Array): number {
  return 20 * Math.log10(level(truth) / level(truth.map((sample, at) => (sample - (sound[at] ?? 0)) / 2)) / 2);
}

describe('a decoder', () => {
  it('gives 16 kHz mono, whatever was sent', async () => {
    const decoder = await openDecoder();
    for (const [channels, frameSize] of [
      [1, 960],
      [2, 960],
      [2, 120],
      [1, 2880],
    ] as const) {
      using encoder = await createEncoder({ channels, frameSize });
      const frame = Int16Array.from({ length: frameSize * channels }, (_, at) => 9000 * Math.sin(at / channels / 20));
      const made = Array.from({ length: 20 }, () => decoder.decode(encoder.encode(frame)));
      expect(made.map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => frameSize / 3));
    }
    decoder.close();
  });

  speechTest('repairs a lost packet from the next one, better than it can be made up', async () => {
    const packets = await opusPackets(await speech('The quick brown fox jumps over the lazy dog, twice a day.'));
    const [whole, repaired, concealed] = await Promise.all([openDecoder(), openDecoder(), openDecoder()]);
    const truth = packets.map((packet) => whole.decode(packet));
    const lost = (at: number) => at % 10 === 5 && at + 1 < packets.length;
    const repairs = packets.map((packet, at) =>
      lost(at) ? repaired.repair(packets[at + 1]!) : repaired.decode(packet),
    );
    const guesses = packets.map((packet, at) => (lost(at) ? concealed.conceal() : concealed.decode(packet)));
    const holes = (all: readonly Int16Array[]) => joined(all.filter((_, at) => lost(at)));
    expect(repairs.map(({ length }) => length)).toEqual(truth.map(({ length }) => length));
    expect(guesses.map(({ length }) => length)).toEqual(truth.map(({ length }) => length));
    const better = likeness(holes(repairs), holes(truth)) - likeness(holes(guesses), holes(truth));
    expect(better).toBeGreaterThan(3);
    expect(likeness(joined(repairs), joined(truth))).toBeGreaterThan(10);
  });

  it('repairs and conceals as much as was lost, for packets of any length', async () => {
    for (const ms of [2.5, 5, 10, 20, 40, 60]) {
      const decoder = await openDecoder();
      using encoder = await createEncoder({ frameSize: ms * 48, fec: true, packetLossPercent: 20 });
      const packet = encoder.encode(new Int16Array(ms * 96).fill(500));
      decoder.decode(packet);
      expect([decoder.conceal().length, decoder.repair(packet).length]).toEqual([ms * 16, ms * 16]);
      decoder.close();
    }
  });

  it('takes any bytes: it never throws, and decodes the next packet all the same', async () => {
    using encoder = await createEncoder({ channels: 1 });
    const sine = tone(440, 1, 48_000);
    const good = Array.from({ length: 50 }, (_, at) => encoder.encode(sine.slice(at * 960, at * 960 + 960)));
    const decoder = await openDecoder();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, lost) => {
        const heard = lost ? decoder.repair(bytes) : decoder.decode(bytes);
        expect(heard).toHaveLength(samplesOf(bytes) / 3);
      }),
      { numRuns: 2000 },
    );
    const after = joined(good.map((packet) => decoder.decode(packet)));
    expect(after).toHaveLength(16_000);
    expect(pitch(after.subarray(4000), 16_000)).toBeCloseTo(440, 0);
    decoder.close();
  });

  it('starts afresh when libopus fails, and neither for a bad packet nor when it is closed', async () => {
    const opened: OpusDecoderHandle[] = [];
    const open = async () => {
      const handle = await createDecoder({ sampleRate: 16_000, channels: 1 });
      opened.push(handle);
      return handle;
    };
    const decoder = await openDecoder(open);
    for (const bad of [new Uint8Array(0), Uint8Array.of(3)])
      expect([decoder.decode(bad).length, decoder.repair(bad).length]).toEqual([0, 0]);
    expect(decoder.conceal()).toHaveLength(320);
    const closed = await openDecoder(open);
    closed.close();
    expect(closed.decode(Uint8Array.of(0xf8, 0xff, 0xfe))).toHaveLength(0);
    // Whatever was asked for until now has come when this one has.
    await open();
    expect(opened).toHaveLength(3);
    opened[0]!.free();
    const silence = Uint8Array.of(0xf8, 0xff, 0xfe);
    expect(decoder.decode(silence)).toHaveLength(0);
    await vi.waitFor(() => expect(decoder.decode(silence)).toHaveLength(320));
    expect(opened.length).toBeGreaterThan(1);
  });

  it('gives nothing and keeps no memory once it is closed', async () => {
    const packet = Uint8Array.of(0xf8, 0xff, 0xfe);
    const before = outside();
    for (let time = 0; time < 1500; time += 1) {
      const decoder = await openDecoder();
      decoder.decode(packet);
      decoder.close();
      decoder.close();
      const after = [decoder.decode(packet), decoder.repair(packet), decoder.conceal()];
      expect(after.map(({ length }) => length)).toEqual([0, 0, 0]);
    }
    expect(outside() - before).toBeLessThan(10_000_000);
  });
});
