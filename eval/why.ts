// What an error says to the person who gave the wrong thing.
import { z } from 'zod';

/** A line for each thing that is wrong. */
export function why(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
