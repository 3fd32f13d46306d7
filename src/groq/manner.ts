// How a model is asked to write: how freely, how long it thinks, whether it tells that; and what of it a model does not take.
import type { Manner } from '../models.ts';
import { reasoning } from './catalogue.ts';
import type { Body } from './wire.ts';

const names = ['temperature', 'reasoning_effort', 'include_reasoning', 'reasoning_format'] as const;
export type Parameter = (typeof names)[number];
type Parameters = Pick<Body, Parameter>;

/** Which ways of asking the models have refused, so that nobody pays for finding it out twice. */
export class Manners {
  readonly #refused = new Set<string>();

  /** As it is wished; where the model refused that, as is usual for it; where it refused that too, without a word on it. */
  of(model: string, manner: Manner = {}): Parameters {
    const { temperature } = manner;
    const wished: Parameters = {
      ...(temperature !== undefined && { temperature: Math.min(2, Math.max(0, temperature)) }),
      ...reasoning(model, manner),
    };
    const usual: Parameters = reasoning(model);
    return Object.fromEntries(
      names.flatMap((name) => {
        const values = [wished[name], usual[name]].filter((value) => value !== undefined);
        const taken = values.find((value) => !this.#refused.has(key(model, name, value)));
        return taken === undefined ? [] : [[name, taken]];
      }),
    );
  }

  /** The model does not take what was sent for these parameters, now or ever. */
  refused(model: string, named: readonly Named[], sent: Body): void {
    for (const name of names)
      if (named.includes(name) && sent[name] !== undefined) this.#refused.add(key(model, name, sent[name]));
  }
}

function key(model: string, name: Parameter, value: unknown): string {
  return `${model} ${name} ${String(value)}`;
}

/** What of a request is refused: a parameter of its manner, the tools that may be called, or the tier. */
export type Named = Parameter | 'parallel_tool_calls' | 'tools' | 'service_tier';

/** Live: "does not support tools" (Ollama), '"auto" tool choice requires --enable-auto-tool-choice' (vLLM), "tools param requires --jinja flag" (llama.cpp). */
const noTools =
  /(?:does not|doesn't) support (?:tool|function)|\btools?(?:[ _](?:calling|calls?|use|choice|param))?\W{0,2} (?:(?:is|are) (?:not supported|unsupported|not available)|requires? --)/i;

/**
 * What a refusal names. Live: "`reasoning_effort` must be one of `low`, `medium`, or `high`", "`reasoning_format` is not
 * supported with this model", "`service_tier` `auto` is not available for this org".
 */
export function namedIn(message: string): readonly Named[] {
  const found = [...names, 'parallel_tool_calls', 'service_tier'] as const;
  const named = found.filter((name) => new RegExp(`\\b${name}\\b`).test(message));
  return named.length === 0 && noTools.test(message) ? ['tools'] : named;
}
