// One turn at a time per room: admits messages durably, gathers bursts, queues, runs, stops and resumes turns.
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type Ledger, newTurnId, type OpenTurn } from './ledger.ts';
import type { Log } from './log.ts';
import type { Change, InboundMessage, Person, Place, Turn } from './message.ts';
import type { Bot } from './platform.ts';
import { type Cut, type Entry, run, type Stage } from './run.ts';

/**
 * What became of an offered message. `taken`: durable, it will be answered · `known`: it had been taken before, nothing
 * more to do · `ignored`: nobody asked the bot · `busy`: too much is waiting; the person has been told, at most once a minute.
 */
export type Offer = 'taken' | 'known' | 'ignored' | 'busy';

export interface Turns {
  /**
   * Takes a message in. Tell the platform "received" only after this resolved: then it survives `kill -9`. Rejects when
   * it could not be written (a full disk): do not acknowledge, so that the platform sends it again.
   * Offer every human message, addressed or not: the second half of a burst often names nobody.
   */
  offer(message: InboundMessage): Promise<Offer>;
  /** Follows an edit or deletion: a waiting question changes, the answer to a deleted one stops and is taken away. */
  changed(change: Change): Promise<void>;
  /** Stops the answer to a turn. Only its author and admins may. */
  stop(turnId: string, by: Pick<Person, 'id' | 'isAdmin'>): 'stopped' | 'refused' | 'over';
  /** Runs what an earlier process left unfinished. Call once, when posting works. */
  resume(): Promise<void>;
  /** Admits nothing more, waits up to `graceMs` for running turns, then cuts them; they resume at the next start. */
  close(graceMs: number): Promise<void>;
}

/** Messages of one person that follow each other within this time are one turn, milliseconds (peers debounce 0.6–2 s). */
const burstMs = 700;
/** Bounds of a burst: what comes after them is a turn of its own. */
const burstMessages = 20;
const burstCharacters = 16_000;
/** How many turns may wait in one room, and in all. */
const roomQueue = 20;
const wholeQueue = 500;
/** A person is told at most this often that there is too much to do, milliseconds. */
const busyNoticeMs = 60_000;
/** A turn older than this is not answered any more when it is found after a restart, milliseconds. */
const oldestMs = 24 * 3_600_000;
interface Lane {
  readonly entries: Entry[];
  busy: boolean;
  /** Offers to one room are taken in one after the other, so that order and bursts are certain. */
  gate: Promise<unknown>;
}

/** Opens the turns of one platform. */
export function openTurns(stage: Stage, bot: Bot, ledger: Ledger, log: Log): Turns {
  return new RoomTurns(stage, bot, ledger, log);
}

class RoomTurns implements Turns {
  readonly #stage: Stage;
  readonly #bot: Bot;
  readonly #ledger: Ledger;
  readonly #log: Log;
  readonly #lanes = new Map<string, Lane>();
  readonly #told = new LRUCache<string, true>({ max: 10_000, ttl: busyNoticeMs });
  #waiting = 0;
  #closing = false;
  #idle = Promise.withResolvers<void>();

  constructor(stage: Stage, bot: Bot, ledger: Ledger, log: Log) {
    this.#stage = stage;
    this.#bot = bot;
    this.#ledger = ledger;
    this.#log = log;
  }

