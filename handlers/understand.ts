// What a turn asks, in words: what was written, and what is heard, seen and read in what was sent along.
import { isMaterial, materialId, type Memorable } from '#src/memory.ts';
import type { Attachment, InboundMessage, ReplyPart, Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import { lookAgain } from './again.ts';
import { hear } from './hear.ts';
import { look } from './look.ts';
import { marked, type Material } from './material.ts';
import type { Senses } from './mind.ts';
import { ask, cut } from './question.ts';
import { read } from './read.ts';
import { wasAway } from './recall.ts';

export interface Understood {
  /** The person's own words, those they said aloud included. */
  readonly text: string;
  /** What was found in what was sent, marked as data. */
  readonly material: string;
  /** The words of a recording, for the person to see what was understood. */
  readonly shown?: ReplyPart;
  /** What of this is remembered with the answer. */
  readonly remembered: readonly Memorable[];
  /** What the person should know was left out, a sentence each. */
  readonly notes: readonly string[];
  /** Set: it must not be answered; what the person is told instead. */
  readonly refusal?: string;
}

/** A message, and what of its attachments is looked at and read. */
interface Source {
  readonly id: string;
  readonly author: Memorable['author'];
  readonly attachments: readonly Attachment[];
  readonly links: readonly string[];
}

/** Of a thread the bot enters late, so many of the newest messages with images are looked at. */
const mostBefore = 3;
/** Characters of a transcript that are shown above an answer. */
const mostShown = 1500;
/** Words by which people speak of an image they sent before. */
const speaksOfImage =
  /\b(?:image|picture|photo|pic|screenshot|drawing|bild|foto|imagen|immagine|imagem|afbeelding|obraz|zdj[eę]cie)\w*|картин|фото|图片|照片|画像|写真|사진|صورة/iu;
const address = /https?:\/\/[^\s<>]+[^\s<>.,;:!?)"'\]]/g;

/** Understands a turn; tells meanwhile what it is at. */
export async function* understand(
  turn: Turn,
  known: readonly Memorable[],
  mind: Senses,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Understood> {
  const caller: Caller = { person: turn.author, place: turn.place };
  const typed = ask(turn);
  const heard = yield* listen(turn, typed.text, caller, mind, signal);
  const text = cut([typed.text, ...heard.spoken].filter(Boolean).join('\n'));
  const sources = await sourcesOf(turn, known, signal);
  const images = sources.some(({ attachments }) => attachments.some(({ kind }) => kind === 'image'));
  if (sources.length > 0) yield { type: 'working', on: images ? 'looking' : 'reading' };
  const budget = mind.contextTokens / Math.max(1, sources.length);
  const materials = await Promise.all(
    sources.map(async (source) => ({ source, ...(await take(source, text, budget, caller, mind, signal)) })),
  );
  const wanted = !images && speaksOfImage.test(text) && known.some(isMaterial);
  const again = wanted ? await lookAgain(turn, known, text, mind, signal) : '';
  const refusal = materials.find((one) => one.refusal !== undefined)?.refusal;
  return {
    text,
    material: [heard.material, ...materials.map(marked), again].filter(Boolean).join('\n'),
    ...(heard.shown && { shown: heard.shown }),
    remembered: [...heard.remembered, ...materials.flatMap(({ source, ...found }) => remembered(source, found))],
    notes: [...typed.notes, ...heard.notes, ...materials.flatMap(({ notes }) => notes)],
    ...(refusal !== undefined && { refusal }),
  };
}

/** A turn whose history is asked for at most once, however many look into it. */
export function once(turn: Turn): Turn {
  const [first, ...rest] = turn.messages;
  let earlier: ReturnType<InboundMessage['earlier']> | undefined;
  return { ...turn, messages: [{ ...first, earlier: (signal) => (earlier ??= first.earlier(signal)) }, ...rest] };
}

interface Listened extends Pick<Understood, 'material' | 'notes' | 'remembered'> {
  readonly spoken: readonly string[];
  readonly shown?: ReplyPart;
}

/** Whatever was recorded for this conversation, or sent without a word, counts as if it had been typed; the rest is data. */
async function* listen(
  turn: Turn,
  typed: string,
  caller: Caller,
  mind: Senses,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Listened> {
  const spoken: string[] = [];
  const found: { source: string; text: string }[] = [];
  const notes: string[] = [];
  const remembered: Memorable[] = [];
  for (const message of turn.messages) {
    const own: string[] = [message.text];
    for (const recording of message.attachments.filter(isRecording)) {
      yield { type: 'working', on: 'listening' };
      const heard = yield* hear(recording, message, caller, mind, 'hear', signal);
      notes.push(...heard.notes);
      if (heard.text === '') continue;
      if (recording.spoken || typed === '') spoken.push(heard.text);
      else found.push({ source: recording.name, text: heard.text });
      own.push(heard.text);
    }
    const { id, author } = message;
    remembered.push({ id, by: 'person', author, text: own.filter(Boolean).join('\n') });
  }
  const words = [...spoken, ...found.map(({ text }) => text)].join('\n');
  const { transcripts } = await mind.settings.of(turn.place, turn.author.id);
  const short = words.length > mostShown ? `${words.slice(0, mostShown).toWellFormed()} …` : words;
  const shown = { type: 'understood', text: short, folded: transcripts === 'collapsed' } as const;
  const showing = words !== '' && transcripts !== 'off';
  return { spoken, material: marked({ found }), notes, remembered, ...(showing && { shown }) };
}

/** What there is to look at and to read: in the turn itself, in what it replies to, and in a thread that is new to the bot. */
async function sourcesOf(turn: Turn, known: readonly Memorable[], signal: AbortSignal): Promise<Source[]> {
  const [first] = turn.messages;
  const own = turn.messages.map(({ id, author, text, attachments }) => {
    return { id, author, attachments, links: text.match(address) ?? [] };
  });
  const before = wasAway(turn, known) ? await first.earlier(signal).catch(() => []) : [];
  const others = before
    .filter((one) => !one.own && !known.some(({ id }) => id === materialId(one.id)))
    .map(({ id, author, attachments }) => {
      const wanted = attachments.filter(({ kind }) => kind === 'image' || id === first.repliesTo);
      return { id, author, attachments: wanted, links: [] };
    });
  const all = [...others.filter(isWorthIt).slice(-mostBefore), ...own];
  return all.filter(isWorthIt);
}

function isWorthIt({ attachments, links }: Source): boolean {
  return links.length > 0 || attachments.some((one) => !isRecording(one));
}

function isRecording({ kind }: Attachment): boolean {
  return kind === 'audio' || kind === 'video';
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

function remembered({ id, author }: Source, material: Material): Memorable[] {
  if (material.found.length === 0) return [];
  return [{ id: materialId(id), by: 'person', author, text: marked(material) }];
}
