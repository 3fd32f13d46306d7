// A tool as its server offers it, made fit for models: clean, short, and known again by a hash of all that it says.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { plain, simpler } from './schema.ts';

export interface Offer {
  /** As the server calls it. */
  readonly name: string;
  /** Without anything hidden, at most 500 characters. */
  readonly description: string;
  /** What models take of it; undefined: nothing that they could be told. */
  readonly schema: Readonly<Record<string, unknown>> | undefined;
  /** Of its name, its description and its schema, as the server wrote them. */
  readonly hash: string;
}

/** Characters of a description; bytes of a schema. */
const [longest, mostBytes] = [500, 16 * 1024];
/** Tools of one server: what comes after them is not there. */
export const mostTools = 32;

const told = z.object({
  name: z.string().regex(/^[\w.\-/:]{1,128}$/),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()),
});

/** Those that can be told apart, the first of each name. */
export function offersOf(listed: readonly unknown[]): readonly Offer[] {
  const offers = new Map<string, Offer>();
  for (const one of listed) {
    if (offers.size >= mostTools) break;
    const { data } = told.safeParse(one);
    if (data && !offers.has(data.name)) offers.set(data.name, offerOf(data));
  }
  return [...offers.values()];
}

function offerOf({ name, description = '', inputSchema }: z.infer<typeof told>): Offer {
  const text = plain(description, longest);
  const schema = JSON.stringify(inputSchema).length <= mostBytes ? simpler(inputSchema) : undefined;
  const whole = JSON.stringify(ordered({ name, description, inputSchema }));
  const fits = schema && JSON.stringify(schema).length <= mostBytes ? schema : undefined;
  return { name, description: text, schema: fits, hash: hash('sha256', whole, 'base64url') };
}

/** The same value with its keys in order: another order is no change. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, one]) => [key, ordered(one)]),
  );
}