  async offer(message: InboundMessage): Promise<Offer> {
    if (this.#closing) throw new Error('closing');
    const lane = this.#laneOf(message.place);
    const taken = lane.gate.then(() => this.#take(message, lane));
    lane.gate = taken.catch(() => undefined);
    try {
      return await taken;
    } finally {
      this.#sweep(message.place, lane);
    }
  }

  async changed(change: Change): Promise<void> {
    const entry = this.#find(({ turn }) => samePlace(turn.place, change.place) && turn.messages.some(({ id }) => id === change.messageId));
    if (entry && change.text === undefined) await this.#forget(entry, change.messageId);
    else if (entry && !entry.running) await this.#revise(entry, change.messageId, change.text ?? '');
    await this.#bot.changed(change);
  }

  stop(turnId: string, by: Pick<Person, 'id' | 'isAdmin'>): 'stopped' | 'refused' | 'over' {
    const entry = this.#find(({ turn }) => turn.id === turnId);
    if (!entry?.running) return 'over';
    if (!by.isAdmin && by.id !== entry.turn.author.id) return 'refused';
    cut(entry, 'stopped');
    return 'stopped';
  }

  async resume(): Promise<void> {
    for (const open of await this.#ledger.unfinished(this.#stage.platform)) {
      if (this.#find(({ turn }) => turn.id === open.id)) continue;
      if (Date.now() - open.admittedAt > oldestMs) await this.#ledger.end(open.id, 'expired');
      else this.#enter(this.#revive(open));
    }
  }

  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.#sweepIdle();
    await Promise.race([this.#idle.promise, sleep(graceMs, undefined, { ref: false })]);
    for (const { entries } of this.#lanes.values()) for (const entry of entries) cut(entry, 'closing');
    await Promise.race([this.#idle.promise, sleep(2000, undefined, { ref: false })]);
  }

  async #take(message: InboundMessage, lane: Lane): Promise<Offer> {
    const last = lane.entries.at(-1);
    if (last?.turn.messages.some(({ id }) => id === message.id)) return 'known';
    if (last && continues(last, message)) return this.#join(last, message);
    if (!message.addressed) return 'ignored';
    if (lane.entries.length > roomQueue || this.#waiting >= wholeQueue) return this.#refuse(message);
    const turn: Turn = { id: newTurnId(), place: message.place, author: message.author, messages: [message] };
    if (!(await this.#ledger.admit(message, turn.id))) return 'known';
    this.#enter(turn);
    return 'taken';
  }

  async #join(entry: Entry, message: InboundMessage): Promise<Offer> {
    entry.arrivedAt = performance.now();
    entry.quiet = sleep(burstMs, undefined, { ref: false });
    // First of all, so that the turn cannot end while its new message is being written.
    cut(entry, 'superseded');
    if (!(await this.#ledger.admit(message, entry.turn.id))) return 'known';
    entry.turn = { ...entry.turn, messages: [...entry.turn.messages, message] };
    return 'taken';
  }

  #enter(turn: Turn): void {
    const lane = this.#laneOf(turn.place);
    lane.entries.push({ turn, ended: false, arrivedAt: performance.now(), quiet: Promise.resolve() });
    this.#waiting++;
    void this.#drain(lane, turn.place);
  }

  async #drain(lane: Lane, place: Place): Promise<void> {
    if (lane.busy) return;
    lane.busy = true;
    for (let entry = lane.entries[0]; entry && !this.#closing; entry = lane.entries[0]) {
      await run(entry, this.#stage, this.#bot, this.#ledger, this.#log);
      if (!this.#closing) lane.entries.shift();
      this.#waiting--;
    }
    lane.busy = false;
    this.#sweep(place, lane);
  }

  async #forget(entry: Entry, messageId: string): Promise<void> {
    const [first, ...rest] = entry.turn.messages.filter(({ id }) => id !== messageId);
    if (first) {
      await this.#ledger.drop(entry.turn.place, messageId);
      entry.turn = { ...entry.turn, messages: [first, ...rest] };
      cut(entry, 'superseded');
      return;
    }
    if (entry.running) return cut(entry, 'deleted');
    const lane = this.#laneOf(entry.turn.place);
    lane.entries.splice(lane.entries.indexOf(entry), 1);
    this.#waiting--;
    await this.#ledger.end(entry.turn.id, 'deleted');
  }

  async #revise(entry: Entry, messageId: string, text: string): Promise<void> {
    const revised = entry.turn.messages.map((message) => (message.id === messageId ? { ...message, text } : message));
    // As many as before, so at least one.
    entry.turn = { ...entry.turn, messages: revised as unknown as Turn['messages'] };
    for (const message of revised) if (message.id === messageId) await this.#ledger.revise(message);
  }

  async #refuse(message: InboundMessage): Promise<Offer> {
    if (await this.#ledger.knows(message.place, message.id)) return 'known';
    const person = message.author.id;
    if (this.#told.has(person)) return 'busy';
    this.#told.set(person, true);
    const turn: Turn = { id: newTurnId(), place: message.place, author: message.author, messages: [message] };
    const poster = this.#stage.poster(turn);
    const text = 'I have more questions here than I can answer right now. Please ask again in a minute.';
    void poster.post({ number: 0, text, growing: false }, turn.id.slice(0, 25)).then(
      () => poster.over(),
      (error: unknown) => this.#log.warn({ err: error }, 'a busy notice could not be posted'),
    );
    return 'busy';
  }

  #revive({ id, messages: [first, ...rest] }: OpenTurn): Turn {
    const message = this.#stage.revive(first);
    return { id, place: message.place, author: message.author, messages: [message, ...rest.map((one) => this.#stage.revive(one))] };
  }

  #find(matches: (entry: Entry) => boolean): Entry | undefined {
    for (const { entries } of this.#lanes.values()) {
      const found = entries.find(matches);
      if (found) return found;
    }
    return undefined;
  }

  #laneOf({ space, room }: Place): Lane {
    const key = JSON.stringify([space, room]);
    const lane = this.#lanes.get(key) ?? { entries: [], busy: false, gate: Promise.resolve() };
    this.#lanes.set(key, lane);
    return lane;
  }

  #sweep({ space, room }: Place, lane: Lane): void {
    if (lane.entries.length === 0 && !lane.busy) this.#lanes.delete(JSON.stringify([space, room]));
    this.#sweepIdle();
  }

  #sweepIdle(): void {
    if (this.#closing && [...this.#lanes.values()].every(({ busy }) => !busy)) this.#idle.resolve();
  }
}

/** Whether a message is one more of the burst that a turn began with. */
function continues({ turn, ended, arrivedAt }: Entry, message: InboundMessage): boolean {
  const before = turn.messages.at(-1) ?? turn.messages[0];
  const length = turn.messages.reduce((sum, { text }) => sum + text.length, message.text.length);
  return (
    !ended &&
    turn.author.id === message.author.id &&
    performance.now() - arrivedAt <= burstMs &&
    Math.abs(message.at - before.at) <= burstMs &&
    turn.messages.length < burstMessages &&
    length <= burstCharacters
  );
}

function cut(entry: Entry, reason: Cut): void {
  entry.running?.abort(reason);
}

function samePlace(one: Place, other: Place): boolean {
  return one.platform === other.platform && one.space === other.space && one.room === other.room;
}
