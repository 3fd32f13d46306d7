// Shares the limits of the whole organisation: who may ask which model now, who waits, and who is told to come back later.
import type { Caller, Quota } from '../models.ts';
import { Budget, nothing, plus, type Cost } from './budget.ts';
import type { Limit } from './limits.ts';
import { Queue } from './queue.ts';

/** A model that would do, and what the call would take there. */
export interface Candidate {
  readonly model: string;
  readonly cost: Cost;
}

/** The right to make one call. Must be left, whatever becomes of it. */
export interface Seat {
  readonly type: 'seat';
  readonly model: string;
  /** What the provider said of its limits, once it has seen the call. */
  told(limits: readonly Limit[]): void;
  /** The call is over. `used`: what it really took, where that is known. */
  leave(used?: Cost): void;
}

/** `ms`: when it may be worth to ask again. */
export interface Busy {
  readonly type: 'busy';
  readonly ms: number;
}

export type Turn =
  | Seat
  /** About `ms` until there is a seat. Resolves with undefined when the signal aborts first. Who does not await it must `leave`. */
  | { readonly type: 'wait'; readonly ms: number; readonly turn: Promise<Seat | Busy | undefined>; leave(): void }
  | Busy;

interface Waiter {
  readonly person: string;
  readonly urgent: boolean;
  readonly candidates: readonly Candidate[];
  readonly deadline: number;
  readonly done: (turn: Seat | Busy | undefined) => void;
}

/** Waiting calls, all together and of one person. More are told to come back later. */
const most = { all: 500, person: 100 };
/** Timers may fire a little early; a pause this short is no busy loop. */
const shortestMs = 5;

/** One for all calls of an organisation: limits are shared by all of its keys. */
export class Scheduler {
  readonly #budgets = new Map<string, Budget>();
  readonly #contexts = new Map<string, number>();
  readonly #queue = new Queue<Waiter>();
  #timer: NodeJS.Timeout | undefined;

