// Judges many short texts for few requests.
import type { SiftRequest } from '../models.ts';
import type { Verdict } from '../verdict.ts';
import type { Desk } from './desk.ts';
import { guard } from './guard.ts';

/** Fills `Models.sift`. */
export async function sift(
  desk: Desk,
  { texts, ...about }: SiftRequest,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  return Promise.all(texts.map((question) => guard(desk, { ...about, question }, signal)));
}
