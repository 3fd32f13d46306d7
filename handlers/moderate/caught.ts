// What was found in something becomes an incident: written down, and then done what the policy wants done about it.
import type { Found } from '#src/incidents.ts';
import type { Person, Place } from '#src/message.ts';
import type { Edition } from '#src/policies.ts';
import { always, type Stage } from '#src/policy.ts';
import type { Unsafe } from '#src/verdict.ts';
import { carry } from './carry.ts';
import type { Enforcing } from './means.ts';
import { cut } from './telling/plain.ts';
import { plan } from './acts/plan.ts';
import { longestShown } from './acts/public.ts';
import type { InCall } from './scene.ts';

export interface Caught {
  readonly stage: Stage;
  readonly place: Place;
  /** Of what was written; of what has none, something that names it for good. */
  readonly messageId: string;
  /** Whose message it was; of an answer, who had asked. */
  readonly author: Pick<Person, 'id' | 'name'> & Partial<Person>;
  readonly text: string;
  readonly verdict: Unsafe;
  readonly edition: Edition;
}

const dayMs = 86_400_000;

/**
 * Never rejects. Does it once, however often it is told. Resolves when all is done that can be now, or was tried for a quarter of
 * an hour: nobody should wait for that. `call`: where it was said, if it was in one.
 */
export async function caught(what: Caught, means: Enforcing, call?: InCall): Promise<void> {
  const { policy } = what.edition;
  const now = means.acting.now();
  const powers = means.moderator(what.place.platform)?.powers ?? new Set();
  const { categories: hazards } = what.verdict;
  const since = now - policy.strikes.days * dayMs;
  try {
    const incident = await means.incidents.open(foundIn(what), since, (strikes) =>
      plan({ policy, hazards, stage: what.stage, powers, strikes, now }),
    );
    if (incident) await carry(incident.id, means, { call, more: incident.done.length > 0 });
  } catch (error) {
    means.log.error({ err: error, stage: what.stage }, 'an incident could not be written down');
  }
}

/** What nobody will be shown is not kept, and never what must not exist. */
function foundIn({ author, edition, verdict, stage, place, messageId, text }: Caught): Found {
  const { policy, version } = edition;
  const { categories, severity, judge, rationale } = verdict;
  const isKept = !categories.includes(always) && text !== '';
  return {
    stage,
    place,
    messageId,
    version,
    categories,
    person: author.id,
    name: author.name,
    dry: policy.dryRun,
    ...(severity !== undefined && { severity }),
    ...(judge !== undefined && { judge }),
    // What a judge says of it may quote it.
    ...(rationale !== undefined && isKept && { rationale }),
    ...(isKept && { excerpt: cut(text, longestShown) }),
  };
}
