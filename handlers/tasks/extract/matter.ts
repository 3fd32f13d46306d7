// What something is extracted from: words, documents, recordings, images, what was said in the room; in pieces a model can read.
import type { ReplyPart, Task, Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import { sheets } from '#src/sheets.ts';
import { BotError } from '#src/trouble.ts';
import { gather as gatherSaid } from '../../digest/gather.ts';
import { hear } from '../../hear.ts';
import type { Here } from '../../here.ts';
import { gather as gatherImages, type Picture } from '../../look/gather.ts';
import { named } from '../../named.ts';
import { plainName } from '../../prompt.ts';
import { whole } from '../../read/whole.ts';
import { isRecording } from '../../sources.ts';

export interface Matter {
  /** Each as long as a model reads at once. */
  readonly pieces: readonly string[];
  readonly pictures: readonly Picture[];
  /** What the person should know was left out, a sentence each. */
  readonly notes: readonly string[];
}

/** Messages of a room, and pieces of a long text: what takes a few minutes. */
const [mostMessages, mostPieces] = [500, 24];

/** Tells meanwhile what it is at. Throws a `BotError` when there is nothing. */
export async function* matterOf(
  turn: Turn,
  { chosen }: Task,
  mind: Here,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Matter> {
  const [message] = turn.messages;
  const caller: Caller = { person: turn.author, place: turn.place };
  const texts: string[] = [String(chosen['text'] ?? '')];
  const notes: string[] = [];
  for (const one of message.attachments.filter(isRecording)) {
    const heard = yield* hear(one, message, caller, mind, 'hear', signal);
    texts.push(heard.text);
    notes.push(...heard.notes.map((note) => `${named(one.name)}: ${note}`));
  }
  const images = message.attachments.filter(({ kind }) => kind === 'image');
  const documents = message.attachments.filter((one) => one.kind !== 'image' && !isRecording(one));
  if (images.length + documents.length > 0) yield { type: 'working', on: 'reading' };
  for (const one of documents) {
    const { pages, notes: more } = await mind.documents.read(await whole(one, signal), signal);
    texts.push(pages.map(({ text }) => text).join('\n\n'));
    notes.push(...more.map((note) => `${named(one.name)}: ${mind.say(note)}`));
  }
  const seen = images.length > 0 ? await gatherImages(images, mind, signal) : { pictures: [], notes: [] };
  if (chosen['last'] !== undefined) texts.push(yield* saidIn(turn, Number(chosen['last']), mind, signal));
  const pieces = inPieces(texts, mind.contextTokens);
  if (pieces.length === 0 && seen.pictures.length === 0)
    throw new BotError(
      [...notes, ...seen.notes][0] ??
        mind.say(
          'There is nothing to extract from: add a text, a file, or how many of the last messages I am to read.',
        ),
    );
  if (pieces.length > mostPieces) notes.push(mind.say('That is very long: I went by its beginning.'));
  return { pieces: pieces.slice(0, mostPieces), pictures: seen.pictures, notes: [...notes, ...seen.notes] };
}

async function* saidIn(
  turn: Turn,
  last: number,
  { say }: Here,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, string> {
  const count = Math.min(mostMessages, last);
  const { said } = yield* gatherSaid((until) => turn.messages[0].history(until), { type: 'last', count }, say, signal);
  return said.map(({ author, at, text }) => `${new Date(at).toISOString()} ${plainName(author)}: ${text}`).join('\n');
}

/** A third of a piece is left for what is made of it. */
function inPieces(texts: readonly string[], contextTokens: number): string[] {
  const most = Math.max(2000, Math.floor(contextTokens * 3.2));
  return texts.flatMap((text) => sheets(text.trim(), most));
}
