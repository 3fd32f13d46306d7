// Says what nobody asked for when the floor is free: what is written beside the call, and short questions of the bot's own.
import type { Caller } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import type { Verdict } from '#src/verdict.ts';
import type { Heard, Speech } from '#src/voice.ts';
import type { Saying, Turn } from './floor.ts';
import { plainName } from '../prompt.ts';
import { during } from './during.ts';
import { say as sayAloud, speak } from './speak.ts';
import type { Talk } from './talk.ts';
import { openWatch } from './watch.ts';

/** Nobody wants to hear more of a message than this, characters. */
const longest = 500;

/** Offers to the floor what members write who want it read aloud, and whom the bot may read and serve. Ends with the call. */
export async function readAloud({ call, place, mind, purse, floor, signal }: Talk): Promise<void> {
  for await (const { author, text } of during(call.messages, signal)) {
    const values = await mind.settings.of(place, author.id);
    if (!values['read-aloud'] || text.trim() === '' || mind.unread.has(place.platform, author.id)) continue;
    const permission = await mind.authority.authorize(author, 'ask', place);
    if (permission.type === 'refused') continue;
    using seat = await purse.seat(author);
    if (seat) floor.say({ by: author, text });
  }
}

/** What somebody wrote, or calls themselves, is judged like an answer, and not said when it fails. */
export async function* aside(turn: Turn, { text, by, names }: Saying, talk: Talk): AsyncGenerator<Speech, void, Heard> {
  const { mind, place, call } = talk;
  const person = by ?? names ?? call.people()[0] ?? { id: 'parley' };
  const caller: Caller = { person, place, urgent: true };
  const how = {
    turn,
    talk,
    caller,
    values: await mind.settings.of(place, person.id),
    yieldsTo: 'anyone' as const,
    watch: openWatch(turn.matter, place, mind.latency),
    judge: (): Promise<Verdict> => mind.models.guard({ caller, question: text, stage: 'speech' }, turn.signal),
    readable: by !== undefined,
    told: { heard: [], written: [] },
  };
  const say = await mind.wording.spoken();
  if (by) yield* speak(once(say('{name} writes: {text}', { name: plainName(by), text: cut(text, say) })), how);
  else if (names) yield* speak(once(text), how);
  else yield* sayAloud(say(text), how);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function cut(text: string, say: Say): string {
  const letters = Array.from(text);
  if (letters.length <= longest) return text;
  return say('{text} … and so on.', { text: letters.slice(0, longest).join('') });
}
