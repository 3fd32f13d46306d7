// Listens to a recording: a seat at a model, its transcript, and one more try where the fault allows it.
import type { Caller, HearRequest, Role, Unavailable } from '../models.ts';
import type { Transcript } from '../transcript.ts';
import { Call } from './call.ts';
import { account, models, note, type Desk } from './desk.ts';
import { fault, type Fault } from './fault.ts';
import { language as known } from './languages.ts';
import { length } from './length.ts';
import { headerLimits } from './limits.ts';
import { named } from './naming.ts';
import { uploadMs } from './patience.ts';
import type { Seat } from './scheduler.ts';
import { transcript } from './transcript.ts';
import { patienceOf, seatOrWhy, unavailable } from './unavailable.ts';
import type { Listening } from './wire.ts';

/** Passing troubles after which a recording is given up: the first try and one more. */
const tries = 2;
/** Refusals for limits after which our idea of them is wrong. */
const refusals = 3;
/** Milliseconds of patience that a second of the recording adds, its way up included: Whisper takes 5. */
const perSecondMs = 50;
/** Groq bills ten seconds a request at least: console.groq.com/docs/speech-to-text */
const leastSeconds = 10;
/** Characters, and bytes of UTF-8: Whisper reads 224 tokens of hints, and Groq refuses more than four bytes for each of them. */
const longestHints = { characters: 800, bytes: 896 };

/** In the language that is spoken, or in English. */
type Way = Extract<Role, 'transcribe' | 'translate'>;

/** Fills `Models.hear` and `Models.translate`. */
export async function hear(
  desk: Desk,
  way: Way,
  request: HearRequest,
  signal: AbortSignal,
): Promise<Transcript | Unavailable> {
  signal.throwIfAborted();
  const seconds = length(request.recording);
  const cost = { calls: 1, input: 0, output: 0, audio: seconds };
  const failed: string[] = [];
  let patience = patienceOf(desk, request.caller);
  for (let refused = 0; ;) {
    const began = performance.now();
    const candidates = fresh(desk, way, request.caller, failed).map((model) => ({ model, cost }));
    const seat = await seatOrWhy(desk, request.caller, candidates, patience, signal);
    if (seat.type === 'unavailable') return seat;
    patience = Math.max(0, patience - (performance.now() - began));
    const heard = await listen(desk, way, seat, request, seconds, signal);
    signal.throwIfAborted();
    if (heard.type === 'heard') return heard;
    if (heard.type === 'again') failed.push(seat.model);
    if (heard.type === 'limited') refused += 1;
    // Not every model that listens translates: console.groq.com/docs/speech-to-text
    const isOther =
      heard.type === 'refused' &&
      way === 'translate' &&
      fresh(desk, way, request.caller, [seat.model])[0] !== seat.model;
    if (isOther) failed.push(seat.model);
    const isPassing = isOther || heard.type === 'again' || heard.type === 'limited' || heard.type === 'gone';
    if (!isPassing || failed.length === tries || refused === refusals) return unavailable(heard);
  }
}

/** The models to ask: another one than has just failed, where there is one. */
function fresh(desk: Desk, way: Way, caller: Caller, failed: readonly string[]): readonly string[] {
  const all = models(desk, way, caller);
  const others = all.filter((model) => !failed.includes(model));
  return others.length > 0 ? others : all;
}

/** One try. */
async function listen(
  desk: Desk,
  way: Way,
  seat: Seat,
  request: HearRequest,
  seconds: number,
  signal: AbortSignal,
): Promise<Transcript | Fault> {
  const books = account(desk, seat, request.caller, way);
  const call = new Call(signal);
  try {
    call.allow(desk.patience.hearMs + Math.max(seconds * perSecondMs, uploadMs(request.recording.bytes.length)));
    const { headers, answer } = await desk.wire[way](listening(request, seat.model), call.signal);
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

function listening({ recording, language, hints = '', words = false }: HearRequest, model: string): Listening {
  const spoken = known(language);
  const prompt = fitting(hints.trim());
  const file = { ...recording, name: named(recording) };
  return { model, recording: file, words, ...(spoken && { language: spoken }), ...(prompt && { prompt }) };
}

function fitting(hints: string): string {
  const cut = hints.slice(0, longestHints.characters).toWellFormed();
  // What is left of a character that was cut through reads as a replacement.
  const bytes = Buffer.from(cut).subarray(0, longestHints.bytes).toString();
  return bytes.length < cut.length ? bytes.replace(/\uFFFD+$/, '') : bytes;
}
