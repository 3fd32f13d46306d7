// Reads a judge's words, strictly: what is not exactly a verdict is unknown, never safe.
import { z } from 'zod';
import { categories, type Category, type Verdict } from '../verdict.ts';

/** A verdict of the policy judge. Categories may come as one code, as a list, or as codes with commas. */
const form = z.object({
  violation: z.union([z.literal(0), z.literal(1)]),
  category: z.union([z.string(), z.array(z.string())]).nullish(),
});

/** Reads either dialect. The words tell which it is, not the model's name: behind a proxy, another judge may bear it. */
export function verdict(text: string): Verdict {
  return text.includes('{') ? policyVerdict(text) : llamaGuardVerdict(text);
}

/** Reads `{"violation":0|1,"category":…}`, alone or as the only object in a text. */
export function policyVerdict(text: string): Verdict {
  const [only, ...more] = objects(text);
  if (only === undefined || more.length > 0)
    return unknown(`${only ? more.length + 1 : 0} JSON objects instead of one`);
  // The parser would quietly believe the last of two.
  if (only.split(/"violation"\s*:/).length > 2) return unknown('two verdicts in one object');
  const read = form.safeParse(parsed(only));
  if (!read.success) return unknown('JSON that is no verdict');
  const codes = [read.data.category ?? []].flat().flatMap((code) => code.split(','));
  const named = codes.map((code) => code.trim()).filter((code) => code !== '' && !/^(?:null|none)$/i.test(code));
  if (read.data.violation === 1) return { type: 'unsafe', categories: known(named) };
  return named.length === 0 ? { type: 'safe' } : unknown('safe and a category at once');
}

/** Reads Llama Guard's `safe`, or `unsafe` and its codes on the second line. Codes nobody knows do not make it less unsafe. */
export function llamaGuardVerdict(text: string): Verdict {
  const said = text.trim();
  if (said === 'safe') return { type: 'safe' };
  const unsafe = /^unsafe(?:\s*\n\s*(S\d{1,3}(?:\s*,\s*S\d{1,3})*))?$/i.exec(said);
  return unsafe
    ? { type: 'unsafe', categories: known((unsafe[1] ?? '').split(',')) }
    : unknown('words that are no verdict');
}

function unknown(cause: string): Verdict {
  return { type: 'unknown', cause: `the judge gave ${cause}` };
}

function known(codes: readonly string[]): readonly Category[] {
  const found = codes.map((code) => /^S\d+/i.exec(code.trim())?.[0].toUpperCase());
  return categories.filter((category) => found.includes(category));
}

/** The outermost `{…}` of a text; one that never closes counts. Quotes mean something only within. */
function objects(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted && sign === '\\') at += 1;
    else if (depth > 0 && sign === '"') quoted = !quoted;
    else if (!quoted && sign === '{' && depth++ === 0) start = at;
    else if (!quoted && sign === '}' && depth > 0 && --depth === 0) found.push(text.slice(start, at + 1));
  }
  return depth > 0 ? [...found, text.slice(start)] : found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
