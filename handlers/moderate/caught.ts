// What was found in something becomes an incident: written down, and then done what the policy wants done about it.
import type { Person, Place } from '#src/message.ts';
import type { Edition } from '#src/policies.ts';
import type { Stage } from '#src/policy.ts';
import type { Unsafe } from '#src/verdict.ts';
import type { Enforcing } from './means.ts';

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

/** Never rejects. Does it once, however often it is told. */
export async function caught({ author, edition, verdict, ...found }: Caught, means: Enforcing): Promise<void> {
  const { policy, version } = edition;
  const since = Date.now() - policy.strikes.days * dayMs;
  const about = { ...found, ...verdict, person: author.id, name: author.name, version, dry: policy.dryRun };
  try {
    const incident = await means.incidents.open(about, since, () => []);
    if (incident) await means.incidents.close(incident.id);
  } catch (error) {
    means.log.error({ err: error, stage: found.stage }, 'an incident could not be written down');
  }
}
