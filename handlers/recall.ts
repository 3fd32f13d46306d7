// Gathers what the model must know to answer: the room's memory, or what the platform remembers when the bot was not there.
import { answerId, isAnswerId, type Memorable } from '#src/memory.ts';
import type { EarlierMessage, Turn } from '#src/message.ts';
import type { Caller, TextModels, Said } from '#src/models.ts';
import type { Mind } from './mind.ts';
import { line, tokens } from './prompt.ts';
import { attack } from './suspicious.ts';

/** The conversation before a question, within the budget. */
export interface Recalled {
  readonly said: readonly Said[];
  /** Whether others than the asker wrote some of it, or it holds what they wrote. */
  readonly others: boolean;
  /** What was fetched from the platform, to be remembered with the answer. */
  readonly fetched: readonly Memorable[];
  /** What the person should know was left out, a sentence each. */
  readonly notes: readonly string[];
}

/** A slow injection check must not hold up the answer; the text is marked as data anyway. Milliseconds. */
const attackCheckMs = 400;

/** Tokens that a line takes besides its words, and from how many on the beginning of a long one tells something. */
const [besides, least] = [4, 200];

/** Chooses from what memory `recalled`, newest first, within `budget` tokens. Asks the platform only for what memory cannot know. */
export async function recall(
  turn: Turn,
  recalled: readonly Memorable[],
  { models, say }: Pick<Mind, 'models' | 'say'>,
  budget: number,
  signal: AbortSignal,
): Promise<Recalled> {
  // A burst that went on after its answer was complete is answered anew: what it was told before does not count.
  const own = new Set([answerId(turn.id), ...turn.messages.map(({ id }) => id)]);
  const known = recalled.filter(({ id }) => !own.has(id));
  const earlier = wasAway(turn, known) ? await turn.messages[0].earlier(signal).catch(() => undefined) : [];
  const fetched = await harmless(unknown(earlier ?? [], known), turn, models, signal);
  const all = [...known, ...fetched];
  const { said, leftOut } = fit(all, budget);
  const notes = earlier === undefined ? [say('I could not read what was said here before.')] : [];
  // Told when it begins, not with every answer of a long conversation.
  const begins = fetched.length > 0 || fit(all.slice(0, -2), budget).leftOut === 0;
  if (leftOut > 0 && begins)
    notes.push(
      say(
        'This conversation is longer than I can read: I left out its oldest {count, plural, one {message} other {# messages}}.',
        { count: leftOut },
      ),
    );
  return { said, others: all.some((one) => isOthers(one, turn.author.id)), fetched, notes };
}

/** What others said, what the bot answered them or told from where nobody knows, and what was found in what anybody sent. */
function isOthers({ id, by, author, to, text }: Memorable, asker: string): boolean {
  if (by === 'bot' && !isAnswerId(id)) return true;
  return (by === 'person' ? author.id !== asker : to !== asker) || text.includes('⟦');
}

/** A thread that the bot enters late, or a reply to something it never saw. */
export function wasAway({ messages: [first] }: Turn, known: readonly Memorable[]): boolean {
  if (first.repliesTo !== undefined) return !known.some(({ id }) => id === first.repliesTo);
  return first.inThread && known.length === 0;
}

function unknown(earlier: readonly EarlierMessage[], known: readonly Memorable[]): Memorable[] {
  const ids = new Set(known.map(({ id }) => id));
  const answers = new Set(known.filter(({ by }) => by === 'bot').map(({ text }) => text.slice(0, 100)));
  return earlier
    .map(({ own, ...one }, at) => {
      // Whoever spoke last before it is whom the bot answered.
      const asked = own ? earlier.slice(0, at).findLast((before) => !before.own) : undefined;
      return { ...one, by: own ? ('bot' as const) : ('person' as const), ...(asked && { to: asked.author.id }) };
    })
    .filter(({ id, by, text }) => text !== '' && !ids.has(id) && !(by === 'bot' && answers.has(text.slice(0, 100))))
    .map(({ id, by, author, to, text }) => ({ id, by, author, ...(to !== undefined && { to }), text }));
}

/** Leaves out what others wrote to give the bot orders; the asker may write what they like. */
async function harmless(
  fetched: readonly Memorable[],
  turn: Turn,
  models: TextModels,
  signal: AbortSignal,
): Promise<Memorable[]> {
  const caller: Caller = { person: turn.author, place: turn.place };
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(attackCheckMs)]);
  const kept = fetched.map(async (one) => {
    if (one.by === 'bot' || one.author.id === turn.author.id) return [one];
    const score = await models.injection(one.text, caller, inTime).catch(() => undefined);
    return (score ?? 0) >= attack ? [] : [one];
  });
  return (await Promise.all(kept)).flat();
}

/** The newest of what was said that is within `budget` tokens, oldest first. Of what would take most of it, the beginning stays. */
export function fit(said: readonly Memorable[], budget: number): { said: Said[]; leftOut: number } {
  const lines: Said[] = [];
  let left = budget;
  for (const one of said.toReversed()) {
    const next = line(one);
    const cost = tokens(next.text) + besides;
    if (cost <= left) lines.unshift(next);
    else if (cost > budget / 2 && left >= least) lines.unshift({ ...next, text: beginning(next.text, left) });
    left -= cost;
    if (left < 0) break;
  }
  return { said: lines, leftOut: said.length - lines.length };
}

/** What stands between the brackets of data stays between them. */
function beginning(text: string, most: number): string {
  const cut = `${text.slice(0, Math.floor((most - 2 * besides) * 3.2)).toWellFormed()} …`;
  return cut.lastIndexOf('⟦') > cut.lastIndexOf('⟧') ? `${cut}\n⟧` : cut;
}
