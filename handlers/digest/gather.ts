// Reads a room back as far as it is wanted, page by page, and tells meanwhile how far it is.
import type { EarlierMessage, InboundMessage, ReplyPart } from '#src/message.ts';
import type { Say } from '#src/tongue.ts';
import type { Wanted } from './wanted.ts';

export interface Gathered {
  /** Oldest first. */
  readonly said: readonly EarlierMessage[];
  /** Whether all that was wanted is there; otherwise only the newest of it. */
  readonly whole: boolean;
  /** Whether what it was to begin with was found: always, for a time or a number. */
  readonly found: boolean;
}

/** Messages that are read of a room at most: what people said in a busy week, and what a few minutes of waiting allow. */
const mostRead = 2000;

/** Rejects as `history` does. */
export async function* gather(
  history: InboundMessage['history'],
  wanted: Wanted,
  say: Say,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Gathered> {
  const known = new Map<string, EarlierMessage>();
  let begin: number | undefined = wanted.type === 'since' ? wanted.at : undefined;
  let whole = true;
  yield { type: 'working', on: 'reading' };
  for await (const page of history(signal)) {
    for (const one of page) known.set(one.id, one);
    begin ??= beginOf(page, wanted);
    const oldest = Math.min(...page.map(({ at }) => at));
    if (begin !== undefined && oldest <= begin) break;
    if (wanted.type === 'last' && known.size >= wanted.count) break;
    whole = known.size < mostRead;
    if (!whole || signal.aborted) break;
    yield {
      type: 'wait',
      text: say('I am reading: {count, plural, one {# message} other {# messages}} so far…', { count: known.size }),
    };
  }
  const all = [...known.values()].toSorted((a, b) => a.at - b.at).filter((one) => belongs(one, wanted, begin));
  const said = wanted.type === 'last' ? all.slice(-wanted.count) : all.slice(-mostRead);
  return { said: said.filter(isWorthIt), whole, found: begin !== undefined || wanted.type === 'last' };
}

/** When what is wanted begins, where this page tells it. */
function beginOf(page: readonly EarlierMessage[], wanted: Wanted): number | undefined {
  if (wanted.type === 'from') return page.find(({ id }) => id === wanted.id)?.at;
  if (wanted.type !== 'spoken') return undefined;
  return page.findLast(({ own, author }) => !own && author.id === wanted.person)?.at;
}

function belongs({ at }: EarlierMessage, wanted: Wanted, begin: number | undefined): boolean {
  if (begin === undefined) return wanted.type !== 'from';
  return wanted.type === 'spoken' ? at > begin : at >= begin;
}

function isWorthIt({ text, attachments }: EarlierMessage): boolean {
  return text.trim() !== '' || attachments.length > 0;
}
