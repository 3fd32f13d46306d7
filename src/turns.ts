// One turn at a time per room: admits messages durably, gathers bursts, queues, runs, stops and resumes turns.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answers.ts';
import { mayEnd } from './authority.ts';
import { withdraw } from './delivery.ts';
import { burstMs, continues, has, revised } from './turns/burst.ts';
import { BusyNotice } from './turns/busy.ts';
import { type Lane, Lanes } from './turns/lanes.ts';
import { type Ledger, newTurnId } from './ledger.ts';
import type { Log } from './log.ts';
import type { Change, InboundMessage, Person, Turn } from './message.ts';
import type { Answering } from './platform.ts';
import { revive } from './turns/revive.ts';
import { cut, type Entry, type Means, run } from './turns/run.ts';
import type { Stage } from './stage.ts';
import { Seats } from './turns/seats.ts';

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
  /** Takes an answer away, whether it is still given or has long been. */
  remove(answer: Answer): Promise<void>;
  /** Runs what an earlier process left unfinished. Call once, when posting works. */
  resume(): Promise<void>;
  /** Admits nothing more, waits up to `graceMs` for running turns, then cuts them; they resume at the next start. */
  close(graceMs: number): Promise<void>;
}

/** How many turns may wait in one room, and in all; and how old, in ms, one that is found after a restart may be. */
const [roomQueue, wholeQueue, oldestMs] = [20, 500, 24 * 3_600_000];

/** Opens the turns of one platform. `retryAfterMs` is how long a turn waits for a platform that cannot be reached. */
export function openTurns(stage: Stage, bot: Answering, ledger: Ledger, log: Log, retryAfterMs = 15_000): Turns {
  return new RoomTurns({ stage, bot, ledger, log, retryAfterMs });
}

class RoomTurns implements Turns {
  readonly #means: Means;
  readonly #lanes = new Lanes();
  readonly #seats = new Seats();
  readonly #busy: BusyNotice;
  #closing = false;
  readonly #idle = Promise.withResolvers<void>();

  constructor(means: Means) {
    this.#means = means;
    this.#busy = new BusyNotice(means);
  }

