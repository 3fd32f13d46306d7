// Which models are to be had: those that were refused are set aside, and looked for again now and then.
import type { Log } from '../log.ts';
import type { Role } from '../models.ts';
import { fault } from './fault.ts';
import type { Patience } from './patience.ts';
import type { Wire } from './wire.ts';

/** A role whose preferred model is not served. */
export interface Missing {
  readonly role: Role;
  readonly wanted: string;
  /** What is used in its place. Absent: nothing is left. */
  readonly instead?: string;
}

/** Nothing is set aside until the provider refuses it, or its list lacks it. */
export class Served {
  readonly #chain: (role: Role) => readonly string[];
  readonly #list: Wire['models'];
  readonly #patience: Patience;
  readonly #log: Log;
  /** When a model was set aside, on the clock of `performance.now`. */
  readonly #aside = new Map<string, number>();
  readonly #unaccepted = new Set<string>();
  #looking = false;

  /** `chain`: every model that may play a role, preferred first. `list`: asks which models are served. */
  constructor(chain: (role: Role) => readonly string[], list: Wire['models'], patience: Patience, log: Log) {
    this.#chain = chain;
    this.#list = list;
    this.#patience = patience;
    this.#log = log;
  }

  /** Passes a retired name over; whom the provider still serves it by contract gets it back with the list. */
  retire(model: string, instead: string): void {
    this.#aside.set(model, Infinity);
    this.#log.warn({ model, instead }, `${model} was retired by Groq; ${instead} is used instead`);
  }

  /** There is no list to go by: what is set is tried as it is, retired names too. Who is refused is `gone` all the same. */
  trust(): void {
    this.#aside.clear();
  }

  /** The models that may play a role, preferred first; empty when none is left. Starts a look at the list when one is due. */
  chain(role: Role): readonly string[] {
    void this.#recheck();
    return this.#chain(role).filter((model) => !this.#aside.has(model));
  }

  /** The provider says that this model is not to be had; with `terms`, until the operator accepts them. */
  gone(model: string, cause: unknown, terms = false): void {
    const known = this.#aside.has(model);
    this.#aside.set(model, performance.now());
    if (terms) this.#askForTerms(model);
    if (known || terms) return;
    this.#log.warn(
      { model, err: cause },
      `the model ${model} is not served to this key any more; others take its roles`,
    );
  }

  /** Its list has such a model all the time: without a memory, every look at it would be followed by a complaint. */
  #askForTerms(model: string): void {
    if (this.#unaccepted.has(model)) return;
    this.#unaccepted.add(model);
    const page = `https://console.groq.com/playground?model=${encodeURIComponent(model)}`;
    this.#log.warn({ model }, `${model} is off until an admin of the organisation accepts its terms: ${page}`);
  }

  /** Believes the provider's list, and tells which of the roles do not get the model that they want. */
  believe(list: ReadonlySet<string>, roles: readonly Role[]): readonly Missing[] {
    for (const model of roles.flatMap((role) => this.#chain(role))) {
      if (list.has(model)) this.#aside.delete(model);
      else if (!this.#aside.has(model)) this.#aside.set(model, performance.now());
    }
    return roles.flatMap((role) => {
      const [wanted, ...others] = this.#chain(role);
      if (!wanted || list.has(wanted)) return [];
      const instead = others.find((model) => list.has(model));
      return [{ role, wanted, ...(instead && { instead }) }];
    });
  }

  async #recheck(): Promise<void> {
    const now = performance.now();
    const due = [...this.#aside].filter(([, at]) => now - at >= this.#patience.recheckMs).map(([model]) => model);
    if (this.#looking || due.length === 0) return;
    this.#looking = true;
    try {
      const list = await this.#list(AbortSignal.timeout(this.#patience.listMs));
      for (const model of due) {
        if (list.has(model)) this.#aside.delete(model);
      }
    } catch (error) {
      const found = fault(error);
      this.#log.debug({ err: 'cause' in found && found.cause }, 'the list of models could not be read');
    } finally {
      for (const model of due) if (this.#aside.has(model)) this.#aside.set(model, performance.now());
      this.#looking = false;
    }
  }
}
