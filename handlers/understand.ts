// What a turn asks, in words: what was written, and what is heard, seen and read in what was sent along.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Source as AnswerSource } from '#src/answers.ts';
import { isMaterial, materialId, type Memorable } from '#src/memory.ts';
import type { InboundMessage, ReplyPart, Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import { lookAgain } from './again.ts';
import { hear } from './hear.ts';
import { excerpt } from './hear/excerpt.ts';
import { look } from './look.ts';
import { marked, type Material } from './material.ts';
import type { Senses } from './mind.ts';
import { named } from './named.ts';
import { ask, cut } from './question.ts';
import { read } from './read.ts';
import { mostShown, shownAs } from './shown.ts';
import { isRecording, type Source, sourcesOf } from './sources.ts';
import { suspicious } from './suspicious.ts';

export interface Understood {
  /** The person's own words, those they said aloud included. */
  readonly text: string;
  /** What was found in what was sent, marked as data. */
  readonly material: string;
  /** The words of a recording, for the person to see what was understood. */
  readonly shown?: ReplyPart;
  /** Where it was found. */
  readonly sources: readonly AnswerSource[];
  /** What of this is remembered with the answer. */
  readonly remembered: readonly Memorable[];
  /** What the person should know was left out, a sentence each. */
  readonly notes: readonly string[];
  /** Set: it must not be answered; what the person is told instead. */
  readonly refusal?: string;
}

// said
const tooMuch = 'You said more than I can take in at once: I go by its beginning. `/transcribe` writes down all of it.';
/** After so long people are told that it goes on, milliseconds. */
const usuallyMs = 8000;
// said
const slow =
  'This takes me longer than usual, for my provider limits how much I may look at and read. I am still at it…';
/** Words by which people speak of an image they sent before. */
const speaksOfImage =
  /\b(?:image|picture|photo|pic|screenshot|drawing|bild|foto|imagen|immagine|imagem|afbeelding|obraz|zdj[eę]cie)\w*|картин|фото|图片|照片|画像|写真|사진|صورة/iu;

/** Understands a turn; tells meanwhile what it is at. */
export async function* understand(
  turn: Turn,
  known: readonly Memorable[],
  mind: Senses,
  signal: AbortSignal,
  slowMs = usuallyMs,
): AsyncGenerator<ReplyPart, Understood> {
  const caller: Caller = { person: turn.author, place: turn.place };
  const typed = ask(turn, mind.say);
  const values = await mind.settings.of(turn.place, turn.author.id);
  const sources = await sourcesOf(turn, known, values, signal);
  const budget = mind.contextTokens / Math.max(1, sources.length);
  const heard = yield* listen(turn, sources, typed.text, budget, caller, mind, signal);
  const said = [typed.text, ...heard.spoken.map((one) => one.text)].filter(Boolean).join('\n');
  const text = cut(said);
  const images = sources.some(({ attachments }) => attachments.some(({ kind }) => kind === 'image'));
  if (sources.some(({ attachments, links }) => links.length > 0 || attachments.some((one) => !isRecording(one))))
    yield { type: 'working', on: images ? 'looking' : 'reading' };
  const taking = Promise.all(sources.map((source) => take(source, text, budget, caller, mind, signal)));
  if (await isOver(taking, slowMs)) yield { type: 'wait', text: slow };
  const materials = await taking;
  const found = sources.map(({ id, author }, index) => {
    const all = [...heard.found.filter((one) => one.id === id), ...(materials[index]?.found ?? [])];
    return { id: materialId(id), by: 'person' as const, author, text: marked({ found: all }) };
  });
  const wanted = !images && speaksOfImage.test(text) && known.some(isMaterial);
  const again = wanted ? await lookAgain(turn, known, text, mind, signal) : '';
  const orders = await suspicious(heard.found, caller, mind, signal);
  const refusal = materials.find((one) => one.refusal !== undefined)?.refusal;
  const material = [...found.map((one) => one.text), again].filter(Boolean).join('\n');
  const shown = shownAs(words(heard, text + material), values);
  return {
    text,
    material,
    ...(shown && { shown }),
    sources: restsOn([...heard.found, ...materials.flatMap((one) => one.found)]),
    remembered: [...own(turn, heard), ...found.filter((one) => one.text !== '')],
    notes: [
      ...typed.notes,
      ...(said.length > text.length ? [tooMuch] : []),
      ...heard.notes,
      ...orders,
      ...materials.flatMap(({ notes }) => notes),
    ],
    ...(refusal !== undefined && { refusal }),
  };
}

/** Each once; pages by their address. */
function restsOn(found: Material['found']): readonly AnswerSource[] {
  const names = [...new Set(found.map(({ source }) => source))];
  return names.map((name) => (/^https?:/.test(name) ? { name, link: name } : { name }));
}

/** Whether work takes longer than so many milliseconds. */
async function isOver(work: Promise<unknown>, ms: number): Promise<boolean> {
  const done = new AbortController();
  const late = sleep(ms, true, { signal: done.signal }).catch(() => false);
  return Promise.race([work.then(() => false), late]).finally(() => done.abort());
}

/** A turn whose history is asked for at most once, however many look into it. */
export function once(turn: Turn): Turn {
  const [first, ...rest] = turn.messages;
  let earlier: ReturnType<InboundMessage['earlier']> | undefined;
  return { ...turn, messages: [{ ...first, earlier: (signal) => (earlier ??= first.earlier(signal)) }, ...rest] };
}

/** What was heard in the recordings of which message. */
interface Listened {
  readonly spoken: readonly { readonly id: string; readonly text: string }[];
  readonly found: readonly { readonly id: string; readonly source: string; readonly text: string }[];
  readonly notes: readonly string[];
}

/** Whatever was recorded for this conversation, or sent without a word, counts as if it had been typed; the rest is data. */
async function* listen(
  turn: Turn,
  sources: readonly Source[],
  typed: string,
  budget: number,
  caller: Caller,
  mind: Senses,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Listened> {
  const spoken: Listened['spoken'][number][] = [];
  const found: Listened['found'][number][] = [];
  const notes: string[] = [];
  for (const { id, author, attachments } of sources) {
    const isOwn = turn.messages.some((message) => message.id === id);
    const recordings = attachments.filter(isRecording);
    const message = { ...turn.messages[0], id, author: { ...turn.author, ...author } };
    for (const recording of recordings) {
      yield { type: 'working', on: 'listening' };
      const heard = yield* hear(recording, message, caller, mind, 'hear', signal);
      const name = named(recording.name);
      notes.push(...heard.notes.map((note) => (recording.spoken === true ? note : `${name}: ${note}`)));
      if (heard.text === '') continue;
      if (isOwn && (recording.spoken === true || typed === '')) {
        spoken.push({ id, text: heard.text });
        continue;
      }
      const some = excerpt(name, heard.segments, typed, budget / recordings.length);
      found.push(...some.found.map((one) => ({ id, ...one })));
      if (some.isCut)
        notes.push(mind.say('{name} is long: I go by parts of it. `/transcribe` writes down all of it.', { name }));
    }
  }
  return { spoken, found, notes };
}

/** The words that were heard, of which none are shown but those that are `judged`. */
function words({ spoken, found }: Listened, judged: string): string {
  const all = [...spoken, ...found].map(({ text }) => text);
  return all.filter((text) => judged.includes(text.slice(0, mostShown))).join('\n');
}

/** The person's own words as they are remembered: what they said aloud, as if typed. */
function own({ messages }: Turn, { spoken }: Listened): Memorable[] {
  return messages.map(({ id, author, text }) => {
    const aloud = spoken.filter((one) => one.id === id).map((one) => one.text);
    return { id, by: 'person', author, text: cut([text, ...aloud].filter(Boolean).join('\n')) };
  });
}

/** Looks at the images of a message while its documents and links are read. */
async function take(
  { attachments, links }: Source,
  question: string,
  budget: number,
  caller: Caller,
  mind: Senses,
  signal: AbortSignal,
): Promise<Material> {
  const images = attachments.filter(({ kind }) => kind === 'image');
  const documents = attachments.filter((one) => one.kind !== 'image' && !isRecording(one));
  const [seen, written] = await Promise.all([
    images.length > 0 ? look(images, question, caller, mind, signal) : undefined,
    documents.length + links.length > 0 ? read(documents, links, question, budget, caller, mind, signal) : undefined,
  ]);
  const refusal = seen?.refusal ?? written?.refusal;
  return {
    found: [...(seen?.found ?? []), ...(written?.found ?? [])],
    notes: [...(seen?.notes ?? []), ...(written?.notes ?? [])],
    ...(refusal !== undefined && { refusal }),
  };
}
