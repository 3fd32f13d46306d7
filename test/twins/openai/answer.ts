// An answer in a dialect: one completion, or server-sent chunks of it.
import type { Asked, Dialect } from './dialect.ts';

/** What a model says; of calls, their names and what they are given. */
export interface Answer {
  readonly text?: string;
  readonly thought?: string;
  readonly calls?: readonly { readonly name: string; readonly input: string }[];
}

type Part = Readonly<Record<string, unknown>>;

interface Cut {
  readonly words: readonly string[];
  readonly finish: 'stop' | 'length' | 'tool_calls';
}

/** A token is a word here. */
function cut({ text = '', calls = [] }: Answer, most: number | undefined): Cut {
  const all = text.match(/\S+\s*/g) ?? [];
  if (calls.length > 0) return { words: all, finish: 'tool_calls' };
  const words = all.slice(0, most);
  return { words, finish: words.length < all.length ? 'length' : 'stop' };
}

function usage(tokens: number, words: readonly string[]): Part {
  return { prompt_tokens: tokens, completion_tokens: words.length, total_tokens: tokens + words.length };
}

const called = ({ calls = [] }: Answer) =>
  calls.map(({ name, input }, index) => ({
    index,
    id: `call_${index}`,
    type: 'function' as const,
    function: { name, arguments: input },
  }));

export function whole(answer: Answer, asked: Asked, dialect: Dialect, tokens: number): Part {
  const { words, finish } = cut(answer, dialect.most(asked));
  const message = {
    role: 'assistant',
    content: words.join('') || null,
    ...(answer.thought && { [dialect.reasoning]: answer.thought }),
    ...(answer.calls && { tool_calls: called(answer) }),
  };
  const choices = [{ index: 0, message, finish_reason: finish }];
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: asked.model,
    choices,
    usage: usage(tokens, words),
  };
}

export function* chunks(answer: Answer, asked: Asked, dialect: Dialect, tokens: number): Generator<string> {
  const { words, finish } = cut(answer, dialect.most(asked));
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: asked.model };
  const one = (delta: Part, reason: string | null = null) =>
    frame({ ...head, choices: [{ index: 0, delta, finish_reason: reason }] });
  yield one({ role: 'assistant', content: dialect.first });
  if (answer.thought) yield one({ [dialect.reasoning]: answer.thought });
  for (const word of words) yield one({ content: word });
  for (const call of called(answer)) {
    for (const tool of dialect.calls === 'whole' ? [call] : fragments(call)) yield one({ tool_calls: [tool] });
  }
  yield one({}, finish);
  if (asked.stream_options?.include_usage) yield frame({ ...head, choices: [], usage: usage(tokens, words) });
  yield 'data: [DONE]\n\n';
}

/** The name first, then what it is given, some characters at a time. */
function* fragments({
  index,
  function: { name, arguments: input },
  ...rest
}: ReturnType<typeof called>[number]): Generator<Part> {
  yield { index, ...rest, function: { name, arguments: '' } };
  for (const piece of input.match(/.{1,5}/gs) ?? []) yield { index, function: { arguments: piece } };
}

function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
