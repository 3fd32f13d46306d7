// Reads a sentence aloud: one try, and the sound handed on as soon as it begins.
import { ahead } from '../ahead.ts';
import type { SpeakRequest, Spoken, Unavailable } from '../models.ts';
import { Call } from './call.ts';
import { tokens } from './conversation.ts';
import { account, note, type Desk } from './desk.ts';
import { fault } from './fault.ts';
import { isWav } from './length.ts';
import { headerLimits } from './limits.ts';
import { languages, readers, roleOf } from './reader.ts';
import type { Seat } from './scheduler.ts';
import { voiceLost } from './sentence.ts';
import { patienceOf, seatOrWhy, unavailable } from './unavailable.ts';

/** Groq refuses a longer text: console.groq.com/docs/text-to-speech/orpheus#limitations */
const longest = 200;
/** Bytes of sound: what 200 characters take many times over. A voice that goes on has lost count. */
const most = 16_000_000;
/** Bytes that tell a WAV file from anything else. */
const telling = 12;

/** Fills `Models.speak`. */
export async function speak(desk: Desk, request: SpeakRequest, signal: AbortSignal): Promise<Spoken | Unavailable> {
  signal.throwIfAborted();
  const text = fitting(desk, request.text.trim().toWellFormed());
  if (text === '') return { type: 'unavailable', cause: 'there is nothing to say', quota: false };
  // What a token of speech is, Groq does not say; the headers of every answer correct the guess.
  const cost = { calls: 1, input: tokens(text), output: 0 };
  const { caller } = request;
  const candidates = models(desk, request.language).map((model) => ({ model, cost }));
  const seat = await seatOrWhy(desk, caller, candidates, patienceOf(desk, caller), signal);
  if (seat.type === 'unavailable') return seat;
  const spoken = await begin(desk, seat, { ...request, text }, signal);
  signal.throwIfAborted();
  return spoken;
}

/** Those that read the language; one that nobody reads is read as the usual one. */
function models({ served }: Desk, language = ''): readonly string[] {
  const read = languages(served);
  return readers(served, read.find((one) => one === language.toLowerCase()) ?? read[0] ?? '');
}

async function begin(
  desk: Desk,
  seat: Seat,
  { caller, text, voice }: SpeakRequest,
  signal: AbortSignal,
): Promise<Spoken | Unavailable> {
  const books = account(desk, seat, caller, roleOf(desk.served, seat.model));
  const call = new Call(signal);
  const { speakMs } = desk.patience;
  try {
    call.allow(speakMs);
    const said = { model: seat.model, input: text, voice: chosen(desk, seat.model, voice) };
    const { headers, sound } = await desk.wire.speak(said, call.signal);
    books.limits(headerLimits(headers));
    books.usage({ characters: text.length });
    const pieces = sound[Symbol.asyncIterator]();
    const beginning = await first(pieces);
    if (isWav(beginning)) return { type: 'spoken', sound: ahead(() => rest(beginning, pieces, call, speakMs), signal) };
    call.over();
    return { type: 'unavailable', cause: `no sound came but ${headers.get('content-type')}`, quota: false };
  } catch (error) {
    const found = call.late ? { type: 'again' as const, cause: new Error('the voice took too long') } : fault(error);
    call.over();
    if (found.type !== 'aborted') note(desk, seat, found);
    return unavailable(found);
  } finally {
    books.close();
  }
}

/** The first bytes, enough to see what they are; fewer when no more come. */
async function first(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const got: Uint8Array[] = [];
  for (let size = 0; size < telling;) {
    const next = await pieces.next();
    if (next.done) break;
    got.push(next.value);
    size += next.value.length;
  }
  return Buffer.concat(got);
}

/** All of the sound. Ends early, without an error, for whom has left. */
async function* rest(
  beginning: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
  call: Call,
  idleMs: number,
): AsyncGenerator<Uint8Array> {
  try {
    let size = 0;
    for (let piece: Uint8Array | undefined = beginning; piece; piece = await following(pieces)) {
      yield piece;
      size += piece.length;
      if (size > most) throw new Error('the voice does not end');
      call.allow(idleMs);
    }
  } catch (error) {
    if (call.late || !call.signal.aborted) throw voiceLost(error);
  } finally {
    call.over();
  }
}

async function following(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const next = await pieces.next();
  return next.done ? undefined : next.value;
}

function chosen({ served }: Desk, model: string, wish: string | undefined): string {
  const known = served.voices(model);
  return known.find((voice) => voice.toLowerCase() === wish?.toLowerCase()) ?? known[0] ?? '';
}

/** Cuts what is too long at a blank, where there is one near; its sayer should have done that. */
function fitting({ log }: Desk, text: string): string {
  if (text.length <= longest) return text;
  log.warn({ characters: text.length, longest }, 'a text was too long to be read aloud, and was cut');
  const cut = text.slice(0, longest);
  const blank = cut.lastIndexOf(' ');
  return (blank > longest / 2 ? cut.slice(0, blank) : cut).toWellFormed().trim();
}
