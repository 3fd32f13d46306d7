// Who judges by what: the guard, and beside a guard who reads no rules somebody who does.
import type { Caller } from '../models.ts';
import type { Rule } from '../policy.ts';
import { dialect } from './catalogue.ts';
import { charter, rulesCharter, type Charter } from './charter.ts';
import { models, type Desk } from './desk.ts';

export interface Court {
  /** Where the guard is asked: at the provider's, or on a server of the operator's own. */
  readonly guard: Desk;
  /** The provider's, where there is one. */
  readonly front: Desk;
  /** Where images are looked at; absent: nowhere now. */
  readonly eyes?: Desk | undefined;
  /** Whether the log has been told that rules go unjudged. */
  told: boolean;
}

/** Who may judge an entry, the one to ask first first, and by what. Of several benches each is to be asked, beside the others. */
export interface Bench {
  readonly desk: Desk;
  readonly judges: () => readonly string[];
  readonly charter: Charter;
  /** Whether it judges rules beside a guard: what it has nobody to judge for goes unjudged. */
  readonly beside: boolean;
}

/** Llama Guard has its policy built in and reads no other: rules of a space's own are judged beside it. */
export function benches(court: Court, caller: Caller, rules: readonly Rule[]): readonly Bench[] {
  const all = (): readonly string[] => models(court.guard, 'guard', caller);
  const one = { desk: court.guard, beside: false };
  if (rules.length === 0) return [{ ...one, judges: all, charter: charter([]) }];
  const [first] = all();
  // Whoever would not read the rules is no stand-in for somebody who does.
  if (first === undefined || dialect(first) === 'policy')
    return [{ ...one, judges: () => all().filter(readsPolicy), charter: charter(rules) }];
  const judge = { ...one, judges: all, charter: charter([]) };
  for (const desk of new Set([court.guard, court.front])) {
    const readers = (): readonly string[] => models(desk, 'guard', caller).filter(readsPolicy);
    if (readers().length > 0) return [judge, { desk, judges: readers, charter: rulesCharter(rules), beside: true }];
  }
  tellUnjudged(court);
  return [judge];
}

function readsPolicy(model: string): boolean {
  return dialect(model) === 'policy';
}

/** Rules are there, and nobody who reads them. */
export function tellUnjudged(court: Court): void {
  if (court.told) return;
  court.told = true;
  court.guard.log.warn(
    "the rules that spaces have written go unjudged: the guard is a Llama Guard, which reads none, and no model that does is served; 'openai/gpt-oss-safeguard-20b' is one",
  );
}
