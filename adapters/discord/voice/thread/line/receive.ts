// Hears people over one connection: their packets, checked, asked for, put in order and opened, reach the sink one by one.
// Stands in for the library's own receiver, which ends a person's stream at one bad packet and the process at another.
import type { VoiceConnection } from '@discordjs/voice';
import { isSilence, type Open } from './dave.ts';
import { openHold } from './hold.ts';
import { follow, stockUnseal, watchSenders } from './inside.ts';
import { type Jitter, openJitter } from './jitter.ts';
import { aes256Gcm, isBeside, readHeader, readPayload, type Unseal } from './rtp.ts';
import type { Sink, Tally } from './sink.ts';

/** A packet that the voice server sent, its payload still sealed end to end. */
interface Packet {
  readonly seq: number;
  readonly timestamp: number;
  readonly payload: Buffer;
}

interface Stream {
  readonly userId: string;
  readonly jitter: Jitter<Packet>;
  /** Packets that are missing right before the next one that can be opened. */
  missed: number;
  silent: boolean;
}

/**
 * To be called right after `joinVoiceChannel`, before a socket opens.
 * @param troubled Told what the sink throws. @returns Stops hearing; nothing is told any more.
 */
export function hear(
  connection: VoiceConnection,
  sink: Sink,
  open: Open,
  tally: Tally,
  troubled: (error: unknown) => void,
): () => void {
  const { receiver } = connection;
  const people = new Map<number, string>();
  const streams = new Map<number, Stream>();
  const hold = openHold<Packet>();
  const unsealer = rememberKey(receiver);
  let fromServer = true;
  let over = false;

  function datagram(message: Buffer): void {
    if (over || isBeside(message)) return;
    const header = fromServer ? readHeader(message) : undefined;
    const userId = header && people.get(header.ssrc);
    if (header && userId !== undefined && unwanted(header.ssrc, userId)) return;
    const unseal = unsealer();
    const payload = header && unseal && readPayload(message, header, unseal);
    if (!header || !payload) return void tally.dropped++;
    const packet = { seq: header.seq, timestamp: header.timestamp, payload };
    if (userId === undefined) hold.keep(header.ssrc, packet);
    else take(header.ssrc, userId, packet);
  }

  /** Drops what of a person is under way, too. */
  function unwanted(ssrc: number, userId: string): boolean {
    if (sink.wants(userId)) return false;
    tally.unheard++;
    forget(ssrc);
    return true;
  }

  function take(ssrc: number, userId: string, packet: Packet): void {
    tally.received++;
    const stream = streams.get(ssrc) ?? begin(ssrc, userId);
    if (!stream.jitter.push(packet)) tally.dropped++;
  }

  function begin(ssrc: number, userId: string): Stream {
    const jitter = openJitter<Packet>((packet, lost) => {
      tally.lost += lost;
      stream.missed += lost;
      guarded(() => unwanted(ssrc, userId) || deliver(stream, packet));
    });
    const stream: Stream = { userId, jitter, missed: 0, silent: false };
    streams.set(ssrc, stream);
    return stream;
  }

  function deliver(stream: Stream, { seq, timestamp, payload }: Packet): void {
    if (payload.length === 0) return void tally.empty++;
    if (isSilence(payload)) return fallSilent(stream);
    const opus = open(stream.userId, payload);
    if (!opus) {
      tally.dropped++;
      stream.missed++;
      return;
    }
    const frame = { opus, seq, timestamp };
    const { userId, missed } = stream;
    stream.missed = 0;
    stream.silent = false;
    if (missed > 0) sink.lost(userId, missed, frame);
    sink.frame(userId, frame);
  }

  function fallSilent(stream: Stream): void {
    // What was lost at the end of speech is not to be mended at the beginning of the next.
    stream.missed = 0;
    if (stream.silent) return;
    stream.silent = true;
    sink.silent(stream.userId);
  }

  function forget(ssrc: number): void {
    streams.get(ssrc)?.jitter.clear();
    streams.delete(ssrc);
  }

  function learn(ssrc: number, userId: string): void {
    if (people.get(ssrc) !== userId) forget(ssrc);
    people.set(ssrc, userId);
    for (const packet of hold.release(ssrc)) if (!unwanted(ssrc, userId)) take(ssrc, userId, packet);
  }

  function forgetAll(): void {
    for (const ssrc of streams.keys()) forget(ssrc);
    people.clear();
    hold.clear();
  }

  function guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      troubled(error);
    }
  }

  receiver.onUdpMessage = (message) => guarded(() => datagram(message));
  receiver.ssrcMap.on('update', (_, { audioSSRC, userId }) => guarded(() => learn(audioSSRC, userId)));
  receiver.ssrcMap.on('delete', ({ audioSSRC }) => {
    forget(audioSSRC);
    people.delete(audioSSRC);
  });
  follow(connection, {
    // Another voice server gives its own numbers to people.
    networking: forgetAll,
    datagrams: (datagrams) =>
      watchSenders(datagrams, (from, server) => {
        fromServer = from.address === server.address && from.port === server.port;
      }),
  });
  return () => {
    over = true;
    forgetAll();
  };
}

/** How the voice server's packets are unsealed now, or undefined before it has given a key. */
function rememberKey(receiver: VoiceConnection['receiver']): () => Unseal | undefined {
  let known: { key: Uint8Array; unseal: Unseal } | undefined;
  return () => {
    const { secretKey, encryptionMode: mode, nonceBuffer } = receiver.connectionData;
    if (!secretKey || mode === undefined || !nonceBuffer) return undefined;
    if (mode !== 'aead_aes256_gcm_rtpsize') return stockUnseal(receiver, mode, nonceBuffer, secretKey);
    if (known?.key !== secretKey) known = { key: secretKey, unseal: aes256Gcm(secretKey) };
    return known.unseal;
  };
}
