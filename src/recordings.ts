// Makes of recordings of any kind and length parts that a model can hear.
import type { Log } from './log.ts';
import type { Attachment, Clip } from './message.ts';
import { type Bounds, usual } from './recordings/bounds.ts';
import { asOpus, NoDecoder } from './recordings/convert.ts';
import { cut, type Piece } from './recordings/cut.ts';
import { gather, type Gathered } from './recordings/gather.ts';
import { oggPackets } from './recordings/ogg.ts';
import { Unfit, webmPackets } from './recordings/webm.ts';
import { BotError } from './trouble.ts';

/** A part of a recording: at most 25 MB, of a kind that models hear. */
export type Part = Piece;

export interface Recordings {
  /**
   * The parts, as soon as each is there: a short recording as it is, a long one cut at silences. Throws a `BotError` that tells
   * the person why, when it is no recording, or none that can be read here; behind parts, when it cannot be read to its end.
   */
  parts(recording: Attachment, signal: AbortSignal): AsyncIterable<Part>;
}

/** `path`: the folders where an ffmpeg of the operator's may be, as in `PATH`; without, the one that came along is taken. */
export function openRecordings(log: Log, path = '', bounds: Bounds = usual): Recordings {
  return {
    async *parts(recording, signal) {
      const gathered = await gather(recording, bounds.whole, signal);
      if (gathered.short) yield asItIs(gathered.short);
      else yield* inParts(gathered, bounds, path, log, signal);
    },
  };
}

function asItIs(clip: Clip): Part {
  return { number: 0, clip, from: 0, to: 0, overlap: 0, last: true };
}

async function* inParts(
  gathered: Gathered,
  bounds: Bounds,
  path: string,
  log: Log,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  let parts = 0;
  const count = async function* (pieces: AsyncIterable<Piece>) {
    for await (const piece of pieces) {
      parts += 1;
      yield piece;
    }
  };
  try {
    const packets = quick(gathered);
    if (packets) yield* count(cut(packets, bounds, signal));
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    if (parts > 0) throw new BotError('This recording is damaged: I heard it only up to there.', { cause: error });
  }
  if (parts > 0) return;
  try {
    yield* count(cut(oggPackets(asOpus(gathered, bounds.most, path, log, signal)), bounds, signal));
  } catch (error) {
    if (!(error instanceof NoDecoder) || parts > 0 || !gathered.whole) throw error;
    // Too long for comfort, but no longer than models take.
    yield asItIs(gathered.whole);
    return;
  }
  if (parts === 0) throw new BotError('There is no sound in this recording that I can read; it may be damaged.');
}

/** The packets of what needs no decoding. */
function quick({ kind, isOpus, read }: Gathered): AsyncIterable<Uint8Array> | undefined {
  if (!isOpus) return undefined;
  return kind.format === 'ogg' ? oggPackets(read()) : webmPackets(read());
}
