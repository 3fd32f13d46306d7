// Finds the route of a request.
import type { Route } from './route.ts';

export interface Matched {
  readonly route: Route;
  /** The named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** The first route that fits: a table names `/users/@me` before `/users/{user_id}`. */
export function match(routes: readonly Route[], method: string, path: string): Matched | undefined {
  const parts = path.split('/').map((part) => decoded(part));
  for (const route of routes) {
    const params = route.method === method ? fit(route.path.split('/'), parts) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function fit(template: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (template.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, want] of template.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith('{')) params[want.slice(1, -1)] = part;
    else if (want !== part) return undefined;
  }
  return params;
}

/** A part of a path that is no valid encoding stands for itself, and so for nothing that exists. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
