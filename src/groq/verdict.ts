// Reads a judge's words, strictly: what is not exactly a verdict is unknown, never safe.
import { z } from 'zod';
import { categories, type Hazard, type RuleId, type Verdict } from '../verdict.ts';
import { onlyObject } from './objects.ts';
import { rationale } from './rationale.ts';

/** A verdict of the policy judge. Categories may come as one code, as a list, or as codes with commas. */
const form = z.object({
  violation: z.literal([0, 1]),
  category: z.union([z.string(), z.array(z.string())]).nullish(),
  /** 0: as some say of what is safe. */
  severity: z.literal([0, 1, 2, 3]).nullish(),
  rationale: z.string().nullish(),
});

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
  const { violation, category, severity, rationale: said } = read.data;
  const codes = [category ?? []].flat().flatMap((code) => code.split(','));
  const named = codes.map((code) => code.trim()).filter((code) => code !== '' && !/^(?:null|none|safe|n\/a)$/i.test(code));
  if (violation === 0) {
    if (named.length > 0) return unknown('safe and a category at once');
    return (severity ?? 0) === 0 ? { type: 'safe' } : unknown('safe and a severity at once');
  }
  if (severity === 0) return unknown('unsafe and no severity at once');
  const why = rationale(said ?? '');
  const more = { ...(typeof severity === 'number' && { severity }), ...(why !== undefined && { rationale: why }) };
  return { type: 'unsafe', categories: known(named, rules), ...more };
}

/** Reads Llama Guard's `safe`, or `unsafe` and its codes on the second line. Codes nobody knows do not make it less unsafe. */
export function llamaGuardVerdict(text: string): Verdict {
  const said = text.trim();
  if (said === 'safe') return { type: 'safe' };
  const unsafe = /^unsafe(?:\s*\n\s*(S\d{1,3}(?:\s*,\s*S\d{1,3})*))?$/i.exec(said);
  return unsafe
    ? { type: 'unsafe', categories: known((unsafe[1] ?? '').split(','), []) }
    : unknown('words that are no verdict');
}

function unknown(cause: string): Verdict {
  return { type: 'unknown', cause: `the judge gave ${cause}` };
}

function known(codes: readonly string[], rules: readonly RuleId[]): readonly Hazard[] {
  const found = codes.map((code) => /^[RS]\d+/i.exec(code.trim())?.[0].toUpperCase());
  return [...categories, ...rules].filter((hazard) => found.includes(hazard));
}
