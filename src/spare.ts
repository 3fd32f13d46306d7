// What is left of the provider's limits for work that nobody waits for.
import type { Models, Role } from './models.ts';

/** Of each limit, so much is for members: such work waits while less is left. */
const share = 0.5;

/** Milliseconds until there is enough for members and for this, by whoever plays the role first; 0: now. */
export function spareMs(models: Pick<Models, 'served' | 'quotas'>, role: Role): number {
  const [model] = models.served(role);
  const waits = models.quotas().flatMap(({ model: of, left, limit, fullInMs }) => {
    if (of !== model || left >= limit * share) return [];
    return [((limit * share - left) / (limit - left)) * fullInMs];
  });
  return Math.ceil(Math.max(0, ...waits));
}
