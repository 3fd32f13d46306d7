// JSON that is asked for: which schemas are taken, whether an answer keeps to one, and an answer that does.
import type { Piece } from './answer.ts';
import { invalid, type Refusal } from './refusal.ts';
import { words, type ChatRequest } from './request.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The first reason for which the form is refused. @see https://console.groq.com/docs/structured-outputs */
export function refuseFormat(request: ChatRequest, isStructured: boolean): Refusal | undefined {
  const format = request.response_format;
  if (!format || format.type === 'text') return undefined;
  if ((request.tools?.length ?? 0) > 0) return invalid('json mode cannot be combined with tool/function calling');
  if (format.type === 'json_object') {
    const isNamed = request.messages.some((message) => /json/i.test(words(message)));
    const rule = "'messages' must contain the word 'json' in some form";
    return isNamed ? undefined : invalid(`${rule}, to use 'response_format' of type 'json_object'.`);
  }
  if (request.stream === true) return invalid('response format `json_schema` cannot be streamed');
  const page = 'https://console.groq.com/docs/structured-outputs#supported-models';
  if (!isStructured)
    return invalid(`This model does not support response format \`json_schema\`. See supported models at ${page}`);
  const { name, schema, strict } = format.json_schema;
  if (!/^[\w-]{1,64}$/.test(name)) return invalid("'response_format.json_schema.name' has an invalid value");
  const wrong = strict === true ? unstrict(schema, '') : undefined;
  return wrong ? invalid(`invalid JSON schema for response_format: '${name}': ${wrong}`) : undefined;
}

/** "All fields must be required", "Set additionalProperties: false for all objects". */
function unstrict(schema: unknown, at: string): string | undefined {
  if (Array.isArray(schema)) return schema.map((one, index) => unstrict(one, `${at}/${index}`)).find(Boolean);
  if (!isObject(schema)) return at === '' ? 'it is no object' : undefined;
  if (at === '' && schema.type !== 'object') return 'its root must be an object';
  if (isObject(schema.properties)) {
    if (schema.additionalProperties !== false) return `${at}: additionalProperties:false must be set on every object`;
    const required = Array.isArray(schema.required) ? schema.required : [];
    const names = Object.keys(schema.properties);
    if (!names.every((name) => required.includes(name))) return `${at}: all properties must be in \`required\``;
  }
  return Object.entries(schema)
    .map(([key, value]) => {
      // Names of properties are no keywords.
      const inner = key === 'properties' && isObject(value) ? Object.values(value) : value;
      return unstrict(inner, `${at}/${key}`);
    })
    .find(Boolean);
}

/** The pieces of an answer, or how the platform refuses what the model wrote in place of the JSON that was asked for. */
export async function checked(
  pieces: AsyncIterable<Piece>,
  request: ChatRequest,
): Promise<AsyncIterable<Piece> | Refusal> {
  const format = request.response_format;
  if (!format || format.type === 'text' || request.stream === true) return pieces;
  const all = await Array.fromAsync(pieces);
  const text = all.map((piece) => ('content' in piece ? piece.content : '')).join('');
  const isWhole = !all.some((piece) => 'finish' in piece && piece.finish === 'length');
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined;
  // Nothing at all is said where the client has left.
  if (all.length === 0 || fits(parsed(text), schema ?? { type: 'object' })) return replayed(all);
  const why = isWhole ? '' : ' max completion tokens reached before generating a valid document.';
  const message = `Failed to generate JSON. Please adjust your prompt.${why} See 'failed_generation' for more details.`;
  const refusal = invalid(message, { code: 'json_validate_failed' });
  return { ...refusal, error: { ...refusal.error, failed_generation: text } };
}

async function* replayed(pieces: readonly Piece[]): AsyncGenerator<Piece> {
  yield* pieces;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Types, properties, items, enumerations and alternatives; no more of JSON Schema is judged. */
function fits(value: unknown, schema: unknown): boolean {
  if (value === undefined || !isObject(schema)) return false;
  if (Array.isArray(schema.anyOf)) return schema.anyOf.some((one) => fits(value, one));
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return false;
  if (Array.isArray(value)) return schema.items === undefined || value.every((one) => fits(one, schema.items));
  const { properties } = schema;
  if (!isObject(value) || !isObject(properties)) return true;
  const isClosed = schema.additionalProperties === false;
  const required = Array.isArray(schema.required) ? schema.required : [];
  if (!required.every((name) => Object.hasOwn(value, String(name)))) return false;
  return Object.entries(value).every(([name, one]) =>
    Object.hasOwn(properties, name) ? fits(one, properties[name]) : !isClosed,
  );
}

function isOf(type: unknown, value: unknown): boolean {
  if (value === null || Array.isArray(value)) return type === (value === null ? 'null' : 'array');
  return type === typeof value || (type === 'integer' && Number.isInteger(value));
}

/** The plainest answer to a request for JSON; undefined where none is asked for. */
export function plainest({ response_format: format }: ChatRequest): string | undefined {
  if (format?.type === 'json_object') return '{}';
  return format?.type === 'json_schema' ? JSON.stringify(example(format.json_schema.schema)) : undefined;
}

function example(schema: unknown): unknown {
  if (!isObject(schema)) return null;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (Array.isArray(schema.anyOf)) return example(schema.anyOf[0]);
  const type = [schema.type].flat()[0];
  if (isObject(schema.properties))
    return Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, example(one)]));
  if (type === 'array') return [example(schema.items)];
  return { string: 'text', number: 1, integer: 1, boolean: true, object: {} }[String(type)] ?? null;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
