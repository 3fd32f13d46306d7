// What can go wrong between the Web API and its client, planned by method.

export type Fault =
  /** An HTTP status other than 200. */
  | { readonly type: 'status'; readonly status: number; readonly body?: string }
  /** 200 with `ok: false`. */
  | { readonly type: 'error'; readonly error: string }
  /** 429; without `retryAfter` (seconds) the header is missing. */
  | { readonly type: 'limited'; readonly retryAfter?: number }
  /** Carried out, and then the connection is destroyed before the answer. */
  | { readonly type: 'lost' }
  /** Destroyed before anything is done. */
  | { readonly type: 'cut' }
  /** Nothing is done and nothing is answered; the connection stays open. */
  | { readonly type: 'hang' }
  /** Carried out this many milliseconds late. */
  | { readonly type: 'slow'; readonly ms: number };

/** The faults that are still to be met, in the order they were planned. */
export class Plan {
  readonly #faults: { method: string; fault: Fault; times: number }[] = [];

  /** `method`: its name, or `*` for every method. */
  add(method: string, fault: Fault, times: number): void {
    this.#faults.push({ method, fault, times });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  take(method: string): Fault | undefined {
    const found = this.#faults.find((planned) => planned.method === '*' || planned.method === method);
    if (found === undefined) return undefined;
    found.times -= 1;
    if (found.times <= 0) this.#faults.splice(this.#faults.indexOf(found), 1);
    return found.fault;
  }
}
