// Reads the whole answer to a task: its text without reasoning, and whether it came to its end.
import type { Finding } from '../models.ts';
import type { Fault } from './fault.ts';
import { unfenced } from './forms.ts';
import { Scrub } from './scrub.ts';
import type { Usage } from './use.ts';

/** A completion as it may be: servers leave fields out. */
interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content?: unknown } | null;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Usage | null;
}

/** UTF-16 units: far more than the longest answer that is asked for. */
const most = 200_000;

/** `json`: JSON was asked for, and what models like to put around it goes. Told the provider's count, where it comes. */
export function found(completion: Completion | null, json: boolean, tell: (usage: Usage) => void): Finding | Fault {
  if (completion?.usage) tell(completion.usage);
  const choice = completion?.choices?.[0];
  const content = choice?.message?.content;
  const text = typeof content === 'string' ? scrubbed(content.slice(0, most)) : '';
  const reason = choice?.finish_reason;
  if (text === '' || (reason !== 'stop' && reason !== 'length')) {
    const ending = reason === 'stop' || reason === 'length' ? 'without a word' : 'for no good reason';
    return { type: 'again', cause: new Error(`the answer ended ${ending}`) };
  }
  return { type: 'found', text: json ? unfenced(text) : text, ...(reason === 'length' && { cut: true }) };
}

function scrubbed(content: string): string {
  const scrub = new Scrub();
  return (scrub.push(content) + scrub.end()).trim();
}
