// Listens to a recording: a seat at a model, its transcript, and one more try where the fault allows it.
import type { HearRequest, Transcript, Unavailable } from '../models.ts';
import { Call } from './call.ts';
import { account, note, type Desk } from './desk.ts';
import { fault, type Fault } from './fault.ts';
import { length } from './length.ts';
import { headerLimits } from './limits.ts';
import type { Seat } from './scheduler.ts';
import { transcript } from './transcript.ts';
import { patienceOf, seatOrWhy, unavailable } from './unavailable.ts';
import type { Listening } from './wire.ts';

/** Passing troubles after which a recording is given up: the first try and one more. */
const tries = 2;
/** Refusals for limits after which our idea of them is wrong. */
const refusals = 3;
/** Milliseconds of patience that a second of the recording adds: Whisper takes 5, most is for the way up. */
const perSecondMs = 50;
/** Groq bills ten seconds a request at least: console.groq.com/docs/speech-to-text */
const leastSeconds = 10;
/** Whisper reads the last 224 tokens of a prompt; more is refused. */
const longestHints = 800;

/** Fills `Models.hear`. */
export async function hear(desk: Desk, request: HearRequest, signal: AbortSignal): Promise<Transcript | Unavailable> {
  signal.throwIfAborted();
  const seconds = length(request.recording);
  const failed: string[] = [];
  let patience = patienceOf(desk, request.caller);
  let refused = 0;
  for (;;) {
    const models = desk.served.chain('transcribe');
    const fresh = models.filter((model) => !failed.includes(model));
    const cost = { calls: 1, input: 0, output: 0, audio: seconds };
    const began = performance.now();
    const seat = await seatOrWhy(desk, request.caller, fresh.length > 0 ? fresh : models, cost, patience, signal);
    signal.throwIfAborted();
    if (seat.type === 'unavailable') return seat;
    patience = Math.max(0, patience - (performance.now() - began));
    const heard = await listen(desk, seat, request, seconds, signal);
    signal.throwIfAborted();
    if (heard.type === 'heard') return heard;
    if (heard.type === 'again') failed.push(seat.model);
    if (heard.type === 'limited') refused += 1;
    const worthIt = heard.type === 'gone' || heard.type === 'again' || heard.type === 'limited';
    if (!worthIt || failed.length === tries || refused === refusals) return unavailable(heard);
  }
}

/** One try. */
async function listen(
  desk: Desk,
  seat: Seat,
  request: HearRequest,
  seconds: number,
  signal: AbortSignal,
): Promise<Transcript | Fault> {
  const books = account(desk, seat, request.caller, 'transcribe');
  const call = new Call(signal);
  try {
    call.allow(desk.patience.hearMs + seconds * perSecondMs);
    const { headers, answer } = await desk.wire.hear(listening(request, seat.model), call.signal);
    books.limits(headerLimits(headers));
    books.usage({ audioSeconds: Math.max(leastSeconds, seconds) });
    const heard = transcript(answer, seconds);
    books.usage({ audioSeconds: Math.max(leastSeconds, heard.seconds) });
    return heard;
  } catch (error) {
    // Whoever waited this long has no use for a second try of the same length.
    if (call.late) return { type: 'refused', cause: new Error('the recording took too long') };
    const found = fault(error);
    if (found.type !== 'aborted') note(desk, seat, found);
    return found;
  } finally {
    call.over();
    books.close();
  }
}

function listening({ recording, language, hints }: HearRequest, model: string): Listening {
  const prompt = hints?.trim().slice(0, longestHints).toWellFormed();
  return { model, recording, ...(language && { language }), ...(prompt && { prompt }) };
}
