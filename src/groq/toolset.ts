// What a model may call, as it is put to it; and which models take no such thing.
import type { ChatRequest } from '../models.ts';
import { calling } from './catalogue.ts';
import type { Named } from './manner.ts';
import type { Body } from './wire.ts';

/** Before the conversation, because the provider's prompt cache reads a request from its beginning. */
export interface Toolset {
  readonly before: Pick<Body, 'tools'>;
  readonly after: Pick<Body, 'tool_choice' | 'parallel_tool_calls'>;
}

const nothing: Toolset = { before: {}, after: {} };

/** Which models have refused to be told of tools, so that nobody pays for finding it out twice. */
export class Toolsets {
  readonly #without = new Set<string>();
  readonly #oneByOne = new Set<string>();

  /** Whether a model calls tools, as far as is known. */
  takes(model: string): boolean {
    return !this.#without.has(model);
  }

  /** Where no more is to be called, the tools are told all the same: what the provider has read of them stays read. */
  of(model: string, { tools = [], noMoreCalls = false }: Pick<ChatRequest, 'tools' | 'noMoreCalls'>): Toolset {
    if (tools.length === 0 || !this.takes(model)) return nothing;
    const many = calling(model) === 'many' && !this.#oneByOne.has(model);
    return {
      before: {
        tools: tools.map(({ name, description, schema }) => {
          return { type: 'function', function: { name, description, parameters: schema } };
        }),
      },
      after: { ...(noMoreCalls && { tool_choice: 'none' }), ...(many && { parallel_tool_calls: true }) },
    };
  }

  /** The model does not take what was sent, now or ever. */
  refused(model: string, named: readonly Named[], sent: Pick<Body, 'tools'>): void {
    if (!sent.tools?.length) return;
    if (named.includes('parallel_tool_calls')) this.#oneByOne.add(model);
    if (named.includes('tools')) this.#without.add(model);
  }
}
