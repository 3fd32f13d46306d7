// Which rooms are watched, for whoever reads what was written there while nobody did.
import type { Policies } from '#src/policies.ts';
import type { Watched } from '#src/platform.ts';

/** Fills `Bot.watched`. Rooms that are exempt are nowhere among them. */
export async function watchedOn(platform: string, policies: Pick<Policies, 'all'>): Promise<readonly Watched[]> {
  const standing = await policies.all(platform);
  return standing.flatMap(({ space, policy, at }) => {
    const { everywhere, exempt } = policy;
    const rooms = policy.rooms.filter((room) => !exempt.rooms.includes(room));
    return everywhere || rooms.length > 0 ? [{ space, rooms, everywhere, since: at }] : [];
  });
}
