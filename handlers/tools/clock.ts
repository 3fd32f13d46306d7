// Tells a model what time it is, there and elsewhere, and how far apart two moments are.
import { DateTime } from 'luxon';
import { z } from 'zod';
import { zoneOf, zonesLike } from '#src/zones.ts';
import { BotError } from '#src/trouble.ts';
import { hasOwnTime, momentOf } from './clock/moment.ts';
import { distance, telling } from './clock/telling.ts';
import { tool } from './tool.ts';

const zone = z.string().max(40);
const when = z.string().max(40);
const input = z.object({
  zones: z.array(zone).max(8).optional().describe('IANA zones or cities; absent: the person’s own.'),
  at: when.optional().describe('2026-11-27T15:00, 2026-11-27 or 15:00 (today); absent: now.'),
  from: zone.optional().describe('The zone that `at` and `until` are in; absent: the person’s own.'),
  until: when.optional().describe('Another moment: tells how long it is from `at` to it.'),
});

/** `now` is for tests. */
export function clock(now: () => number = Date.now) {
  return tool({
    name: 'tell_time',
    description: 'Date, weekday and time now or at a moment, in one or more time zones; time between two moments.',
    input,
    kind: 'read-local',
    action: 'ask',
    doing: (say) => say('Looking at the clock…'),
    async run({ zones = [], at, from, until }, { mind }) {
      const own = zoneOf(mind.values['time-zone']) ?? 'UTC';
      const source = from === undefined ? own : known(from);
      const today = DateTime.fromMillis(now(), { zone: source });
      const start = at === undefined ? { moment: today } : momentOf(at, today);
      const asked = zones.length > 0 ? zones.map(known) : [own];
      // Whoever asks what 15:00 in Tokyo is elsewhere sees both.
      const all = at !== undefined && !hasOwnTime(at) ? [source, ...asked] : asked;
      const lines = [...new Set(all)].map((one) => telling(start.moment, one));
      const notes = [start.note];
      if (until !== undefined) {
        const end = momentOf(until, today);
        lines.push(distance(start.moment, end.moment, source));
        notes.push(end.note);
      }
      return { text: [...lines, ...notes].filter((line) => line !== undefined).join('\n') };
    },
  });
}

function known(name: string): string {
  const found = zoneOf(name);
  if (found !== undefined) return found;
  const like = zonesLike(name);
  const hint = like.length > 0 ? ` Perhaps: ${like.join(', ')}.` : ' Use an IANA name such as Europe/Berlin.';
  throw new BotError(`I know no time zone ${JSON.stringify(name)}.${hint}`);
}
