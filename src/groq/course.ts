// What becomes of a chat call after a fault: the same again, another model, less of the conversation, or an end.
import type { BotError } from '../trouble.ts';
import type { Fitted, Taught } from './conversation.ts';
import type { Fault } from './fault.ts';
import type { Patience } from './patience.ts';
import { busy, noAccount, noAnswer, noKey, outage, refused, tooLong } from './sentence.ts';

/** Passing troubles after which a call is given up: the first try and two more. */
const tries = 3;
/** The same model is asked twice, then another one where there is one. */
const triesOfOne = 2;
/** Refusals for limits, or for size, after which something is wrong with our idea of them. */
const refusals = 6;

/** What the failed try had asked: `messages` in all, the oldest `left` of them not sent. */
export interface Sent extends Fitted {
  readonly messages: number;
}

/** The memory of one chat call across its tries. */
export class Course implements Taught {
  scale = 1;
  leave = 0;
  brief: Taught['brief'];
  toolless = false;
  readonly #patience: Patience;
  readonly #began = performance.now();
  readonly #failures = new Map<string, number>();
  #troubles = 0;
  #refusals = 0;
  #silent = 0;
  #miscalls = 0;
  #full = 0;
  #waited = 0;
  #told = false;
  #last: Error | undefined;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** Why the last try failed, for the log. */
  get cause(): Error | undefined {
    return this.#last;
  }

  /** The models worth asking: those that have not failed too often in this call, or else those that take its size. */
  fresh(models: readonly string[]): readonly string[] {
    const failures = (model: string): number => this.#failures.get(model) ?? 0;
    const fresh = models.filter((model) => failures(model) < triesOfOne);
    return fresh.length > 0 ? fresh : models.filter((model) => failures(model) < Infinity);
  }

  /** Milliseconds that are left of the time a call may spend waiting. */
  patience(urgent: boolean): number {
    return Math.max(0, (urgent ? this.#patience.urgentMs : this.#patience.queueMs) - this.#waited);
  }

  /** Whether people have not been told of a wait yet. */
  firstWait(): boolean {
    const first = !this.#told;
    this.#told = true;
    return first;
  }

  waited(ms: number): void {
    this.#waited += ms;
  }

  /** An answer without a word: undefined when it is worth another try. */
  silent(cause: Error): BotError | undefined {
    this.#last = cause;
    this.#silent += 1;
    return this.#silent < 2 ? undefined : noAnswer(cause);
  }

  /** What to tell people, or undefined when another try is worth it. */
  failed(fault: Exclude<Fault, { type: 'aborted' }>, model: string, sent: Sent): BotError | undefined {
    this.#last = fault.cause;
    switch (fault.type) {
      case 'again':
        if (fault.full) return this.#noRoom(fault.cause, model);
        if (fault.miscalled && sent.tools) return this.#miscalled();
        // Who calls what nobody offered is there, and says nothing.
        return this.#again(fault.cause, model, fault.miscalled ? noAnswer : outage);
      case 'limited':
        return this.#refused() ? busy(fault.afterMs, fault.cause) : undefined;
      case 'oversize':
        return this.#shorten(fault, model, sent);
      case 'gone':
        return undefined;
      case 'key':
        return noKey(fault.cause);
      case 'account':
        return noAccount(fault.cause);
      case 'manner':
        return this.#refused() ? refused(fault.cause) : undefined;
      case 'refused':
        // A server that takes no tools need not say so in words that we know.
        if (!sent.tools) return refused(fault.cause);
        this.toolless = true;
        return undefined;
    }
  }

  /** Milliseconds before the next try: random, so that calls that failed together do not come back together. */
  pause(): number {
    const times = Math.max(this.#troubles, this.#full);
    return times === 0 ? 0 : Math.random() * this.#patience.backoffMs * 2 ** (times - 1);
  }

  #again(cause: Error, model: string, sentence = outage): BotError | undefined {
    this.#troubles += 1;
    this.#failures.set(model, (this.#failures.get(model) ?? 0) + 1);
    const late = performance.now() - this.#began > this.#patience.retryMs;
    return this.#troubles >= tries || late ? sentence(cause) : undefined;
  }

  /** Another throw of the dice, then words. */
  #miscalled(): undefined {
    this.#miscalls += 1;
    this.toolless = this.#miscalls > 1;
  }

  /** Where a tier has no room twice, the desk knows and asks on demand: no fault of the model's. */
  #noRoom(cause: Error, model: string): BotError | undefined {
    this.#full += 1;
    return this.#full < tries ? undefined : this.#again(cause, model);
  }

  #refused(): boolean {
    this.#refusals += 1;
    return this.#refusals >= refusals;
  }

  /** Where the provider says how much too large it was, the limit is learned; this learns how wrong the estimate was. */
  #shorten(fault: Extract<Fault, { type: 'oversize' }>, model: string, sent: Sent): BotError | undefined {
    const { limit, cause } = fault;
    if (this.#refused()) return tooLong(cause);
    if (limit?.requested !== undefined && limit.requested > limit.limit) {
      const estimated = sent.cost.input + sent.cost.output;
      if (limit.counts !== 'output') this.scale *= Math.max(1, limit.requested / estimated);
    } else if (sent.messages - sent.left > 1) {
      this.leave = sent.left + Math.ceil((sent.messages - sent.left) / 2);
    } else if (sent.steps.length > 0 && this.brief !== 'nothing') {
      this.brief = this.brief ? 'nothing' : 'beginnings';
    } else {
      this.#failures.set(model, Infinity);
    }
    return undefined;
  }
}
