// Into what shape something is extracted: a JSON Schema as it is given, or one made of what is wanted in words.
import { z } from 'zod';
import type { Caller } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import type { Here } from '../../here.ts';
import { patiently } from '../../patience.ts';
import { unfenced } from '../describe/view.ts';

type Schema = Readonly<Record<string, unknown>>;

export interface Shape {
  /** With an object at its root, as a model is asked for it: all properties are required, those that may be missing may be null. */
  readonly schema: Schema;
  /** Whether it is a list of rows, which may come from several pieces of a long text: `{"rows": […]}`. */
  readonly rows: boolean;
  /** What is wrong with a value, in words for the model; undefined: it fits. */
  check(value: unknown): string | undefined;
}

/** Characters and levels of a schema: nobody means more, and providers refuse it. */
const [longest, deepest] = [16_000, 10];
const mostFields = 40;
/** What would have a stranger's pattern run on strangers' text, or fetched from elsewhere. */
const leftOut = new Set(['pattern', 'patternProperties', '$schema', '$id', '$comment', 'default', 'format']);

/** `wish`: as somebody wrote it. Throws a `BotError` for the person. */
export async function shapeOf(
  wish: string,
  caller: Caller,
  mind: Pick<Here, 'models' | 'say'>,
  signal: AbortSignal,
): Promise<Shape> {
  const given = /^\s*(?:```\w*\s*)?[{[]/.test(wish) ? parsed(wish, mind) : undefined;
  return given ? shapeBy(given, mind) : shapeBy(await worded(wish, caller, mind, signal), mind);
}

function parsed(wish: string, { say }: Pick<Here, 'say'>): Schema {
  let value: unknown;
  try {
    value = JSON.parse(unfenced(wish));
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw new BotError(say('That looks like a JSON Schema, but it is no JSON: {why}', { why }));
  }
  if (!isSchema(value)) throw new BotError(say('A JSON Schema is an object, such as {example}.', { example }));
  if (wish.length > longest || depth(value) > deepest) throw new BotError(say('That JSON Schema is too large for me.'));
  if (/"\$(?:ref|dynamicRef|defs)"/.test(wish)) throw new BotError(say('I take no JSON Schema with references in it.'));
  return isTyped(value) ? value : exampleOf(value);
}

const example = '`{"type": "object", "properties": {"name": {"type": "string"}}}`';

/** An example in place of a schema: `{"name": "", "age": 0}` means what it looks like. */
function exampleOf(value: Schema): Schema {
  const properties = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typeOf(one)]));
  return { type: 'object', properties };
}

function typeOf(value: unknown): Schema {
  if (Array.isArray(value)) return { type: 'array', items: value.length > 0 ? typeOf(value[0]) : { type: 'string' } };
  if (isSchema(value)) return exampleOf(value);
  return { type: typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'string' };
}

const fieldTypes = ['text', 'number', 'yes or no', 'list of texts'] as const;
const wording = z.object({
  fields: z.array(z.object({ name: z.string(), type: z.enum(fieldTypes), what: z.string() })).min(1),
  several: z.boolean(),
});
const types: Readonly<Record<(typeof fieldTypes)[number], Schema>> = {
  text: { type: ['string', 'null'] },
  number: { type: ['number', 'null'] },
  'yes or no': { type: ['boolean', 'null'] },
  'list of texts': { type: 'array', items: { type: 'string' } },
};

const instructions =
  'Somebody describes which data they want taken from a text. Name the fields: short snake_case names, the type of each, and in a few words what belongs there. ' +
  'several: whether the text may hold many such records (people, items, dates …), each with these fields; else it is one record. ' +
  'Answer with JSON: {"fields": [{"name", "type": "text" | "number" | "yes or no" | "list of texts", "what"}], "several": true | false}.';

async function worded(
  wish: string,
  caller: Caller,
  { models, say }: Pick<Here, 'models' | 'say'>,
  signal: AbortSignal,
): Promise<Schema> {
  const { $schema: _, ...schema } = z.toJSONSchema(wording);
  const told = await patiently(() => models.write({ caller, instructions, text: wish, schema }, signal), signal);
  const { data } = wording.safeParse(told.type === 'found' ? safely(told.text) : undefined);
  if (!data) {
    const sentence = say('I could not tell which data you want. Please list them, such as: name, date, amount.');
    throw new BotError(sentence, told.type === 'found' ? {} : { cause: told.cause });
  }
  const fields = data.fields.slice(0, mostFields).map(({ name, type, what }) => {
    return [nameOf(name), { ...types[type], description: what.slice(0, 200) }] as const;
  });
  const record = { type: 'object', properties: Object.fromEntries(fields) };
  return data.several ? { type: 'array', items: record } : record;
}

/** Letters, digits and `_` only: a field's name stands in schemas, files and tables. */
function nameOf(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}_]+/gu, '_').slice(0, 40) || 'field';
}

function shapeBy(given: Schema, { say }: Pick<Here, 'say'>): Shape {
  const rows = given['type'] === 'array';
  const asked = isRecord(given) ? given : { type: 'object', properties: { [rows ? 'rows' : 'result']: given } };
  const schema = tightened(asked);
  let fits: z.ZodType;
  try {
    fits = z.fromJSONSchema(schema);
  } catch (error) {
    throw new BotError(say('I do not understand that JSON Schema.'), { cause: error });
  }
  return {
    schema,
    rows,
    check(value) {
      const { error } = fits.safeParse(value);
      return error && z.prettifyError(error).slice(0, 1500);
    },
  };
}

/** Every property is required, as strict schemas want it; what was not may be null. */
function tightened(schema: Schema): Schema {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const all = !Array.isArray(schema['required']);
  const entries = Object.entries(schema).filter(([key]) => !leftOut.has(key));
  const inner = Object.fromEntries(
    entries.map(([key, value]) => [key, within(key, value, (name) => all || required.has(name))]),
  );
  const { properties } = inner;
  return isSchema(properties) ? { ...inner, required: Object.keys(properties), additionalProperties: false } : inner;
}

function within(key: string, value: unknown, isRequired: (name: string) => boolean): unknown {
  if (key === 'properties' && isSchema(value)) {
    const entries = Object.entries(value).filter(([name]) => name !== '__proto__');
    return Object.fromEntries(
      entries.map(([name, one]) => [name, isRequired(name) ? deeper(one) : nullable(deeper(one))]),
    );
  }
  return ['items', 'anyOf', 'allOf', 'oneOf'].includes(key) ? deeper(value) : value;
}

function deeper(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deeper);
  return isSchema(value) ? tightened(value) : value;
}

function nullable(value: unknown): unknown {
  if (!isSchema(value)) return value;
  const { type } = value;
  if (typeof type === 'string' && !('enum' in value)) return { ...value, type: [type, 'null'] };
  return Array.isArray(type) && type.includes('null') ? value : { anyOf: [value, { type: 'null' }] };
}

function isRecord(schema: Schema): boolean {
  return schema['type'] === 'object' && isSchema(schema['properties']);
}

function isTyped(schema: Schema): boolean {
  return ['type', 'properties', 'anyOf', 'oneOf', 'allOf', 'enum'].some((key) => Object.hasOwn(schema, key));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

function safely(text: string): unknown {
  try {
    return JSON.parse(unfenced(text));
  } catch {
    return undefined;
  }
}
