// Verdicts that were paid for once: lines in a file, one for each text, without the text.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const opinionSchema = z.object({
  /** Hazards with a severity where the judge told one; none: safe. */
  found: z.array(z.string()).readonly(),
  severity: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  /** How long it took, as a person would have waited. Milliseconds. */
  ms: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  /** US dollars at list price. */
  dollars: z.number(),
  /** How often it was asked, this time included. */
  tries: z.number(),
});

/** What a judge found in one text, and what that took. */
export type Opinion = Readonly<z.infer<typeof opinionSchema>>;

const keySchema = z.object({ key: z.string() });

export interface Cache {
  get(key: string): Opinion | undefined;
  /** On disk when it returns: a process that is killed right after has it. */
  put(key: string, id: string, opinion: Opinion): void;
}

/** The key of what depends on all of these. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** Opens the file, which need not be there. What a killed process left half written is passed over. */
export function openCache(path: string): Cache {
  mkdirSync(dirname(path), { recursive: true });
  const written = contents(path);
  const known = new Map(written.split('\n').flatMap(line));
  // Half a line must not spoil the next one.
  if (written !== '' && !written.endsWith('\n')) appendFileSync(path, '\n');
  return {
    get: (key) => known.get(key),
    put(key, id, opinion) {
      known.set(key, opinion);
      appendFileSync(path, `${JSON.stringify({ key, id, ...opinion })}\n`);
    },
  };
}

/** For judges that cost nothing: keeps what it is told for this run alone. */
export function forgetful(): Cache {
  const known = new Map<string, Opinion>();
  return { get: (key) => known.get(key), put: (key, _, opinion) => void known.set(key, opinion) };
}

function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function line(written: string): [string, Opinion][] {
  try {
    const parsed: unknown = JSON.parse(written);
    return [[keySchema.parse(parsed).key, opinionSchema.parse(parsed)]];
  } catch {
    return [];
  }
}
