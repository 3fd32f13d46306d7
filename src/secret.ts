// Compares secrets without telling by the time it takes how much of a guess was right.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same, of whatever lengths. */
export function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
