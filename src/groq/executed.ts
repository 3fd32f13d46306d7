// What a model did with the provider's tools before it answered, read from its message: whatever is odd of it is left out.
import { z } from 'zod';

const text = z.string().catch('');
const page = z.object({ title: text, url: text }).catch({ title: '', url: '' });
const pages = z.array(page).catch([]);
/** Documented as an object; seen as a bare list, too. */
const results = z.union([z.object({ results: pages }).transform((found) => found.results), pages]).catch([]);
const result = z.object({ text, png: text }).catch({ text: '', png: '' });

/** https://console.groq.com/docs/api-reference#chat-create (`executed_tools` of a message) */
const executed = z.object({
  /** `browser_search`, `search`, `open`, `python` …: the name says little for sure. */
  type: text,
  /** JSON mostly: what was searched for, the code that ran. */
  arguments: text,
  output: text,
  search_results: results,
  browser_results: pages,
  code_results: z.array(result).catch([]),
});
export type Executed = z.infer<typeof executed>;
export type Page = z.infer<typeof page>;

const nothing: Executed = {
  type: '',
  arguments: '',
  output: '',
  search_results: [],
  browser_results: [],
  code_results: [],
};

const message = z.object({
  // One that cannot be read keeps its place: places are what an answer refers to.
  executed_tools: z.array(executed.catch(nothing)).catch([]),
  annotations: z.array(z.object({ url_citation: page }).catch({ url_citation: { title: '', url: '' } })).catch([]),
});

/** More than any answer takes. */
const most = 50;

interface Done {
  readonly tools: readonly Executed[];
  /** Pages that the answer was annotated with. */
  readonly noted: readonly Page[];
}

/** Of any message at all. */
export function executedOf(given: unknown): Done {
  const read = message.safeParse(given);
  if (!read.success) return { tools: [], noted: [] };
  const { executed_tools: tools, annotations } = read.data;
  return { tools: tools.slice(0, most), noted: annotations.slice(0, most).map((one) => one.url_citation) };
}

/** The pages that a tool brought, those of its output included. */
export function pagesOf({ search_results, browser_results, output }: Executed): readonly Page[] {
  const opened = openedIn(output);
  return [...search_results, ...browser_results, ...(opened ? [opened] : [])];
}

/**
 * The page that a tool has opened, as gpt-oss is shown it: `[3] Title (host)`, and its address on the first line.
 * https://github.com/openai/gpt-oss/blob/main/gpt_oss/tools/simple_browser/simple_browser_tool.py
 */
function openedIn(output: string): Page | undefined {
  const url = /^(?:L\d+: )?URL:\s*(https?:\/\/\S+)/m.exec(output.slice(0, 4_000))?.[1];
  return url === undefined ? undefined : { title: /^\[\d+\] (.+?)(?: \([^)\n]*\))?$/m.exec(output)?.[1] ?? '', url };
}
