// Says an answer: each sentence is judged beside its synthesis and heard after both, one ahead; what cannot be said is written.
import { monotonic } from '#src/clock.ts';
import type { Caller } from '#src/models.ts';
import type { Verdict } from '#src/verdict.ts';
import type { Values } from '#src/settings.ts';
import type { Heard, Speech } from '#src/voice.ts';
import type { Turn } from './floor.ts';
import { parted } from './heard.ts';
import type { Voiced } from './mouth.ts';
import { pronunciation } from '../aloud/pronounce.ts';
import { type Chunk, sentences } from './sentences.ts';
import type { Talk } from './talk.ts';
import type { Watch } from './watch.ts';

/** What is said, for whom and how. */
export interface Delivery {
  readonly turn: Turn;
  readonly talk: Talk;
  readonly caller: Caller;
  /** Those of the person who is spoken to. */
  readonly values: Values;
  readonly yieldsTo: Speech['yieldsTo'];
  readonly watch: Watch;
  /** Judges all that is said by then. Rejects only when aborted. */
  readonly judge: (text: string) => Promise<Verdict>;
  /** The whole as Markdown, once all of it is known: for when nothing of it can be said. */
  readonly markdown?: () => string;
  /** Set: all of it can be read in the chat already, so nothing is written. */
  readonly readable?: boolean;
  /** Grows with what was heard, a cut sentence as far as it was, and what was written instead or beside. */
  readonly told: Told;
}

export interface Told {
  readonly heard: string[];
  readonly written: string[];
}

const safe: Verdict = { type: 'safe' };

/** Says Markdown, parted anywhere. Ends early when the turn is cut; returns the verdict that stopped it, where one did. */
export async function* speak(words: AsyncIterable<string>, how: Delivery): AsyncGenerator<Speech, Verdict, Heard> {
  const { turn, talk, watch, told } = how;
  const chunks = sentences(words, pronunciation(how.values.pronunciation));
  const next = prepare(chunks, how);
  try {
    for (let now = await watch.wait(next()); now;) {
      if (now.verdict.type !== 'safe') return now.verdict;
      for (const note of now.chunk.notes) write(note, how);
      if (now.voice === 'closed') return await inWriting([now.chunk], chunks, how);
      if (now.voice === 'late') write(now.chunk.text, how);
      const coming = next();
      if (typeof now.voice === 'object') {
        turn.speakingSince ??= monotonic();
        const heard = yield speech(now.chunk.text, now.voice, how);
        watch.heard(heard);
        if (heard.share > 0) talk.paces.answered();
        const { before, after } = parted(now.chunk.text, heard);
        if (before !== '') told.heard.push(heard.whole ? before : `${before}—`);
        // The voice broke off: what is left is written, and no sentence is begun twice.
        if (!heard.whole && !turn.signal.aborted) return await inWriting(await rest(after, coming), chunks, how);
      }
      if (turn.signal.aborted) return safe;
      now = await coming;
    }
    return safe;
  } catch (error) {
    if (turn.signal.aborted) return safe;
    throw error;
  } finally {
    void chunks.return().catch(() => undefined);
    talk.mind.latency.packets(talk.place, talk.call.reception());
  }
}

/** The same for a fixed sentence, which nobody has to judge. */
export function say(text: string, how: Delivery): AsyncGenerator<Speech, Verdict, Heard> {
  const { markdown: _, ...plain } = how;
  return speak(one(text), { ...plain, judge: async () => safe });
}

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}

interface Ready {
  readonly chunk: Chunk;
  readonly verdict: Verdict;
  /** Absent where there is nothing to say, or it must not be said. */
  readonly voice?: Voiced;
}

/** Gives what takes the next chunk, and has it judged and voiced side by side. */
function prepare(chunks: AsyncGenerator<Chunk, void>, how: Delivery): () => Promise<Ready | undefined> {
  const { turn, talk, caller, values, judge } = how;
  const said = pronunciation(values.pronunciation);
  let all = '';
  const ready = async (): Promise<Ready | undefined> => {
    const { value: chunk } = await chunks.next();
    if (!chunk) return undefined;
    all = [all, chunk.text, ...chunk.notes].join(' ').trim();
    const dropped = new AbortController();
    const request = { caller, text: said(chunk.text), voice: values.voice };
    const until = AbortSignal.any([turn.signal, dropped.signal]);
    const voice = chunk.text === '' ? undefined : talk.mouth.speak(request, until);
    voice?.catch(() => undefined);
    const verdict = await judge(all);
    if (verdict.type !== 'safe') dropped.abort();
    return verdict.type === 'safe' && voice ? { chunk, verdict, voice: await voice } : { chunk, verdict };
  };
  return () => {
    const next = ready();
    // Awaited when its turn has come, unless nothing more is said.
    next.catch(() => undefined);
    return next;
  };
}

function speech(text: string, sound: AsyncIterable<Uint8Array>, { turn, values, yieldsTo }: Delivery): Speech {
  return { text, sound, speed: values['voice-speed'], until: turn.signal, yieldsTo };
}

function write(text: string, { talk, told, readable }: Delivery): void {
  if (readable) return;
  told.written.push(text);
  talk.page.put({ type: 'note', text });
}

/** What is left to say, with what was already prepared. */
async function rest(after: string, coming: Promise<Ready | undefined>): Promise<Chunk[]> {
  const prepared = await coming;
  return [{ text: after, notes: [] }, ...(prepared ? [prepared.chunk] : [])];
}

/** Writes what is left, as one text and judged as one. */
async function inWriting(left: readonly Chunk[], chunks: AsyncGenerator<Chunk>, how: Delivery): Promise<Verdict> {
  const all = [...left];
  for await (const chunk of chunks) all.push(chunk);
  const nothing = how.told.heard.length === 0 && how.told.written.length === 0;
  const notes = all.slice(nothing ? 0 : 1).flatMap(({ notes }) => notes);
  const plain = [all.map(({ text }) => text).join(' '), ...notes].join('\n\n').trim();
  const text = (nothing && how.markdown?.()) || plain;
  const verdict = await how.judge([...how.told.heard, ...how.told.written, text].join(' '));
  if (verdict.type === 'safe' && text !== '') write(text, how);
  how.turn.speakingSince ??= monotonic();
  return verdict;
}