  async offer(message: InboundMessage): Promise<Offer> {
    if (this.#closing) throw new Error('closing');
    const lane = this.#lanes.of(message.place);
    lane.offers++;
    const taken = lane.gate.then(async () => this.#take(await this.#means.bot.admit(message), lane));
    lane.gate = taken.catch(() => undefined);
    try {
      return await taken;
    } finally {
      lane.offers--;
      this.#sweepIdle(lane);
    }
  }

  async changed(change: Change): Promise<void> {
    // What came before the change may still be on its way in.
    await this.#lanes.get(change.place)?.gate;
    const entry = this.#lanes.get(change.place)?.entries.find((one) => !one.ended && has(one, change.messageId));
    if (entry && change.text === undefined) await this.#forget(entry, change.messageId);
    else if (entry) await this.#revise(entry, change.messageId, change.text ?? '');
    await this.#means.bot.changed(change);
  }

  stop(turnId: string, by: Pick<Person, 'id' | 'isAdmin'>): 'stopped' | 'refused' | 'over' {
    const entry = this.#lanes.find(({ turn }) => turn.id === turnId);
    if (!entry?.running) return 'over';
    if (!mayEnd(by, entry.turn.author.id)) return 'refused';
    cut(entry, 'stopped');
    return 'stopped';
  }

  async remove({ turnId, message }: Answer): Promise<void> {
    const entry = this.#lanes.find(({ turn }) => turn.id === turnId);
    // What has ended is shown for good, though its end may still be on its way to the disk.
    if (entry?.running && !entry.ended) return cut(entry, 'deleted');
    const { stage, ledger } = this.#means;
    const turn = revive(stage, { id: turnId, messages: [message] });
    const poster = stage.poster(turn);
    await withdraw(turn, poster, ledger).finally(() => poster.over());
  }

  async resume(): Promise<void> {
    for (const open of await this.#means.ledger.unfinished(this.#means.stage.platform)) {
      if (this.#lanes.find(({ turn }) => turn.id === open.id)) continue;
      if (Date.now() - open.admittedAt > oldestMs) await this.#means.ledger.end(open.id, 'expired');
      else this.#enter(revive(this.#means.stage, open), open.attempts);
    }
  }

  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.#sweepIdle();
    await Promise.race([this.#idle.promise, sleep(graceMs, undefined, { ref: false })]);
    for (const { entries } of this.#lanes.all()) for (const entry of entries) cut(entry, 'closing');
    await Promise.race([this.#idle.promise, sleep(2000, undefined, { ref: false })]);
  }

  async #take(message: InboundMessage | undefined, lane: Lane): Promise<Offer> {
    if (!message) return 'ignored';
    if (lane.entries.some((entry) => has(entry, message.id))) return 'known';
    const last = lane.entries.at(-1);
    if (last && continues(last, message)) return this.#join(last, message);
    if (!message.addressed) return 'ignored';
    if (lane.entries.length > roomQueue || this.#lanes.turns >= wholeQueue) return this.#refuse(message);
    const turn: Turn = { id: newTurnId(), place: message.place, author: message.author, messages: [message] };
    if (!(await this.#means.ledger.admit(message, turn.id))) return 'known';
    this.#enter(turn);
    return 'taken';
  }

  async #join(entry: Entry, message: InboundMessage): Promise<Offer> {
    entry.arrivedAt = performance.now();
    // First, and quiet only once it is written: the turn must neither end nor run again without its new message.
    cut(entry, 'superseded');
    const joined = this.#means.ledger.admit(message, entry.turn.id).then((isNew) => {
      if (isNew) entry.turn = { ...entry.turn, messages: [...entry.turn.messages, message] };
      return isNew ? 'taken' : 'known';
    });
    entry.quiet = Promise.allSettled([sleep(burstMs, undefined, { ref: false }), joined]);
    return joined;
  }

  #enter(turn: Turn, survived?: number): void {
    const lane = this.#lanes.of(turn.place);
    const entry = { turn, ended: false, arrivedAt: performance.now(), quiet: Promise.resolve() };
    lane.entries.push(survived === undefined ? entry : { ...entry, survived });
    void this.#drain(lane);
  }

  async #drain(lane: Lane): Promise<void> {
    if (lane.busy) return;
    lane.busy = true;
    for (let entry = lane.entries[0]; entry && !this.#closing; entry = lane.entries[0]) {
      using _seat = await this.#seats.take(entry.turn.author.id);
      // Its question may have been deleted meanwhile, or the end begun.
      if (this.#closing || lane.entries[0] !== entry) continue;
      await run(entry, this.#means);
      lane.entries.shift();
    }
    lane.busy = false;
    this.#sweepIdle(lane);
  }

  async #forget(entry: Entry, messageId: string): Promise<void> {
    const { place, id } = entry.turn;
    const [first, ...rest] = entry.turn.messages.filter((message) => message.id !== messageId);
    if (first) {
      entry.turn = { ...entry.turn, messages: [first, ...rest] };
      cut(entry, 'superseded');
      await this.#means.ledger.drop(place, messageId);
      return;
    }
    if (entry.running) return cut(entry, 'deleted');
    const { entries } = this.#lanes.of(place);
    entries.splice(entries.indexOf(entry), 1);
    await this.#means.ledger.end(id, 'deleted');
  }

  async #revise(entry: Entry, messageId: string, text: string): Promise<void> {
    const said = entry.turn.messages.find(({ id }) => id === messageId);
    const read = said && (await this.#means.bot.admit({ ...said, text }))?.text;
    entry.turn = revised(entry.turn, messageId, read ?? '');
    if (said) await this.#means.ledger.revise({ ...said, text: read ?? '' });
  }

  async #refuse(message: InboundMessage): Promise<Offer> {
    if (await this.#means.ledger.knows(message.place, message.id)) return 'known';
    this.#busy.tell(message);
    return 'busy';
  }

  #sweepIdle(lane?: Lane): void {
    if (lane) this.#lanes.sweep(lane);
    if (this.#closing && this.#lanes.all().every(({ busy }) => !busy)) this.#idle.resolve();
  }
}
