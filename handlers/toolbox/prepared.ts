// A call as a model wrote it, made sure of: a tool that there is, an input that fits it, and not the same again.
import { z } from 'zod';
import type { ToolCall } from '#src/models.ts';
import { clean } from '#src/clean.ts';
import { keyOf } from '../moderate/telling/key.ts';
import type { Tool } from '../tools/tool.ts';

export interface Prepared {
  readonly call: ToolCall;
  /** Names what is called for good: the same in a turn is the same, another is another. */
  readonly key: string;
  readonly tool?: Tool;
  /** Checked; absent: `refusal` says why. */
  readonly input?: unknown;
  readonly refusal: string;
}

interface Context {
  /** Of the turn, so that a call has the same key in every process. */
  readonly turnId: string;
  /** Those before it. */
  readonly made: readonly ToolCall[];
  readonly tools: readonly Tool[];
}

/** Never throws: the model reads what is wrong, and may do better. */
export function prepared(call: ToolCall, { turnId, made, tools }: Context): Prepared {
  const key = keyOf(turnId, call.name, plainly(call.input));
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return { call, key, refusal: unknownTool(call.name, tools) };
  if (made.some((one) => isSame(one, call)))
    return { call, key, tool, refusal: 'You called this before with the same input: go by what came of it.' };
  const input = parsed(call.input);
  if (input === undefined) return { call, key, tool, refusal: 'The input is no JSON object.' };
  const checked = tool.input.safeParse(input);
  if (checked.success) return { call, key, tool, input: checked.data, refusal: '' };
  return { call, key, tool, refusal: `The input does not fit:\n${z.prettifyError(checked.error).slice(0, 1000)}` };
}

function unknownTool(name: string, tools: readonly Tool[]): string {
  const known = tools.map((one) => one.name).join(', ');
  return `There is no tool ${JSON.stringify(name.slice(0, 64))}. There are: ${known}.`;
}

/** A call without any input is one with an empty one. What nobody would see of it is not there: it could not be confirmed. */
function parsed(input: string): object | undefined {
  try {
    const value: unknown = JSON.parse(input.trim() || '{}', (_, one: unknown) => (isWord(one) ? clean(one) : one));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSame(one: ToolCall, other: ToolCall): boolean {
  return one.name === other.name && plainly(one.input) === plainly(other.input);
}

/** However it is set. */
function plainly(input: string): string {
  return JSON.stringify(parsed(input)) ?? input.trim();
}

function isWord(value: unknown): value is string {
  return typeof value === 'string';
}
