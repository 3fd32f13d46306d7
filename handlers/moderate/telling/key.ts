// Names for what is posted, so that the same is posted once.
import { createHmac, hash } from 'node:crypto';
import { keyFor as digest } from '#src/verdicts.ts';

/** For one step of an incident, of at most 25 characters as platforms want it: the 16 bytes of its id, and a letter. */
export function keyFor(incident: string, step: string): string {
  return Buffer.from(incident.replaceAll('-', ''), 'hex').toString('base64url') + step;
}

/** For what belongs to no incident: as long. */
export function keyOf(...parts: readonly (string | number)[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 25);
}

/** For something by what it is: whoever reads it, and has not got `secret`, cannot even guess what that was. */
export function blindly(secret: string, parts: readonly (string | Uint8Array)[]): string {
  return createHmac('sha256', secret).update(digest(parts)).digest('base64url');
}
