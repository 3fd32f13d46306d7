// Searches what was said in the room where it is asked, for a model.
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { EarlierMessage } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { zoneOf } from '#src/zones.ts';
import { momentOf } from './clock/moment.ts';
import { excerpt, folded, wordsOf } from './history/words.ts';
import { named } from '../named.ts';
import { type Occasion, tool } from './tool.ts';

const wish = z.object({
  words: z.string().min(1).max(200).describe('All have to be in the message, in any order.'),
  author: z.string().max(80).optional().describe('Name, or a part of it.'),
  since: z.string().max(40).optional().describe('Date, such as 2026-11-01.'),
});

/** How far back it is searched, how long, and what is told of it. */
export const bounds = { messages: 2000, ms: 12_000, hits: 10 };

export const history = tool({
  name: 'search_history',
  description: 'Searches older messages of this channel for words. Newest first, with links.',
  input: wish,
  kind: 'read-local',
  action: 'ask',
  doing: (say) => say('Searching this channel for:'),
  about: ({ words }) => words,
  async run(input, at, signal) {
    const zone = zoneOf(at.mind.values['time-zone']) ?? 'UTC';
    const wanted = wordsOf(input.words);
    if (wanted.length === 0) throw new BotError('There are no words to search for.');
    const since = input.since === undefined ? 0 : momentOf(input.since, DateTime.now().setZone(zone)).moment.toMillis();
    const mark = at.mind.bygone.mark();
    const { hits, read, oldest, whole } = await searched({ ...input, wanted, at: since }, at, signal);
    const left = hits.filter(({ author }) => !isGone(author.id, mark, at)).slice(0, bounds.hits);
    const day = (ms: number) => DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd HH:mm 'UTC'ZZ");
    const lines = left.map((one) => {
      const name = named(one.author.name);
      const number = at.cite({ name: `${name}, ${day(one.at)}`, ...(one.link && { link: one.link }) });
      return `[${number}] ${name}, ${day(one.at)}: ${excerpt(one.text, wanted)}`;
    });
    const begin = whole || oldest === Infinity ? '' : ` back to ${day(oldest)}; older ones were not searched`;
    const none = left.length === 0 ? ['Nothing was found.'] : [];
    return { text: [...none, ...lines, `Searched ${read} messages${begin}.`].join('\n'), untrusted: true };
  },
});

interface Search {
  readonly wanted: readonly string[];
  readonly author?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Newest first. `whole`: all that was wanted was searched. */
async function searched(search: Search, at: Occasion, signal: AbortSignal) {
  const late = AbortSignal.timeout(bounds.ms);
  const hits: EarlierMessage[] = [];
  let [read, oldest, whole] = [0, Infinity, true];
  try {
    for await (const page of at.history(AbortSignal.any([signal, late]))) {
      const ours = page.filter((one) => one.at >= search.at && one.id !== at.messageId);
      hits.push(...ours.toReversed().filter((one) => isHit(one, search, at)));
      read += page.length;
      oldest = Math.min(oldest, ...page.map((one) => one.at));
      if (oldest < search.at) break;
      whole = read < bounds.messages && hits.length < bounds.hits && !late.aborted;
      if (!whole) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    // What was found until then is told.
    if (!late.aborted) throw error;
    whole = false;
  }
  signal.throwIfAborted();
  return { hits, read, oldest, whole };
}

function isHit(one: EarlierMessage, { wanted, author }: Search, { mind, place }: Occasion): boolean {
  if (mind.unread.has(place.platform, one.author.id)) return false;
  const text = folded(one.text);
  const name = author === undefined ? '' : folded(author.trim());
  return wanted.every((word) => text.includes(word)) && folded(one.author.name).includes(name);
}

/** Forgotten while it was searched. */
function isGone(person: string, mark: number, { mind, place }: Occasion): boolean {
  return mind.bygone.since(mark, { platform: place.platform, space: place.space, room: place.room, person });
}
