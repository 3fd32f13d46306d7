// What was asked for on the command line.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { BotError } from '#src/trouble.ts';
import { why } from './why.ts';

const share = z.coerce.number().min(0).max(1);

const optionsSchema = z
  .object({
    judge: z.enum(['words', 'guard', 'injection']),
    data: z.string().optional(),
    model: z.string().optional(),
    /** A file with a policy, as `src/policy.ts` has it: its rules, words and thresholds count. */
    rules: z.string().optional(),
    columns: z.string().optional(),
    out: z.string().optional(),
    cache: z.string().default('.cache/eval'),
    limit: z.coerce.number().int().min(1).optional(),
    concurrency: z.coerce.number().int().min(1).max(64).optional(),
    sift: z.boolean().default(false),
    /** What must hold, or the run fails. */
    'least-precision': share.optional(),
    'least-recall': share.optional(),
    'least-parsed': share.optional(),
    'most-false-positives': share.optional(),
  })
  .transform(({ data, ...others }) => ({
    ...others,
    data: data ?? `eval/data/${others.judge === 'injection' ? 'injection' : 'hazards'}`,
  }));

export type Options = z.infer<typeof optionsSchema>;

const text = { type: 'string' } as const;
const known = {
  judge: text,
  data: text,
  model: text,
  rules: text,
  columns: text,
  out: text,
  cache: text,
  limit: text,
  concurrency: text,
  sift: { type: 'boolean' },
  'least-precision': text,
  'least-recall': text,
  'least-parsed': text,
  'most-false-positives': text,
} as const;

/** Throws a `BotError` that names what is wrong. */
export function readOptions(args: readonly string[]): Options {
  try {
    return optionsSchema.parse(parseArgs({ args: [...args], options: known }).values);
  } catch (error) {
    throw new BotError(`${why(error)}\nHow it is used: eval/README.md`, { cause: error });
  }
}
