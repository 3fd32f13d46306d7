// The end of a call in writing: its summary, and all that was said as a file.
import type { Caller } from '#src/models.ts';
import type { Clip } from '#src/message.ts';
import { told } from '../door.ts';
import { plainName } from '../prompt.ts';
import type { Line } from './calls.ts';
import { sumUp } from './recap.ts';
import type { Talk } from './talk.ts';

/** Writes both, where the setting wants it and a person has said something. A summary that fails is told; the file comes anyway. */
export async function conclude({ mind, place, page, purse, transcript: { lines }, signal }: Talk): Promise<void> {
  const last = lines.findLast(({ by }) => by === 'person');
  if (!last || !(await mind.settings.of(place))['voice-summary']) return;
  const say = await mind.wording.written();
  const caller: Caller = { person: last.author, place };
  using seat = await purse.seat(last.author);
  try {
    if (seat) page.put({ type: 'note', text: await sumUp(lines, { ...mind, say }, caller, signal) });
  } catch (error) {
    if (signal.aborted) return;
    page.put({ type: 'note', text: told(error, { id: last.id, place }, { log: mind.log, say }) });
  }
  page.put({ type: 'file', text: say('The transcript of this call.'), clip: file(lines) });
}

/** Times are UTC. */
function file(lines: readonly Line[]): Clip {
  const stamp = (at: number) => new Date(at).toISOString();
  const day = stamp(lines[0]?.at ?? Date.now()).slice(0, 10);
  const text = lines
    .map(({ at, author, text }) => `[${stamp(at).slice(11, 19)}] ${plainName(author)}: ${text}\n`)
    .join('');
  return { name: `call-${day}.txt`, mediaType: 'text/plain', bytes: new TextEncoder().encode(text) };
}
