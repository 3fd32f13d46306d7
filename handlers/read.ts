// Reads the documents that people send and the pages they ask about: what fits of them, as data, with where each piece stands.
import { type Document, mostBytes } from '#src/documents.ts';
import type { Attachment, Clip } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Material } from './material.ts';
import type { Senses } from './mind.ts';
import { named } from './named.ts';
import { asked } from './read/asked.ts';
import { choose, spans } from './read/choose.ts';
import { transcribed } from './read/transcribe.ts';
import { whole } from './read/whole.ts';
import { suspicious } from './suspicious.ts';

/** Documents that are read for one question. */
const mostDocuments = 5;
/** What a link may lead to: what is read by `Documents`. */
const types = [
  'text/',
  'application/pdf',
  'application/json',
  'application/xhtml',
  'application/xml',
  'application/vnd.',
];

type Reading = Pick<Senses, 'models' | 'documents' | 'egress' | 'say'>;

/** One document, or why there is none. */
type Read = { readonly name: string; readonly document: Document } | { readonly note: string };

/**
 * What these documents hold, and those of the links that the question asks about, within `budget` tokens. What cannot be
 * read is told in the notes. Never throws but when aborted.
 */
export async function read(
  documents: readonly Attachment[],
  links: readonly string[],
  question: string,
  budget: number,
  caller: Caller,
  mind: Reading,
  signal: AbortSignal,
): Promise<Material> {
  const { say } = mind;
  const opening = asked(links, question).map((link) => opened(link, () => page(link, mind, signal), mind, signal));
  // Awaited below, unless a document is not wanted any more before.
  for (const one of opening) one.catch(() => undefined);
  const all: Read[] = [];
  // One after the other: there is one thread for them, and each may be large.
  for (const document of documents.slice(0, mostDocuments))
    all.push(await opened(document.name, () => whole(document, signal), mind, signal));
  all.push(...(await Promise.all(opening)));
  const most = say('I read only the first {most} documents.', { most: mostDocuments });
  const more = documents.length > mostDocuments ? [most] : [];
  return fitting(all, { question, budget, more }, caller, mind, signal);
}

/** The same of one address that whoever asks is sure of, whatever their words. */
export async function readLink(
  link: string,
  about: { readonly question: string; readonly budget: number },
  caller: Caller,
  mind: Reading,
  signal: AbortSignal,
): Promise<Material> {
  const one = await opened(link, () => page(link, mind, signal), mind, signal);
  return fitting([one], { ...about, more: [] }, caller, mind, signal);
}

/** What fits of all that was read. */
async function fitting(
  all: readonly Read[],
  { question, budget, more }: { readonly question: string; readonly budget: number; readonly more: readonly string[] },
  caller: Caller,
  mind: Reading,
  signal: AbortSignal,
): Promise<Material> {
  const { say } = mind;
  const notes = [...all.flatMap((one) => ('note' in one ? [one.note] : [])), ...more];
  const found: { source: string; text: string }[] = [];
  let left = budget;
  const readable = all.flatMap((one) => ('document' in one ? [one] : []));
  for (const [at, { name, document }] of readable.entries()) {
    const seen = await transcribed(document.pages, caller, mind, signal);
    if (seen.refusal !== undefined) return { found: [], notes, refusal: seen.refusal };
    // What one does not need is there for those after it.
    const choice = choose(seen.pages, question, left / (readable.length - at));
    left -= choice.tokens;
    found.push(...choice.pages.map((one) => ({ source: [name, one.name].filter(Boolean).join(', '), text: one.text })));
    notes.push(...[...document.notes.map((note) => say(note)), ...seen.notes].map((note) => `${name}: ${note}`));
    if (choice.isCut) notes.push(told(name, choice.pages, document.pages.length, say));
  }
  return { found, notes: [...notes, ...(await suspicious(found, caller, mind, signal))] };
}

/** What `get` gives, as pages; why not, in the words that the person is told. */
async function opened(
  name: string,
  get: () => Promise<Clip>,
  { documents, say }: Reading,
  signal: AbortSignal,
): Promise<Read> {
  const short = named(name);
  try {
    return { name: short, document: await documents.read(await get(), signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BotError)) throw error;
    return { note: `${short}: ${say(error.sentence)}` };
  }
}

function page(link: string, { egress }: Reading, signal: AbortSignal): Promise<Clip> {
  return egress.get(link, { mostBytes, types }, signal);
}

/** Which pages of a document were read. */
function told(name: string, pages: Document['pages'], count: number, say: Say): string {
  if (pages.length === 0) return say('{name}: there was no room left to read it.', { name });
  if (count === 1) return say('{name}: I read only its beginning.', { name });
  return say('{name}: I read {pages} of {count}.', { name, pages: spans(pages, say), count });
}
