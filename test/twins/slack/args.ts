// The arguments of one Web API call, as forms and JSON bodies bring them.

/** Why a method says no: becomes `{ ok: false, error }`. */
export class Refusal extends Error {
  readonly more: Record<string, unknown>;

  constructor(error: string, more: Record<string, unknown> = {}) {
    super(error);
    this.more = more;
  }
}

/** Reads arguments by kind; the SDK sends objects and flags as strings in a form. */
export class Args {
  readonly raw: Readonly<Record<string, unknown>>;

  constructor(raw: Record<string, unknown>) {
    this.raw = raw;
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null && this.raw[name] !== '';
  }

  text(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.raw[name];
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** @see https://docs.slack.dev/web-api/web-api-troubleshooting#invalid_arguments */
  need(name: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    const messages = [`[ERROR] missing required field: ${name}`];
    throw new Refusal('invalid_arguments', { response_metadata: { messages } });
  }

  flag(name: string): boolean {
    return this.raw[name] === true || this.raw[name] === 'true' || this.raw[name] === '1';
  }

  number(name: string, otherwise: number): number {
    const value = Number(this.text(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  }

  /** An array of objects, or undefined where it is not given; anything else is refused with `error`. */
  list(name: string, error: string): readonly Record<string, unknown>[] | undefined {
    const value = this.json(name, error);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isObject)) throw new Refusal(error);
    return value;
  }

  /** A structure that came as such or as a string of JSON. */
  json(name: string, error: string): unknown {
    if (!this.has(name)) return undefined;
    const value = this.raw[name];
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      throw new Refusal(error);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The arguments of a request: JSON where its type says so, a form otherwise. @see https://docs.slack.dev/apis/web-api */
export function parseArgs(type: string, body: string): Args {
  if (!type.startsWith('application/json')) return new Args(Object.fromEntries(new URLSearchParams(body)));
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return new Args({ ...parsed });
  } catch {
    // Told below, as for every other body that is no object.
  }
  throw new Refusal('invalid_json');
}
