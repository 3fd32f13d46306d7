// Digests that are made every night: each becomes a job when its time has come, once for each night.
import { createHash } from 'node:crypto';
import { isOpen } from '#src/authority.ts';
import type { Nightly } from '#src/job.ts';
import { following, isZone } from '#src/recurrence.ts';
import type { Means } from '../means.ts';
import { mostGathered } from './gather.ts';

const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** When the clock of a space shows that hour next after a time, milliseconds since 1970. */
export function nightAfter(hour: number, zone: string, after: number): number {
  const wall = `2000-01-01T${String(hour).padStart(2, '0')}:00`;
  return following({ wall, zone: isZone(zone) ? zone : 'UTC', repeat: 'daily' }, after) ?? after + dayMs;
}

/** When it was last made before: a day of 25 hours is told of whole, and one of 23 not twice. */
function nightBefore(hour: number, zone: string, due: number): number {
  const before = nightAfter(hour, zone, due - dayMs - 2 * hourMs);
  // The clock was another one then.
  return due - before < dayMs - 2 * hourMs ? due - dayMs : before;
}

/** Begins those whose time has come. After days without the bot there is one digest, of the last two. */
export async function beginDue(platform: string, { jobs, settings }: Means, now: number): Promise<void> {
  for (const night of await jobs.dueNightlies(platform, now)) {
    const { place, asker, hour, due } = night;
    const values = await settings.of(place, '');
    const zone = values['time-zone'];
    const since = Math.max(nightBefore(hour, zone, due), now - 2 * dayMs);
    const order = { asker, to: place.room, since, most: mostGathered };
    // Of a room that admins closed to me since, I read and tell nothing until they open it.
    if (isOpen(settings.rooms(place), values)) await jobs.begin({ id: idOf(night), kind: 'digest', place, order });
    await jobs.nextNightly(night, nightAfter(hour, zone, now));
  }
}

/** The same for the same night: a crash in between begins no second one. */
function idOf({ place: { platform, space, room }, due }: Nightly): string {
  return createHash('sha256')
    .update(JSON.stringify([platform, space, room, due]))
    .digest('hex')
    .slice(0, 16);
}