  /** The largest call a model can ever take. */
  room(model: string): Budget['room'] {
    const { total, output } = this.#budget(model).room;
    return { total: Math.min(total, this.#contexts.get(model) ?? Infinity), output };
  }

  /** A model reads and writes no more than so many tokens at once. */
  narrow(model: string, tokens: number): void {
    this.#contexts.set(model, tokens);
  }

  /** What is left, by model. */
  quotas(): readonly Quota[] {
    const now = performance.now();
    return [...this.#budgets].flatMap(([model, one]) => one.left(now).map((left) => ({ model, ...left })));
  }

  /** Nobody calls this model for so long: the provider has said so. */
  close(model: string, ms: number): void {
    this.#budget(model).close(ms, performance.now());
    this.#serve();
  }

  /** Takes the first candidate that is free now, else a place in the queue for whichever is free first within `patienceMs`. */
  ask(caller: Caller, candidates: readonly Candidate[], patienceMs: number, signal: AbortSignal): Turn {
    const now = performance.now();
    const person = `${caller.place.platform} ${caller.person.id}`;
    const urgent = caller.urgent === true;
    const taken = this.#queue.size === 0 ? new Set<string>() : this.#contended(urgent);
    const free = candidates.find(
      ({ model, cost }) => !taken.has(model) && this.#budget(model).wait(cost, urgent, now) === 0,
    );
    if (free) return this.#seat(free, now);
    const ms = this.#estimate(person, urgent, candidates, now);
    const full = this.#queue.size >= most.all || this.#queue.of(person) >= most.person;
    if (full || ms > patienceMs) return { type: 'busy', ms };
    const { promise, resolve } = Promise.withResolvers<Seat | Busy | undefined>();
    const leave = this.#enter({ person, urgent, candidates, deadline: now + patienceMs, done: resolve }, signal);
    return { type: 'wait', ms: Math.max(1, Math.ceil(ms)), turn: promise, leave };
  }

  /** Returns how to give up the place, or the seat if there is one by then. */
  #enter(waiter: Waiter, signal: AbortSignal): () => void {
    let got: Seat | Busy | undefined;
    const leave = (): void => {
      this.#queue.remove(entry, false);
      if (got?.type === 'seat') got.leave(nothing);
      else entry.done(undefined);
      this.#serve();
    };
    const entry: Waiter = {
      ...waiter,
      done: (turn) => {
        got = turn;
        signal.removeEventListener('abort', leave);
        waiter.done(turn);
      },
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#queue.add(entry);
    this.#serve();
    return leave;
  }

  /** Models that somebody waits for already: nobody goes past the queue, but the urgent go past those who are not. */
  #contended(urgent: boolean): Set<string> {
    const models = new Set<string>();
    for (const waiter of this.#queue.order()) {
      if (waiter.urgent || !urgent) for (const { model } of waiter.candidates) models.add(model);
    }
    return models;
  }

  #estimate(person: string, urgent: boolean, candidates: readonly Candidate[], now: number): number {
    const ahead = this.#ahead(person, urgent);
    const waits = candidates.map(({ model, cost }) => this.#budget(model).wait(cost, urgent, now, ahead.get(model)));
    return Math.min(Infinity, ...waits);
  }

  /** What will be served before one more call of this person, by model; whoever has a choice is counted on the first. */
  #ahead(person: string, urgent: boolean): Map<string, Cost> {
    const sum = new Map<string, Cost>();
    const turns = new Map<string, number>();
    const own = this.#queue.of(person);
    for (const waiter of this.#queue.order()) {
      const turn = (turns.get(waiter.person) ?? 0) + 1;
      turns.set(waiter.person, turn);
      const first = waiter.candidates[0];
      const isAhead = waiter.urgent || (!urgent && (waiter.person === person || turn <= own + 1));
      if (first && isAhead) sum.set(first.model, plus(sum.get(first.model) ?? nothing, first.cost));
    }
    return sum;
  }

  /** Serves whoever can be served, in fair order. Nobody takes a model that somebody before them still waits for. */
  #serve(): void {
    clearTimeout(this.#timer);
    if (this.#queue.size === 0) return;
    const now = performance.now();
    const blocked = new Set<string>();
    let next = Infinity;
    for (const waiter of this.#queue.order()) {
      const waits = waiter.candidates.map(({ model, cost }) => this.#budget(model).wait(cost, waiter.urgent, now));
      const free = waiter.candidates.find(({ model }, index) => waits[index] === 0 && !blocked.has(model));
      const soonest = Math.min(...waits);
      if (free) this.#resolve(waiter, this.#seat(free, now));
      else if (now + soonest > waiter.deadline || now >= waiter.deadline)
        this.#resolve(waiter, { type: 'busy', ms: soonest });
      else {
        for (const { model } of waiter.candidates) blocked.add(model);
        next = Math.min(next, soonest, waiter.deadline - now);
      }
    }
    if (this.#queue.size > 0) this.#timer = setTimeout(() => this.#serve(), Math.max(shortestMs, next));
  }

  #resolve(waiter: Waiter, turn: Seat | Busy): void {
    this.#queue.remove(waiter, turn.type === 'seat');
    waiter.done(turn);
  }

  #seat({ model, cost }: Candidate, now: number): Seat {
    const budget = this.#budget(model);
    // Its own object: what the provider has not seen yet is known by identity.
    const spent = { ...cost };
    budget.spend(spent, now);
    const told = (limits: readonly Limit[]): void => {
      budget.learn(limits, spent, performance.now());
      this.#serve();
    };
    const leave = (used?: Cost): void => {
      budget.refund(spent, used ?? spent, performance.now());
      this.#serve();
    };
    return { type: 'seat', model, told, leave };
  }

  #budget(model: string): Budget {
    const known = this.#budgets.get(model);
    if (known) return known;
    const budget = new Budget();
    this.#budgets.set(model, budget);
    return budget;
  }
}
