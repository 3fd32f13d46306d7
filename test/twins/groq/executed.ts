// What the platform's own tools did before an answer, as a test scripts it, and which requests may use them.
import { invalid, type Refusal } from './refusal.ts';
import type { ChatRequest } from './request.ts';
import type { Model } from './models.ts';

/** One use of a tool. @see https://console.groq.com/docs/api-reference#chat-create (`executed_tools` of a message) */
export interface Executed {
  readonly type: string;
  readonly arguments: string;
  readonly output?: string | null;
  readonly search_results?: unknown;
  readonly browser_results?: unknown;
  readonly code_results?: unknown;
}

interface Page {
  readonly title: string;
  readonly url: string;
  readonly content?: string;
}

/**
 * A search, with its results and what the model is shown of them: a numbered list, each line with its number.
 * @see https://github.com/openai/gpt-oss/blob/main/gpt_oss/tools/simple_browser/simple_browser_tool.py
 */
export function searched(query: string, pages: readonly Page[], cursor = 0): Executed {
  const lines = pages.flatMap(({ title, url, content = '' }, at) => [`* 【${at}†${title}†${hostOf(url)}】`, content]);
  return {
    type: 'browser_search',
    arguments: JSON.stringify({ query, topn: 10 }),
    output: display(cursor, query, lines),
    search_results: { results: pages.map((page) => ({ content: '', ...page, score: 0.9 })), images: null },
  };
}

/** A page that was opened. */
export function opened({ title, url, content = '' }: Page, cursor: number): Executed {
  const lines = [`URL: ${url}`, ...content.split('\n')];
  return {
    type: 'open',
    arguments: JSON.stringify({ id: 0, cursor }),
    output: display(cursor, title, lines, hostOf(url)),
  };
}

/** A program that ran. @see https://console.groq.com/docs/code-execution */
export function ran(code: string, output: string, ...pngs: readonly string[]): Executed {
  const code_results = pngs.map((png) => ({ text: '<Figure size 640x480 with 1 Axes>', png }));
  return { type: 'code_interpreter', arguments: JSON.stringify({ code }), output, code_results };
}

function display(cursor: number, title: string, lines: readonly string[], host = 'web'): string {
  return [`[${cursor}] ${title} (${host})`, ...lines.map((line, at) => `L${at}: ${line}`)].join('\n');
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

/** @see https://console.groq.com/docs/browser-search and https://console.groq.com/docs/code-execution (supported models) */
const able: Readonly<Record<string, readonly Model['family'][]>> = {
  browser_search: ['gpt-oss', 'safeguard'],
  code_interpreter: ['gpt-oss'],
};

/** The first reason for which a tool of the platform's is refused. `off`: those that this account may not use. */
export function refuseExecuted(request: ChatRequest, model: Model, off: ReadonlySet<string>): Refusal | undefined {
  if (model.family === 'compound') {
    // Live: a compound system takes no list of tools.
    return request.tools?.length ? invalid('`tool calling` is not supported with this model') : undefined;
  }
  const types = (request.tools ?? []).map(({ type }) => type).filter((type) => Object.hasOwn(able, type));
  const wrong = types.find((type) => !able[type]?.includes(model.family));
  if (wrong !== undefined) return invalid(`tool type \`${wrong}\` is not supported with this model`);
  const blocked = types.find((type) => off.has(type));
  if (blocked === undefined) return undefined;
  const message = `The tool \`${blocked}\` is not enabled for this organization.`;
  return { status: 403, error: { message, type: 'permissions_error' } };
}
