// JSON in the words of a model: whatever else is said beside it.

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

/** The only object of a text, or why there is none to go by: of a name that is said twice, a parser quietly believes the last. */
export function onlyObject(text: string): { readonly value: unknown } | { readonly trouble: string } {
  const [only, ...more] = objects(text);
  if (only === undefined || more.length > 0)
    return { trouble: `${only === undefined ? 0 : more.length + 1} JSON objects instead of one` };
  const value = parsed(only);
  if (value === undefined) return { trouble: 'JSON that is no verdict' };
  return repeats(only) ? { trouble: 'the same thing twice in one object' } : { value };
}

/** Whether any object of a valid JSON text has a name twice, however it is spelt. */
function repeats(json: string): boolean {
  const names: Set<unknown>[] = [];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/g)) {
    if (token === '{') names.push(new Set());
    else if (token === '}') names.pop();
    else if (token.endsWith(':')) {
      const name = parsed(token.slice(0, token.lastIndexOf('"') + 1));
      if (names.at(-1)?.has(name)) return true;
      names.at(-1)?.add(name);
    }
  }
  return false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
