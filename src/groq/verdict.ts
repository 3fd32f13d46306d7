// Reads a judge's words, strictly: what is not exactly a verdict is unknown, never safe.
import { z } from 'zod';
import type { RuleId, Verdict } from '../verdict.ts';
import { hazardsIn } from './codes.ts';
import { onlyObject } from './objects.ts';
import { rationale } from './rationale.ts';

/** A verdict of the policy judge, as far as it must be right: a violation is one, however oddly the rest of it is written. */
const form = z.object({
  violation: z
    .union([z.literal([0, 1]), z.boolean(), z.enum(['0', '1', 'true', 'false'])])
    .transform((said) => said === 1 || said === true || said === '1' || said === 'true'),
  /** One code, a list, or codes with commas. */
  category: z.unknown().optional(),
  /** What other policies call it, for whoever answers in a form that it knows better. */
  policy_category: z.unknown().optional(),
  categories: z.unknown().optional(),
  severity: z.unknown().optional(),
  rationale: z.unknown().optional(),
});
const words = z.union([z.string().transform((one) => [one]), z.array(z.string())]).nullish();
const nothing = /^(?:|null|none|safe|benign|n\/?a|not applicable|no violation)$/i;
const levels = z.literal([1, 2, 3]);

/**
 * Reads either dialect. The words tell which it is, not the model's name: behind a proxy, another judge may bear it. `rules`:
 * those that the judge was given.
 */
export function verdict(text: string, rules: readonly RuleId[] = []): Verdict {
  return text.includes('{') ? policyVerdict(text, rules) : llamaGuardVerdict(text);
}

/** Reads `{"violation":0|1,"category":…}`, alone or as the only object in a text. */
export function policyVerdict(text: string, rules: readonly RuleId[] = []): Verdict {
  const only = onlyObject(text);
  return 'trouble' in only ? unknown(only.trouble) : verdictOf(only.value, rules);
}

/** What a parsed object says, if it is a verdict. A violation of what nobody knows is one all the same. */
export function verdictOf(value: unknown, rules: readonly RuleId[] = []): Verdict {
  const read = form.safeParse(value);
  if (!read.success) return unknown('JSON that is no verdict');
  const { violation, severity, rationale: why } = read.data;
  if (!violation) return harmless(read.data);
  if (severity === 0) return unknown('unsafe and no severity at once');
  const { category, policy_category: called, categories: listed } = read.data;
  const named = [category, called, listed].map(namesIn).find((names) => names !== undefined && names.length > 0) ?? [];
  const told = typeof why === 'string' ? rationale(why) : undefined;
  // Of a severity that nobody knows, as of none, the worst is believed.
  const level = levels.safeParse(severity).data;
  return {
    type: 'unsafe',
    categories: hazardsIn(named, rules),
    ...(level !== undefined && { severity: level }),
    ...(told !== undefined && { rationale: told }),
  };
}

/** Safe, unless what is said beside it says otherwise, or cannot be read. */
function harmless({ category, severity }: z.infer<typeof form>): Verdict {
  if (namesIn(category)?.length !== 0) return unknown('safe and a category at once');
  return (severity ?? 0) === 0 ? { type: 'safe' } : unknown('safe and a severity at once');
}

/** What is named, without words for nothing; undefined where it cannot be read. */
function namesIn(said: unknown): readonly string[] | undefined {
  const { success, data } = words.safeParse(said);
  if (!success) return undefined;
  return (data ?? [])
    .flatMap((one) => one.split(','))
    .map((one) => one.trim())
    .filter((one) => !nothing.test(one));
}

/**
 * Reads Llama Guard's `safe`, or `unsafe` and its codes, or names, on the second line. What nobody knows does not make it less
 * unsafe.
 */
export function llamaGuardVerdict(text: string): Verdict {
  const said = text.trim();
  if (said === 'safe') return { type: 'safe' };
  const unsafe = /^unsafe(?:[\s:,]+((?:S\d{1,3}[\s,]*)+)|\s*\n\s*([^\n]{1,200}))?$/i.exec(said);
  return unsafe
    ? { type: 'unsafe', categories: hazardsIn((unsafe[1]?.replaceAll(/\s+/g, ',') ?? unsafe[2] ?? '').split(','), []) }
    : unknown('words that are no verdict');
}

function unknown(cause: string): Verdict {
  return { type: 'unknown', cause: `the judge gave ${cause}` };
}
