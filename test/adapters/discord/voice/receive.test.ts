import { randomBytes } from 'node:crypto';
import { joinVoiceChannel, type VoiceConnection } from '@discordjs/voice';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Open } from '#adapters/discord/voice/thread/line/dave.ts';
import { hear } from '#adapters/discord/voice/thread/line/receive.ts';
import { emptyTally, type Frame } from '#adapters/discord/voice/thread/line/sink.ts';
import { fc } from '#test/property.ts';
import { sealed, type Shape } from './seal.ts';

const key = randomBytes(32);
const silence = Buffer.from([0xf8, 0xff, 0xfe]);
const anna = { ssrc: 11, userId: '1' };
const ben = { ssrc: 22, userId: '2' };

/** The real library's connection, without a network: what `receiver` gets is what would have come over UDP. */
function connect(): VoiceConnection {
  const adapterCreator = () => ({ sendPayload: () => true, destroy: () => undefined });
  const connection = joinVoiceChannel({ guildId: '3', channelId: '4', adapterCreator });
  connection.receiver.connectionData = {
    encryptionMode: 'aead_aes256_gcm_rtpsize',
    secretKey: key,
    nonceBuffer: Buffer.alloc(12),
  };
  return connection;
}

describe('hearing', () => {
  let connection: VoiceConnection;
  let told: string[];
  let troubles: unknown[];
  let agreed: Set<string>;
  /** Whose packets were decrypted end to end. */
  let opened: string[];
  let stop: () => void;
  let tally = emptyTally();
  let onFrame: (frame: Frame) => void;

  const open: Open = (userId, payload) => {
    opened.push(userId);
    return payload.includes('garbled') ? undefined : payload;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    connection = connect();
    told = [];
    troubles = [];
    opened = [];
    agreed = new Set([anna.userId, ben.userId]);
    tally = emptyTally();
    onFrame = () => undefined;
    const sink = {
      wants: (userId: string) => agreed.has(userId),
      frame(userId: string, frame: Frame) {
        told.push(`${userId}: ${frame.opus.toString()}`);
        onFrame(frame);
      },
      lost: (userId: string, count: number, next: Frame) => told.push(`${userId} lost ${count} before ${next.seq}`),
      silent: (userId: string) => told.push(`${userId} is silent`),
    };
    stop = hear(connection, sink, open, tally, (error) => troubles.push(error));
  });

  afterEach(() => {
    stop();
    connection.destroy();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const speaks = ({ ssrc, userId }: typeof anna) => connection.receiver.ssrcMap.update({ audioSSRC: ssrc, userId });
  const arrives = (payload: string | Buffer, shape: Shape) =>
    connection.receiver.onUdpMessage(sealed(key, Buffer.from(payload), shape));

  it('tells who said what, in order', () => {
    speaks(anna);
    speaks(ben);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('b7', { ssrc: 22, seq: 7 });
    arrives('a3', { ssrc: 11, seq: 3 });
    arrives('b8', { ssrc: 22, seq: 8 });
    arrives('a2', { ssrc: 11, seq: 2 });
    expect(told).toEqual(['1: a1', '2: b7', '2: b8', '1: a2', '1: a3']);
    expect(tally).toEqual({ ...emptyTally(), received: 5 });
  });

  it('tells how many were lost, right before the packet that may repair them', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 65_534 });
    arrives('a4', { ssrc: 11, seq: 1 });
    vi.advanceTimersByTime(50);
    expect(told).toEqual(['1: a1', '1 lost 2 before 1', '1: a4']);
    expect(tally).toMatchObject({ received: 2, lost: 2 });
  });

  it('opens a packet that comes twice only once', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('a1', { ssrc: 11, seq: 1 });
    expect(opened).toEqual(['1']);
    expect(tally).toMatchObject({ received: 2, dropped: 1 });
  });

  it('tells of a packet that cannot be opened as of a lost one', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('garbled', { ssrc: 11, seq: 2 });
    arrives('a3', { ssrc: 11, seq: 3 });
    expect(told).toEqual(['1: a1', '1 lost 1 before 3', '1: a3']);
    expect(tally).toMatchObject({ dropped: 1, lost: 0 });
  });

  it('hears on through a burst of packets that are all padding, and takes none of them for lost', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    for (let seq = 2; seq <= 61; seq++) arrives('', { ssrc: 11, seq, padding: 16 });
    arrives('a62', { ssrc: 11, seq: 62 });
    expect(told).toEqual(['1: a1', '1: a62']);
    expect(opened).toEqual(['1', '1']);
    expect(tally).toMatchObject({ empty: 60, lost: 0, dropped: 0 });
  });

  it('tells once that somebody stops to send, and forgets what was lost before', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    for (const seq of [3, 4, 5, 6, 7]) arrives(silence, { ssrc: 11, seq });
    vi.advanceTimersByTime(50);
    arrives('a8', { ssrc: 11, seq: 8 });
    arrives(silence, { ssrc: 11, seq: 9 });
    expect(told).toEqual(['1: a1', '1 is silent', '1: a8', '1 is silent']);
    expect(tally.lost).toBe(1);
  });

  it('does not decrypt what people say who did not agree, and counts it apart', () => {
    agreed.delete('1');
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives(silence, { ssrc: 11, seq: 2 });
    expect(told).toEqual([]);
    expect(opened).toEqual([]);
    expect(tally).toEqual({ ...emptyTally(), unheard: 2 });
  });

  it('follows a change of mind with the next packet, also for what waits to be put in order', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('a3', { ssrc: 11, seq: 3 });
    agreed.delete('1');
    vi.advanceTimersByTime(50);
    expect(told).toEqual(['1: a1']);
    expect(opened).toEqual(['1']);
    agreed.add('1');
    arrives('a9', { ssrc: 11, seq: 9 });
    expect(told).toEqual(['1: a1', '1: a9']);
  });

  it('keeps the first packets of somebody until it is told who that is', () => {
    for (const seq of [1, 2]) arrives(`a${seq}`, { ssrc: 11, seq });
    expect(told).toEqual([]);
    speaks(anna);
    expect(told).toEqual(['1: a1', '1: a2']);
  });

  it('keeps no more than 25 packets of 64 unknown people, the last ones', () => {
    for (let ssrc = 100; ssrc < 200; ssrc++) for (let seq = 0; seq < 30; seq++) arrives(`${ssrc}`, { ssrc, seq });
    for (let ssrc = 100; ssrc < 200; ssrc++) speaks({ ssrc, userId: '1' });
    expect(told).toHaveLength(25 * 64);
    expect(told[0]).toBe('1: 136');
  });

  it('does not keep for later what somebody said who did not agree', () => {
    arrives('a1', { ssrc: 11, seq: 1 });
    agreed.clear();
    speaks(anna);
    expect([told, opened]).toEqual([[], []]);
    expect(tally).toEqual({ ...emptyTally(), unheard: 1 });
  });

  it('does not take one person for another when a number is given anew', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('a3', { ssrc: 11, seq: 3 });
    speaks({ ssrc: 11, userId: '2' });
    arrives('b1', { ssrc: 11, seq: 2 });
    vi.advanceTimersByTime(50);
    expect(told).toEqual(['1: a1', '2: b1']);
  });

  it('forgets people who leave', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('a3', { ssrc: 11, seq: 3 });
    connection.receiver.ssrcMap.delete('1');
    vi.advanceTimersByTime(50);
    arrives('a4', { ssrc: 11, seq: 4 });
    expect(told).toEqual(['1: a1']);
  });

  it('goes on when its listener fails', () => {
    speaks(anna);
    onFrame = () => {
      throw new Error('full');
    };
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('a3', { ssrc: 11, seq: 3 });
    vi.advanceTimersByTime(50);
    arrives('a4', { ssrc: 11, seq: 4 });
    expect(told).toEqual(['1: a1', '1 lost 1 before 3', '1: a3', '1: a4']);
    expect(troubles).toHaveLength(3);
  });

  it('is over when it is stopped', () => {
    speaks(anna);
    arrives('a1', { ssrc: 11, seq: 1 });
    arrives('a3', { ssrc: 11, seq: 3 });
    stop();
    vi.advanceTimersByTime(50);
    arrives('a4', { ssrc: 11, seq: 4 });
    expect(told).toEqual(['1: a1']);
  });

  it('survives 10,000 hostile datagrams, and hears what comes between them', () => {
    speaks(anna);
    let seq = 0;
    fc.assert(
      fc.property(hostile, (datagram) => {
        connection.receiver.onUdpMessage(datagram);
        const before = told.length;
        arrives('still here', { ssrc: 11, seq: ++seq });
        expect(told.slice(before)).toEqual(['1: still here']);
      }),
      { numRuns: 10_000 },
    );
    expect(troubles).toEqual([]);
    expect(tally).toMatchObject({ received: 10_000, lost: 0 });
    expect(tally.dropped).toBeGreaterThan(9_000);
  });
});

/** Heaps of bytes, short and long, with and without a proper beginning; and good packets that were cut or changed. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  fc
    .record({ first: fc.integer({ min: 0x80, max: 0xbf }), rest: fc.uint8Array({ minLength: 10, maxLength: 90 }) })
    .map(({ first, rest }) => Buffer.from([first, 120, ...rest])),
  fc
    .record({ first: fc.integer({ min: 0x80, max: 0xbf }), rest: fc.uint8Array({ minLength: 20, maxLength: 90 }) })
    .map(({ first, rest }) => Buffer.from([first, 120, 0, 1, 0, 0, 0, 0, 0, 0, 0, 11, ...rest])),
  fc.record({ at: fc.nat(500), bit: fc.nat(7), cut: fc.boolean() }).map(({ at, bit, cut }) => {
    const packet = sealed(key, Buffer.from('hostile'), { ssrc: 11, seq: 9, sources: [1], padding: 3 });
    const place = at % packet.length;
    if (cut) return packet.subarray(0, place);
    packet[place] = (packet[place] ?? 0) ^ (1 << bit);
    return packet;
  }),
);
