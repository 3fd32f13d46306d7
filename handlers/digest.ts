// Sums up what was said in a room, for one person: read back, boiled down in steps, judged, with links to the messages.
import type { InboundMessage, Person, Place } from '#src/message.ts';
import type { Caller, Models } from '#src/models.ts';
import type { Reply } from '#src/platform.ts';
import type { Values } from '#src/settings.ts';
import { type Say, tongueOf } from '#src/tongue.ts';
import { linked } from './digest/cite.ts';
import { gather, type Gathered } from './digest/gather.ts';
import { script, type Script } from './digest/script.ts';
import { boiled } from './digest/steps.ts';
import type { Wanted } from './digest/wanted.ts';
import { vet } from './guard.ts';
import { plainName } from './prompt.ts';

/** Who asks, where, and how what was said there is read. */
export interface Reader {
  readonly author: Person;
  readonly place: Place;
  readonly history: InboundMessage['history'];
}

export interface DigestMind {
  readonly models: Models;
  readonly contextTokens: number;
  readonly values: Pick<Values, 'language'>;
  readonly say: Say;
}

/** Tokens that are read at once at least, however little of a conversation is usually sent along. */
const leastBudget = 600;

/**
 * Only the room where it was asked is read, so nobody learns of what they may not read. Throws a `BotError` when the bot may not
 * read there or nobody writes; ends early, without an error, when aborted.
 */
export async function* digest(reader: Reader, wanted: Wanted, mind: DigestMind, signal: AbortSignal): Reply {
  const { author, place } = reader;
  const { say } = mind;
  const gathered = yield* gather((until) => reader.history(until), wanted, say, signal);
  if (signal.aborted) return;
  if (gathered.said.length === 0) {
    yield { type: 'text', text: nothing(gathered, wanted, say) };
    return;
  }
  const caller: Caller = { person: author, place };
  const budget = Math.max(leastBudget, mind.contextTokens);
  const read = script(gathered.said, budget);
  const writing = { caller, models: mind.models, budget, reader: readerLine(author, mind.values), say };
  const { text, unread } = yield* boiled(read.parts, writing, signal);
  const refusal = await vet(text, 'Sum up this conversation.', caller, mind, signal);
  if (signal.aborted) return;
  yield { type: 'text', text: refusal ?? linked(text, read.links) };
  yield { type: 'whole' };
  if (refusal === undefined)
    for (const note of told(gathered, read, unread, wanted, say)) yield { type: 'note', text: note };
}

/** In the first line of what is summed up, so that the instructions stay the same for everybody. */
export function readerLine(author: Person, { language }: Pick<Values, 'language'>): string {
  const locale = language === 'auto' ? (author.locale ?? '') : language;
  const named = tongueOf(locale) && new Intl.DisplayNames('en', { type: 'language' }).of(tongueOf(locale) ?? 'en');
  return `Reader: ${plainName(author)}. Write in: ${named ?? 'the language of the conversation'}.`;
}

function nothing({ found }: Gathered, wanted: Wanted, say: Say): string {
  if (wanted.type === 'spoken' && found) return say('Nothing was said here since you last spoke.');
  if (wanted.type === 'from' && !found) return say('I could not find that message any more.');
  return say('I found nothing here to sum up.');
}

/** What of it was read, and what was not. */
function told({ said, whole, found }: Gathered, read: Script, unread: number, wanted: Wanted, say: Say): string[] {
  const kept = said.slice(read.leftOut);
  const [first] = kept;
  const notes: string[] = [];
  if (first)
    notes.push(
      say('I read {count, plural, one {# message} other {# messages}}, since {time} UTC.', {
        count: kept.length,
        time: new Date(first.at).toISOString().slice(0, 16).replace('T', ' '),
      }),
    );
  if (wanted.type === 'spoken' && !found)
    notes.push(say('I found nothing that you said here, so I began with the oldest I read.'));
  if (read.leftOut > 0 || !whole) notes.push(say('There was more before that, which I left out.'));
  if (unread > 0)
    notes.push(
      say('I could not read {unread} of {all} parts: what was said there is missing.', {
        unread,
        all: read.parts.length,
      }),
    );
  return notes;
}
