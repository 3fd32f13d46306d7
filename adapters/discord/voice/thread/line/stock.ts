// Hears people by the library's own receiver, for when its inside is not as ours expects: less well, but well enough.
import { EndBehaviorType, type VoiceConnection } from '@discordjs/voice';
import { isSealed, isSilence } from './dave.ts';
import type { Frame, Sink, Tally } from './sink.ts';

/** @param troubled Told what the sink throws. @returns Stops hearing. */
export function hearStock(
  connection: VoiceConnection,
  sink: Sink,
  tally: Tally,
  troubled: (error: unknown) => void,
): () => void {
  const { receiver } = connection;
  let over = false;

  /** Only of people who agreed; anew after each error, which ends the library's stream. */
  function subscribe(userId: string): void {
    if (over || receiver.subscriptions.has(userId) || !sink.wants(userId)) return;
    const stream = receiver.subscribe(userId, { end: { behavior: EndBehaviorType.Manual } });
    let count = 0;
    stream.on('data', (packet: unknown) => {
      if (over) return;
      if (!sink.wants(userId)) {
        tally.unheard++;
        stream.destroy();
        return;
      }
      tally.received++;
      const frame = asFrame(packet, count++);
      if (!frame || isSealed(frame.opus)) return void tally.dropped++;
      try {
        if (isSilence(frame.opus)) sink.silent(userId);
        else sink.frame(userId, frame);
      } catch (error) {
        troubled(error);
      }
    });
    stream.on('error', () => void tally.dropped++);
    stream.once('close', () => subscribe(userId));
  }

  receiver.speaking.on('start', subscribe);
  return () => {
    over = true;
    receiver.speaking.off('start', subscribe);
  };
}

/** Later versions of the library say number and time; this one gives bare packets, as they come. */
function asFrame(packet: unknown, count: number): Frame | undefined {
  if (Buffer.isBuffer(packet)) return { opus: packet, seq: count & 0xffff, timestamp: (count * 960) >>> 0 };
  if (typeof packet !== 'object' || packet === null) return undefined;
  const { payload, sequence, timestamp } = packet as Readonly<Record<string, unknown>>; // Each is checked below.
  if (!Buffer.isBuffer(payload) || typeof sequence !== 'number' || typeof timestamp !== 'number') return undefined;
  return { opus: payload, seq: sequence, timestamp };
}
