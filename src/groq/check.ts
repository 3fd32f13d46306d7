// Looks at a provider before the first question, and tells the operator what is not as it should be.
import type { Role } from '../models.ts';
import { BotError } from '../trouble.ts';
import type { Desk } from './desk.ts';
import { fault } from './fault.ts';
import type { Missing } from './served.ts';

/** Resolves with warnings, a sentence each. Rejects with a `BotError` only when the key is refused. */
export async function check(
  { wire, served, patience, door }: Desk,
  roles: readonly Role[],
): Promise<readonly string[]> {
  try {
    const list = await wire.models(AbortSignal.timeout(patience.listMs));
    return served.believe(list, roles).map((missing) => warning(door.name, missing));
  } catch (error) {
    const found = fault(error);
    if (found.type === 'key') throw new BotError(`${door.keyAdvice}.`, { cause: found.cause });
    served.trust();
    const why = 'cause' in found ? found.cause.message : 'no answer in time';
    return [`${door.name} did not give its list of models (${why}): the models that are set are tried as they are.`];
  }
}

function warning(provider: string, { role, wanted, instead }: Missing): string {
  const what = instead ? `${instead} is used instead` : 'nothing else is there to use, so this is off';
  return `${provider} does not serve ${wanted}, the model for ${role}: ${what}. ${role.toUpperCase()}_MODEL chooses another.`;
}
