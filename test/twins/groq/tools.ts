// What may be called and what was: which requests the platform refuses, and which of a model's calls.
import { invalid, type Refusal } from './refusal.ts';
import type { ChatRequest } from './request.ts';

/** What a model calls, as the test scripts it. */
export interface Called {
  readonly name: string;
  /** An object, or the exact text that the model writes. */
  readonly input: unknown;
  /** Absent: one like the platform's. */
  readonly id?: string;
}

type Properties = Readonly<Record<string, unknown>>;

/** @see https://console.groq.com/docs/api-reference#chat-create: "A max of 128 functions are supported." */
const most = 128;

/** What the platform runs itself. @see https://console.groq.com/docs/tool-use/built-in-tools */
const builtIn: ReadonlySet<unknown> = new Set(['browser_search', 'code_interpreter']);

/** The first reason for which tools, or what was called before, are refused. */
export function refuseTools(request: ChatRequest): Refusal | undefined {
  return declared(request.tools) ?? chosen(request) ?? conversation(request.messages);
}

function declared(tools: unknown): Refusal | undefined {
  if (tools === undefined || tools === null) return undefined;
  if (!Array.isArray(tools)) return invalid("'tools' : value must be an array");
  if (tools.length > most) return invalid(`'tools' : maximum number of items is ${most}`);
  const wrong = tools.map(misfit).find(Boolean);
  if (wrong !== undefined) return invalid(wrong);
  const names = namesOf(tools);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? undefined : invalid(`'tools' : duplicate function name '${twice}'`);
}

/** @see https://console.groq.com/docs/api-reference#chat-create: "Must be a-z, A-Z, 0-9, or contain underscores and dashes, with a maximum length of 64." */
function misfit(tool: unknown, index: number): string | undefined {
  const at = `tools.${index}`;
  if (!isObject(tool)) return `'${at}' : value must be an object`;
  if (builtIn.has(tool['type'])) return undefined;
  if (tool['type'] !== 'function') return `'${at}.type' : value must be one of the allowed values`;
  const called = tool['function'];
  if (!isObject(called)) return `'${at}' : property 'function' is missing`;
  if (typeof called['name'] !== 'string' || !/^[\w-]{1,64}$/.test(called['name']))
    return `'${at}.function.name' : value does not match pattern ^[a-zA-Z0-9_-]{1,64}$`;
  const schema = called['parameters'];
  if (schema === undefined) return undefined;
  if (!isObject(schema)) return `'${at}.function.parameters' : value must be an object`;
  return schema['type'] === 'object'
    ? undefined
    : `invalid JSON schema for tool ${called['name']}, ${at}.function.parameters: \`/type\`: must be "object"`;
}

function chosen({ tools, tool_choice: choice, parallel_tool_calls: parallel }: ChatRequest): Refusal | undefined {
  if (parallel !== undefined && parallel !== null && typeof parallel !== 'boolean')
    return invalid("'parallel_tool_calls' : value must be a boolean");
  if (choice === undefined || choice === null || choice === 'none' || choice === 'auto') return undefined;
  if (typeof choice === 'string' && choice !== 'required')
    return invalid("'tool_choice' : value must be one of none, auto, required");
  if (!tools?.length) return invalid('tool_choice was given, but no tools were');
  if (typeof choice === 'string') return undefined;
  const { name } = choice.function;
  return namesOf(tools).includes(name)
    ? undefined
    : invalid(`tool_choice names '${name}', which is not in request.tools`);
}

/** Calls are followed by their results, all of them, before anybody says anything else. */
function conversation(messages: unknown): Refusal | undefined {
  if (!Array.isArray(messages)) return undefined;
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (!isObject(message)) continue;
    const at = `messages.${index}`;
    const id = message['tool_call_id'];
    if (message['role'] === 'tool') {
      if (typeof id !== 'string') return invalid(`'${at}' : property 'tool_call_id' is missing`);
      if (!open.includes(id))
        return invalid(
          `'${at}' : a message with role 'tool' must be a response to a preceding message with 'tool_calls'`,
        );
      if (typeof message['content'] !== 'string' && !Array.isArray(message['content']))
        return invalid(`'${at}' : 'content' must be a string or an array`);
      open = open.filter((one) => one !== id);
      continue;
    }
    if (open.length > 0)
      return invalid(`'${at}' : 'tool_calls' must be followed by tool messages; there is none for ${open.join(', ')}`);
    const calls = message['tool_calls'];
    if (calls === undefined) continue;
    if (message['role'] !== 'assistant') return invalid(`'${at}' : property 'tool_calls' is unsupported`);
    const ids = Array.isArray(calls) ? calls.map(idOf) : [];
    if (ids.length === 0 || ids.includes(undefined) || new Set(ids).size < ids.length)
      return invalid(`'${at}.tool_calls' : each needs an id of its own, the type 'function', a name and arguments`);
    open = ids.filter((one) => one !== undefined);
  }
  return open.length > 0
    ? invalid(`'tool_calls' must be followed by tool messages; there is none for ${open.join(', ')}`)
    : undefined;
}

/** The id of a call in good form. Arguments are JSON. */
function idOf(call: unknown): string | undefined {
  if (!isObject(call) || call['type'] !== 'function' || typeof call['id'] !== 'string' || call['id'] === '')
    return undefined;
  const called = call['function'];
  if (!isObject(called) || typeof called['name'] !== 'string' || !/^[\w-]{1,64}$/.test(called['name']))
    return undefined;
  return typeof called['arguments'] === 'string' && isObject(parsed(called['arguments'])) ? call['id'] : undefined;
}

/**
 * How the platform refuses what a model called: a tool that there is not, or anything where nothing was to be called; not calling
 * where that was required. Seen live, as is `failed_generation`. @see https://console.groq.com/docs/tool-use/local-tool-calling
 */
export function refuseCalls(request: ChatRequest, calls: readonly Called[]): Refusal | undefined {
  const choice = request.tool_choice ?? (request.tools?.length ? 'auto' : 'none');
  if (calls.length === 0)
    return choice === 'required' ? failed('Tool choice is required, but model did not call a tool', '') : undefined;
  const written = calls.map(({ name, input }) => JSON.stringify({ name, arguments: input })).join('\n');
  if (choice === 'none') return failed('Tool choice is none, but model called a tool', written);
  if (request.disable_tool_validation) return undefined;
  const invented = calls.find(({ name }) => !namesOf(request.tools ?? []).includes(name));
  const why = `attempted to call tool '${invented?.name}' which was not in request.tools`;
  return invented && failed(`tool call validation failed: ${why}`, written);
}

/** A call that nobody can read. */
export function unreadable(written: string): Refusal {
  return failed(
    "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
    written,
  );
}

function failed(message: string, written: string): Refusal {
  const refusal = invalid(message, { code: 'tool_use_failed' });
  return { ...refusal, error: { ...refusal.error, ...(written !== '' && { failed_generation: written }) } };
}

/** As models that do not call tools answer to them. */
export const toolless: Refusal = invalid('`tool calling` is not supported with this model');

/** The exact text of what a tool is given. */
export function textOf(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}

function namesOf(tools: readonly { function?: { name: string } }[]): string[] {
  return tools.flatMap((tool) => (tool.function === undefined ? [] : [tool.function.name]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
