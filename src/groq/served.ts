// Which models are to be had: those that were refused are set aside, and looked for again now and then.
import type { Log } from '../log.ts';
import type { Role } from '../models.ts';
import { tongue, voices } from './catalogue.ts';
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

/** What is known of models without asking anybody. */
export interface Cast {
  /** Every model that may play a role by itself, preferred first. */
  chain(role: Role): readonly string[];
  /** Whether any other model could. */
  plays(model: string, role: Role): boolean;
  /** What a retired name became. */
  successor(model: string): string | undefined;
  /** Told of every list that comes, where a cast goes by what is served. */
  learn?(list: ReadonlySet<string>): void;
  /** The voices of a model, the usual one first, and the language that it reads; absent: as Groq's models have it. */
  voices?(model: string | undefined): readonly string[];
  tongue?(model: string): string;
}

/** Most models of a list that are told, and choices that cannot be had and are remembered, so that each is complained of once. */
const [mostTold, mostDeclined] = [100, 1_000];

/** Nothing is set aside until the provider refuses it, or its list lacks it. */
export class Served {
  readonly #cast: Cast;
  readonly #list: Wire['models'];
  readonly #patience: Patience;
  readonly #log: Log;
  /** When a model was set aside, on the clock of `performance.now`. */
  readonly #aside = new Map<string, number>();
  readonly #unaccepted = new Set<string>();
  readonly #declined = new Set<string>();
  /** The provider's latest list, and when it came, on the clock of `performance.now`. */
  #known: { readonly models: ReadonlySet<string>; readonly at: number } | undefined;
  #looking = false;

  /** `list`: asks which models are served. */
  constructor(cast: Cast, list: Wire['models'], patience: Patience, log: Log) {
    this.#cast = cast;
    this.#list = list;
    this.#patience = patience;
    this.#log = log;
  }

  /** Whether the provider has told what it serves. */
  get known(): boolean {
    return this.#known !== undefined;
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

  /**
   * The models that may play a role, preferred first; empty when none is left. `chosen` comes before all others, where it is
   * served and can play it. Starts a look at the list when one is due.
   */
  chain(role: Role, chosen?: string): readonly string[] {
    void this.#recheck();
    const usual = this.#cast.chain(role).filter((model) => !this.#aside.has(model));
    const first = chosen ? this.#chosen(role, chosen) : undefined;
    return first === undefined ? usual : [first, ...usual.filter((model) => model !== first)];
  }

  /** Every model that is served and can play a role, the one that plays it first; the usual ones where there is no list to go by. */
  all(role: Role): readonly string[] {
    const usual = this.chain(role);
    if (!this.#known) return usual;
    if (performance.now() - this.#known.at >= this.#patience.recheckMs) void this.#look([]);
    const others = [...this.#known.models].toSorted().filter((model) => this.#can(model, role));
    return [...new Set([...usual, ...others])].slice(0, mostTold);
  }

  /** Whether a model is to be had for a role, without a word in the log. */
  has(role: Role, model: string): boolean {
    return [model, this.#cast.successor(model)].some((one) => one !== undefined && this.#can(one, role));
  }

  /** The voices of a model, the usual one first. None without a model. */
  voices(model: string | undefined): readonly string[] {
    return this.#cast.voices?.(model) ?? voices(model);
  }

  /** The language that a model reads aloud, ISO 639-1. */
  tongue(model: string): string {
    return this.#cast.tongue?.(model) ?? tongue(model);
  }

  /** A model that somebody has chosen, or what became of it; undefined, and a line in the log, where it cannot be had for this. */
  #chosen(role: Role, model: string): string | undefined {
    const found = [model, this.#cast.successor(model)].find((one) => one !== undefined && this.#can(one, role));
    if (found !== undefined) return found;
    const key = `${role} ${model}`;
    if (this.#declined.has(key)) return undefined;
    if (this.#declined.size >= mostDeclined) this.#declined.clear();
    this.#declined.add(key);
    this.#log.warn(
      { model, role },
      'a model that was chosen for a role is not served, or cannot play it: the usual one does',
    );
    return undefined;
  }

  /** Without a list, whoever could play a role is tried. */
  #can(model: string, role: Role): boolean {
    if (this.#aside.has(model) || (this.#known && !this.#known.models.has(model))) return false;
    return this.#cast.chain(role).includes(model) || this.#cast.plays(model, role);
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
    this.#learn(list);
    for (const model of roles.flatMap((role) => this.#cast.chain(role))) {
      if (list.has(model)) this.#aside.delete(model);
      else if (!this.#aside.has(model)) this.#aside.set(model, performance.now());
    }
    return roles.flatMap((role) => {
      const [wanted, ...others] = this.#cast.chain(role);
      if (!wanted || list.has(wanted)) return [];
      const instead = others.find((model) => list.has(model));
      return [{ role, wanted, ...(instead && { instead }) }];
    });
  }

  #learn(list: ReadonlySet<string>): void {
    this.#known = { models: list, at: performance.now() };
    this.#cast.learn?.(list);
  }

  async #recheck(): Promise<void> {
    const now = performance.now();
    const due = [...this.#aside].filter(([, at]) => now - at >= this.#patience.recheckMs).map(([model]) => model);
    if (due.length > 0) await this.#look(due);
  }

  /** Looks at the list; of these models, which were set aside, those that are on it are to be had again. */
  async #look(due: readonly string[]): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const list = await this.#list(AbortSignal.timeout(this.#patience.listMs));
      this.#learn(list);
      for (const model of due) {
        if (list.has(model)) this.#aside.delete(model);
      }
    } catch (error) {
      const found = fault(error);
      this.#log.debug({ err: 'cause' in found && found.cause }, 'the list of models could not be read');
      if (this.#known) this.#known = { ...this.#known, at: performance.now() };
    } finally {
      for (const model of due) if (this.#aside.has(model)) this.#aside.set(model, performance.now());
      this.#looking = false;
    }
  }
}
