// Names posts for good, so that a platform that knows idempotent posts never posts one twice.
import { createHash } from 'node:crypto';

/** The same part of the same turn always has the same key. 22 characters. */
export function keyOf(turnId: string, number: number, attempt = 0): string {
  return createHash('sha256').update(`${turnId} ${number} ${attempt}`).digest('base64url').slice(0, 22);
}
