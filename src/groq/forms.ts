// In which form a model is asked for JSON: by a schema that it cannot leave, as any JSON object, or in words alone.
import { said } from './fault.ts';
import type { Body } from './wire.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The strongest first. Every model is thought to take the second: https://console.groq.com/docs/structured-outputs */
const forms = ['schema', 'object', 'words'] as const;
export type Form = (typeof forms)[number];

/** Which forms the models have refused, so that nobody pays for finding it out twice. */
export class Forms {
  readonly #refused = new Map<string, number>();

  /** The strongest form that a model takes, or one that is so many steps weaker. */
  of(model: string, weaker = 0): Form {
    const least = this.#refused.get(model) ?? (/gpt-oss|^qwen\//.test(model) ? 0 : 1);
    return forms[least + weaker] ?? 'words';
  }

  /** The model was seen to keep to this form. */
  taken(model: string, form: Form): void {
    this.#refused.set(model, forms.indexOf(form));
  }

  /** The model does not take this form, now or ever. */
  refused(model: string, form: Form): void {
    this.#refused.set(model, Math.max(forms.indexOf(form) + 1, this.#refused.get(model) ?? 0));
  }
}

/** The part of a request that asks for the form. */
export function format(form: Form, schema: Schema): Pick<Body, 'response_format'> {
  if (form === 'words') return {};
  if (form === 'object') return { response_format: { type: 'json_object' } };
  return {
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: closed(schema) } },
  };
}

/** What the instructions have to say where the form does not: a request for any JSON object must name JSON, or is refused. */
export function wish(form: Form, schema: Schema): string {
  if (form === 'schema') return '';
  return `\n\nAnswer with nothing but one JSON object that keeps to this JSON Schema:\n${JSON.stringify(closed(schema))}`;
}

/** Strict schemas name every property as required and allow no other: console.groq.com/docs/structured-outputs */
function closed(schema: Schema): Schema {
  const inner = mapped(schema, (value, key) =>
    key === 'properties' && isSchema(value) ? mapped(value, within) : within(value),
  );
  if (!isSchema(schema.properties)) return inner;
  return { ...inner, required: Object.keys(schema.properties), additionalProperties: false };
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => within(one));
  return isSchema(value) ? closed(value) : value;
}

function mapped(object: Schema, change: (value: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a fault is one of the form: `refused` by this model, or only this `schema` of it, or `missed` by what the model
 * wrote. Live: "This model does not support response format `json_schema`", "invalid JSON schema for response_format".
 */
export function formTrouble(error: unknown): 'refused' | 'schema' | 'missed' | undefined {
  const { status, code, message } = said(error);
  if (code === 'json_validate_failed') return 'missed';
  if (status !== 400 && status !== 422) return undefined;
  if (!/response[_ ]?format|json[_ ]?(?:schema|object|mode)|structured output/i.test(message)) return undefined;
  return /invalid/i.test(message) ? 'schema' : 'refused';
}

/** What the model wrote where the provider found no valid JSON in it, if that is JSON all the same. */
export function rescued(error: unknown): string | undefined {
  const { code, written } = said(error);
  return code === 'json_validate_failed' && isJson(written) ? written.trim() : undefined;
}

/** A JSON object that came within a fence, without it. */
export function unfenced(text: string): string {
  const inner = /^```(?:json)?\s*\n([\s\S]*?)\n\s*```$/i.exec(text.trim())?.[1];
  return inner !== undefined && isJson(inner) ? inner.trim() : text;
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
