// Troubles with a server for the log: what kind they were of, and nothing that it said. It may repeat the token, and what people asked.

/** How deep causes are looked at. */
const deepest = 4;

/** The names and codes of an error and of what caused it. */
export function wordless(error: unknown): Error {
  const kinds: string[] = [];
  for (let one = error; one instanceof Error && kinds.length < deepest; one = one.cause) {
    const code: unknown = Reflect.get(one, 'code');
    const known = typeof code === 'number' || (typeof code === 'string' && /^\w{1,40}$/.test(code));
    kinds.push(known ? `${one.name} ${code}` : one.name);
  }
  return new Error(kinds.join(' < ') || 'not an error');
}
