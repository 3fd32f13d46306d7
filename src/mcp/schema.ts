// The schema of a strange tool, as models take it: nothing that points elsewhere, nothing hidden, nothing deep.
import { clean } from '../clean.ts';

type Json = Readonly<Record<string, unknown>>;

/** How deep it may be; how many parts it may have once what it points to stands in its place; characters of a description. */
const [deepest, mostParts, longest] = [8, 500, 200];

/** What stays as it is written. A pattern does not: whoever wrote it would have it run here. */
const scalars = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
];
const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

class Unfit extends Error {}

/** Undefined: models cannot be told it. */
export function simpler(schema: Json): Json | undefined {
  let parts = 0;

  function part(value: unknown, depth: number): Json {
    parts += 1;
    if (value === true) return {};
    if (!isObject(value) || depth > deepest || parts > mostParts) throw new Unfit();
    const one = typeof value['$ref'] === 'string' ? { ...target(value['$ref']), ...without(value, '$ref') } : value;
    if (typeof one['$ref'] === 'string') return part(one, depth + 1);
    const kept: readonly (readonly [string, unknown])[] = [
      ...Object.entries(own(one)),
      ['description', typeof one['description'] === 'string' ? plain(one['description'], longest) : undefined],
      ['properties', isObject(one['properties']) ? properties(one['properties'], depth) : undefined],
      ['items', isObject(one['items']) ? part(one['items'], depth + 1) : undefined],
      ['anyOf', choices(one['anyOf'] ?? one['oneOf'], depth)],
      ['allOf', choices(one['allOf'], depth)],
      ['additionalProperties', additional(one['additionalProperties'], depth)],
    ];
    return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
  }

  function properties(value: Json, depth: number): Json {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => {
        if (!/^[\w.$-]{1,64}$/.test(name) || name === '__proto__') throw new Unfit();
        return [name, part(one, depth + 1)];
      }),
    );
  }

  const choices = (value: unknown, depth: number) =>
    Array.isArray(value) ? value.map((one) => part(one, depth + 1)) : undefined;
  const additional = (value: unknown, depth: number) => {
    if (typeof value === 'boolean') return value;
    return isObject(value) ? part(value, depth + 1) : undefined;
  };

  function target(ref: string): Json {
    const name = /^#\/(?:\$defs|definitions)\/([\w.-]+)$/.exec(ref)?.[1];
    const all = schema['$defs'] ?? schema['definitions'];
    const found = name !== undefined && isObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
    if (!isObject(found)) throw new Unfit();
    return found;
  }

  try {
    const whole = part({ ...schema, type: schema['type'] ?? 'object' }, 0);
    return whole['type'] === 'object' ? { ...whole, properties: whole['properties'] ?? {} } : undefined;
  } catch (error) {
    if (error instanceof Unfit) return undefined;
    throw error;
  }
}

/** What a part says of itself. */
function own(one: Json): Json {
  const kept: Record<string, unknown> = {};
  const said = [one['type']].flat();
  if (one['type'] !== undefined && !said.every((type) => typeof type === 'string' && types.includes(type)))
    throw new Unfit();
  if (one['type'] !== undefined) kept['type'] = one['type'];
  for (const name of scalars) if (typeof one[name] === 'number') kept[name] = one[name];
  for (const name of ['const', 'default']) if (isScalar(one[name])) kept[name] = visible(one[name]);
  if (Array.isArray(one['enum']) && one['enum'].every(isScalar)) kept['enum'] = one['enum'].map(visible);
  if (typeof one['format'] === 'string' && /^[a-z-]{1,20}$/.test(one['format'])) kept['format'] = one['format'];
  const required = one['required'];
  if (Array.isArray(required)) kept['required'] = required.filter((name) => typeof name === 'string').map(visible);
  return kept;
}

/** Sent back as it is, so that nothing of it can be taken out. */
function visible<T>(value: T): T {
  if (typeof value === 'string' && (value.length > 200 || clean(value) !== value)) throw new Unfit();
  return value;
}

/** On one line, without what nobody sees. */
export function plain(text: string, most: number): string {
  const line = clean(text.slice(0, most * 4))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}

function without(value: Json, key: string): Json {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
