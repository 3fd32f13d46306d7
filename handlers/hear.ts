// Listens to a recording of any length: its parts at the same time, each remembered once it is understood, joined to one.
import { openQueue } from '#src/queue.ts';
import type { Attachment, InboundMessage, ReplyPart } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Transcript } from '#src/transcript.ts';
import type { PassageKey } from '#src/passages.ts';
import type { Part } from '#src/recordings.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { join, type Said } from './hear/join.ts';
import { patiently, type Waiting } from './hear/patience.ts';
import { clock, progress } from './hear/progress.ts';
import type { Senses } from './mind.ts';

export interface Heard {
  /** Empty when nothing was understood; the notes then tell why. */
  readonly text: string;
  readonly language?: string;
  /** Of the recording, as far as it was heard. */
  readonly seconds: number;
  readonly segments: readonly Said[];
  /** What the person should know, a sentence each. */
  readonly notes: readonly string[];
}

/** A part, and what was understood of it; nothing, where that failed. */
interface Passage {
  readonly part: Omit<Part, 'clip'>;
  readonly transcript?: Transcript;
}

/** Parts of one recording that are listened to at the same time, as far as limits allow. */
const atOnce = 6;
// said
const nothingSaid = 'I listened to the recording, but heard no words in it.';
const noEars = 'I cannot listen to recordings here: no model that hears is set up.';

/** Hears a recording; tells of its progress where that takes long. Never throws for an expected trouble: the notes tell it. */
export async function* hear(
  recording: Attachment,
  message: InboundMessage,
  caller: Caller,
  mind: Senses,
  way: 'hear' | 'translate',
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Heard> {
  if (!mind.models.ears) return unheard(mind.say(noEars));
  const stop = new AbortController();
  const wanted = AbortSignal.any([signal, stop.signal]);
  const news = openQueue<Waiting>();
  const key = { place: message.place, messageId: message.id, attachmentId: recording.id, way };
  const hearing = listen(recording, key, message.author.id, caller, mind, (one) => news.put(one), wanted).finally(() =>
    news.end(),
  );
  // Awaited below, unless nobody reads on.
  hearing.catch(() => undefined);
  try {
    for await (const waiting of news.stream) yield { type: 'wait', text: progress(waiting, mind.say) };
    const { passages, trouble } = await hearing;
    return whole(passages, trouble, mind.say);
  } finally {
    stop.abort();
  }
}

async function listen(
  recording: Attachment,
  key: Omit<PassageKey, 'number'>,
  whose: string,
  caller: Caller,
  mind: Senses,
  tell: (waiting: Waiting) => void,
  signal: AbortSignal,
): Promise<{ passages: readonly Passage[]; trouble?: string }> {
  const passages: Passage[] = [];
  const running = new Set<Promise<void>>();
  const ask = patiently(mind, key.way === 'translate' ? 'translate' : 'hear', tell, signal);
  const { 'voice-language': spoken } = await mind.settings.of(key.place, caller.person.id);
  const language = spoken === '' || key.way === 'translate' ? {} : { language: spoken };
  let [done, total]: [number, number | undefined] = [0, undefined];

  const understand = async ({ clip, ...part }: Part): Promise<void> => {
    const known = await mind.passages.get({ ...key, number: part.number });
    const words = part.number > 0 || !part.last;
    const heard = known ?? (await ask({ caller, recording: clip, ...language, ...(words && { words }) }));
    if (heard?.type === 'heard' && !known) await mind.passages.put({ ...key, number: part.number }, heard, whose);
    passages.push({ part, ...(heard && { transcript: heard }) });
    done += part.to - part.from - part.overlap;
    if (words) tell({ done, ...(total !== undefined && { total }) });
  };

  let trouble: string | undefined;
  try {
    for await (const part of mind.recordings.parts(recording, signal)) {
      if (part.last) total = part.to;
      while (running.size >= atOnce) await Promise.race(running);
      const one: Promise<void> = understand(part).finally(() => running.delete(one));
      // Awaited below, also when the recording breaks off.
      one.catch(() => undefined);
      running.add(one);
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof BotError)) throw error;
    trouble = error.sentence;
  }
  await Promise.all(running);
  return {
    passages: passages.toSorted((a, b) => a.part.number - b.part.number),
    ...(trouble !== undefined && { trouble }),
  };
}

/** What was understood in all. */
function whole(passages: readonly Passage[], trouble: string | undefined, say: Say): Heard {
  const notes = passages.filter(({ transcript }) => !transcript).map(({ part }) => lost(part, say));
  if (trouble !== undefined) notes.push(say(trouble));
  const heard = passages.flatMap(({ part, transcript }) => (transcript ? [{ ...part, transcript }] : []));
  const segments = join(heard);
  const language = heard.find(({ transcript }) => transcript.language !== undefined)?.transcript.language;
  const seconds = Math.max(0, ...heard.map(({ to, transcript }) => (to === 0 ? transcript.seconds : to)));
  const text = segments
    .map((one) => one.text)
    .join(' ')
    .trim();
  if (text === '' && notes.length === 0) notes.push(say(nothingSaid));
  return { text, ...(language !== undefined && { language }), seconds, segments, notes };
}

function lost({ from, to }: Passage['part'], say: Say): string {
  if (to === 0) return say('I could not hear the recording.');
  const values = { from: clock(from), to: clock(to) };
  return say('I could not hear the recording from {from} to {to}; the rest stands.', values);
}

function unheard(note: string): Heard {
  return { text: '', seconds: 0, segments: [], notes: [note] };
}
