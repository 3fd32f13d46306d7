// One call's life on the wire: it ends when nobody wants it, when it says nothing for too long, and always when it is over.

/** Ends a call from within. */
export class Call {
  readonly #line = new AbortController();
  readonly #signal: AbortSignal;
  readonly #cut = (): void => this.#line.abort();
  #timer: NodeJS.Timeout | undefined;
  #late = false;

  /** Follows `signal`, which may outlive thousands of calls: nothing of a call stays with it after `over`. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    if (signal.aborted) this.#line.abort();
    signal.addEventListener('abort', this.#cut, { once: true });
  }

  /** For the SDK. */
  get signal(): AbortSignal {
    return this.#line.signal;
  }

  /** Whether the call was ended because it took too long. */
  get late(): boolean {
    return this.#late;
  }

  /** The next word is ours: the provider's time does not run. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  /** Gives the provider so many milliseconds from now. */
  allow(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#late = true;
      this.#line.abort();
    }, ms);
  }

  /** Closes the connection, where the answer was not read to its end, and lets go of the outer signal. */
  over(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#cut);
    this.#line.abort();
  }
}
