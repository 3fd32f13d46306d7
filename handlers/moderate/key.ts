// Names for what is posted, so that the same is posted once.
import { hash } from 'node:crypto';

/** For one step of an incident, of at most 25 characters as platforms want it: the 16 bytes of its id, and a letter. */
export function keyFor(incident: string, step: string): string {
  return Buffer.from(incident.replaceAll('-', ''), 'hex').toString('base64url') + step;
}

/** For what belongs to no incident: as long. */
export function keyOf(...parts: readonly (string | number)[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 25);
}
