// What a chat request may say, and how the platform refuses the rest.
import type { ChatCompletionCreateParams } from 'groq-sdk/resources/chat/completions';
import type { Model } from './models.ts';
import { invalid, type Refusal } from './refusal.ts';

export type ChatRequest = ChatCompletionCreateParams;

/** Every property the published API knows; anything else is refused by name. */
const known = new Set(
  (
    'messages model citation_options compound_custom disable_tool_validation documents exclude_domains frequency_penalty ' +
    'function_call functions include_domains include_reasoning max_completion_tokens max_tokens metadata n ' +
    'parallel_tool_calls presence_penalty reasoning_effort reasoning_format response_format search_settings seed ' +
    'service_tier stop store stream stream_options temperature tool_choice tools top_p user'
  ).split(' '),
);

/** Answered with 400. @see https://console.groq.com/docs/openai#currently-unsupported-openai-features */
const unsupported = ['logprobs', 'logit_bias', 'top_logprobs'];

const roles: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

/** A very rough count, four characters a token: enough for limits and for usage that adds up. */
export function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** The words of a message, whatever form its content has. */
export function words(message: { content?: unknown } | undefined): string {
  if (typeof message?.content === 'string') return message.content;
  if (!Array.isArray(message?.content)) return '';
  return message.content.map((part: { text?: string }) => part.text ?? '').join('');
}

/** Of an image, whatever its size. @see https://console.groq.com/docs/model/qwen/qwen3.8-27b */
const imageTokens = 2_048;

/** Tokens of everything the model has to read. */
export function promptTokens(request: ChatRequest): number {
  const said = request.messages.reduce((sum, message) => sum + tokens(words(message)) + 4, 0);
  const calls = request.messages.flatMap((message) => ('tool_calls' in message ? (message.tool_calls ?? []) : []));
  const told = [...(request.tools ?? []), ...calls].reduce((sum, one) => sum + tokens(JSON.stringify(one)), 0);
  return said + told + imageTokens * shown(request).length;
}

/** The addresses of all images that a request shows, as they came. */
export function shown(request: ChatRequest): unknown[] {
  if (!Array.isArray(request.messages)) return [];
  return request.messages.flatMap(({ content }) => {
    if (!Array.isArray(content)) return [];
    return content.flatMap((part) => ('image_url' in part ? [part.image_url.url] : []));
  });
}

/** The first reason for which the platform would not run this request, or undefined. */
export function refuse(request: ChatRequest, model: Model): Refusal | undefined {
  return (
    properties(request) ?? messages(request) ?? numbers(request) ?? reasoning(request, model) ?? size(request, model)
  );
}

function properties(request: ChatRequest): Refusal | undefined {
  for (const [name, value] of Object.entries(request)) {
    if (unsupported.includes(name) && value !== null) return invalid(`\`${name}\` is not supported with this model`);
    if (!unsupported.includes(name) && !known.has(name)) return invalid(`property '${name}' is unsupported`);
  }
  if (request.n !== undefined && request.n !== null && request.n !== 1)
    return invalid("'n' : number must be at most 1");
  return undefined;
}

function messages(request: ChatRequest): Refusal | undefined {
  if (!Array.isArray(request.messages)) return invalid("property 'messages' is missing");
  if (request.messages.length === 0) return invalid("'messages' : minimum number of items is 1");
  for (const [index, message] of request.messages.entries()) {
    const at = `messages.${index}`;
    const role: string = message.role;
    if (!roles.has(role)) return invalid(`'${at}' : discriminator property 'role' has invalid value`);
    // https://console.groq.com/docs/openai#currently-unsupported-openai-features: "messages[].name"
    if ('name' in message) return invalid(misfit(at, role, "property 'name' is unsupported"));
    if (!('content' in message) && role !== 'assistant') {
      return invalid(misfit(at, role, "property 'content' is missing"));
    }
  }
  return undefined;
}

function misfit(at: string, role: string, why: string): string {
  return `'${at}' : for 'role:${role}' the following must be satisfied[('${at}' : ${why})]`;
}

/** @see https://console.groq.com/docs/api-reference#chat-create */
function numbers({ temperature }: ChatRequest): Refusal | undefined {
  if (temperature === undefined || temperature === null) return undefined;
  if (typeof temperature !== 'number') return invalid("'temperature' : value must be a number");
  if (temperature < 0) return invalid("'temperature' : number must be at least 0");
  return temperature > 2 ? invalid("'temperature' : number must be at most 2") : undefined;
}

const formats: readonly unknown[] = ['hidden', 'raw', 'parsed'];

/** @see https://console.groq.com/docs/reasoning */
function reasoning(request: ChatRequest, model: Model): Refusal | undefined {
  const isOss = model.family === 'gpt-oss' || model.family === 'safeguard';
  const effort = request.reasoning_effort ?? undefined;
  if (isOss && (effort === 'none' || effort === 'default')) {
    return invalid('`reasoning_effort` must be one of `low`, `medium`, or `high`');
  }
  if (!isOss && model.family !== 'qwen' && effort !== undefined) {
    return invalid('`reasoning_effort` is not supported with this model');
  }
  const named = (request.reasoning_format ?? undefined) !== undefined;
  if (named && (request.include_reasoning ?? undefined) !== undefined) {
    return invalid('cannot specify both `include_reasoning` and `reasoning_format`');
  }
  if (named && !formats.includes(request.reasoning_format))
    return invalid('`reasoning_format` must be one of `hidden`, `raw`, or `parsed`');
  if (named && model.family !== 'qwen') return invalid('`reasoning_format` is not supported with this model');
  return undefined;
}

function size(request: ChatRequest, model: Model): Refusal | undefined {
  const cap = request.max_completion_tokens ?? request.max_tokens ?? 0;
  if (cap > model.maxOutput) {
    const rule = `\`max_completion_tokens\` must be less than or equal to \`${model.maxOutput}\``;
    return invalid(
      `${rule}, the maximum value for \`max_completion_tokens\` is less than the \`context_window\` for this model`,
    );
  }
  if (promptTokens(request) <= model.context) return undefined;
  const message = 'Please reduce the length of the messages or completion.';
  return invalid(message, { code: 'context_length_exceeded', param: 'messages' });
}
