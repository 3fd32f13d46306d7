// What a model wanted called, read from what it wrote where the provider could not read it. Never throws.
import type { ToolCall } from '../models.ts';

/** UTF-16 units of what is looked at, and calls that are told of at most. */
const [longest, most] = [131_072, 32];

interface Wanted {
  readonly name: string;
  readonly input: string;
}

/**
 * The calls in a text: marked as Llama does (`<function=name>{…}</function>` and its slips), as Qwen (`<parameter=…>`) or
 * harmony (`to=functions.name`), or as JSON objects with a name, alone, in a list, in a fence or among words.
 */
export function callsIn(written: string): readonly ToolCall[] {
  const text = written.slice(0, longest);
  const found = [marked, addressed, loose, trailing].map((read) => read(text)).find((wanted) => wanted.length > 0);
  return (found ?? []).slice(0, most).map((wanted, at) => ({ id: `call_${at + 1}`, ...wanted }));
}

/** The call of a tool that there is not, where the refusal tells its name and nothing was written. */
export function inventedIn(message: string): readonly ToolCall[] {
  const name = /attempted to call tool ['"`]([\w.-]{1,80})['"`]/i.exec(message)?.[1];
  return name === undefined || !named(name) ? [] : [{ id: 'call_1', name: named(name) ?? name, input: '{}' }];
}

/** `<function=name>{…}`, `<function=name={…}`, `<function=name({…})`, `<function(name){…}`, or parameters each in its own mark. */
function marked(text: string): Wanted[] {
  return eachAfter(text, /<function[=(]\s*["']?([\w.-]+)["']?[^\w{<]{0,8}/g, (name, from) => {
    const end = text.indexOf('</function', from);
    const inner = text.slice(from, end < 0 ? undefined : end);
    const parameters = [...inner.matchAll(/<parameter=([\w.-]+)>\n?([\s\S]*?)\n?<\/parameter>/g)];
    if (parameters.length === 0) return atStart(name, text, from);
    const values = parameters.map(([, key = '', value = '']) => [key, parsed(value) ?? value]);
    return { name, input: JSON.stringify(Object.fromEntries(values)) };
  });
}

/** harmony: `to=functions.name … <|message|>{…}`, leaked. https://cookbook.openai.com/articles/openai-harmony */
function addressed(text: string): Wanted[] {
  return eachAfter(text, /\bto=(?:functions\.)?([\w.-]+)[^{\n]{0,64}/g, (name, from) => atStart(name, text, from));
}

/** JSON objects that name a tool. */
function loose(text: string): Wanted[] {
  const wanted: Wanted[] = [];
  for (let at = opening(text, 0); at >= 0 && wanted.length < most;) {
    const end = closing(text, at);
    // What does not end here is not looked through again from each of its letters.
    if (end < 0) break;
    wanted.push(...inJson(parsed(text.slice(at, end))));
    at = opening(text, end);
  }
  return wanted;
}

/** `name{…}</function>`: the mark lost its beginning. */
function trailing(text: string): Wanted[] {
  const name = /^\s*([\w.-]{1,80})\s*(?=\{)/.exec(text);
  if (!name?.[1] || !text.includes('</function')) return [];
  const one = atStart(name[1], text, name[0].length);
  return one && named(one.name) !== undefined ? [one] : [];
}

/** One call for each place that the pattern finds; its first group is the name. */
function eachAfter(text: string, pattern: RegExp, read: (name: string, from: number) => Wanted | undefined): Wanted[] {
  const found = [...text.matchAll(pattern)].slice(0, most);
  return found.flatMap((match) => {
    const name = named(match[1]);
    const one = name !== undefined && read(name, match.index + match[0].length);
    return one ? [one] : [];
  });
}

/** The object that begins at a place; a tool that is given nothing needs none. */
function atStart(name: string, text: string, from: number): Wanted | undefined {
  if (text.charAt(from) !== '{')
    return /^\s*(?:<|$)/.test(text.slice(from, from + 80)) ? { name, input: '{}' } : undefined;
  const end = closing(text, from);
  const input = end < 0 ? undefined : text.slice(from, end);
  return input !== undefined && parsed(input) !== undefined ? { name, input } : undefined;
}

/** `{name, arguments}`, the same within `function`, and lists of it. */
function inJson(value: unknown): Wanted[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => inJson(one));
  const list = field(value, 'tool_calls');
  if (Array.isArray(list)) return inJson(list);
  const called = field(value, 'function');
  const of = typeof called === 'object' && called !== null ? called : value;
  const name = named(field(of, 'name') ?? called);
  const input = ['arguments', 'parameters', 'input', 'args'].map((key) => field(of, key)).find((one) => one != null);
  if (name === undefined || input === undefined) return [];
  return [{ name, input: typeof input === 'string' ? input : JSON.stringify(input) }];
}

function named(value: unknown): string | undefined {
  const name = typeof value === 'string' ? value.trim().replace(/^functions\./, '') : '';
  return /^[\w-]{1,64}$/.test(name) ? name : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function opening(text: string, from: number): number {
  const at = text.slice(from).search(/[[{]/);
  return at < 0 ? at : from + at;
}

/** Where the bracket that opens at `from` is closed again, behind it; -1 where it is not. Brackets in strings do not count. */
function closing(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (quoted && letter === '\\') at += 1;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === '{' || letter === '[')) depth += 1;
    else if (!quoted && (letter === '}' || letter === ']') && --depth === 0) return at + 1;
  }
  return -1;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value ?? undefined;
  } catch {
    return undefined;
  }
}
