// What people see while tools run: at once what is done, and what about once those words were judged.
import { vet } from '../guard.ts';
import type { Written } from '../written.ts';
import type { Carrying } from './carry.ts';
import type { Prepared } from './prepared.ts';

/** Characters of what it is about. */
const most = 100;

/** What is done now. */
export function* announced(work: readonly Prepared[], { mind }: Carrying): Generator<Written> {
  const [first] = ready(work);
  if (first) yield { type: 'doing', text: first.tool.doing(mind.say) };
}

/** The same with what it is about; undefined: nothing may be told of that. Never throws. */
export async function detailed(
  work: readonly Prepared[],
  { mind, question, caller }: Carrying,
  signal: AbortSignal,
): Promise<Written | undefined> {
  const first = ready(work).find(({ tool }) => tool.about !== undefined);
  const words: string | undefined = first?.tool.about?.(first.input);
  const about = (words ?? '').replaceAll(/\s+/g, ' ').trim();
  if (!first || about === '') return undefined;
  const told = about.length > most ? `${about.slice(0, most).toWellFormed()}…` : about;
  const against = await vet(told, question, caller, mind, signal).catch(() => told);
  return against === undefined ? { type: 'doing', text: `${first.tool.doing(mind.say)} ${told}` } : undefined;
}

function ready(work: readonly Prepared[]) {
  return work.flatMap(({ tool, input }) => (tool && input !== undefined ? [{ tool, input }] : []));
}
