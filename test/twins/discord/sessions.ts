// All gateway sessions of a bot: those that are connected, and those that can still be resumed.
import type { Session } from './session.ts';
import type { Happening, World } from './world.ts';

export class Sessions {
  readonly #world: World;
  readonly #keptMs: number;
  readonly #all = new Map<string, Session>();
  /** Is told of each session that is over. */
  ended: (sessionId: string) => void = () => {};

  /** `keptMs`: how long a session without a connection can be resumed. */
  constructor(world: World, keptMs: number) {
    this.#world = world;
    this.#keptMs = keptMs;
  }

  /** Sessions that are connected now. */
  get connected(): number {
    return [...this.#all.values()].filter(({ connection }) => connection).length;
  }

  add(session: Session): void {
    this.#all.set(session.id, session);
  }

  /** The session of that id, unless it has ended or was away too long. */
  find(id: string): Session | undefined {
    this.#forget();
    return this.#all.get(id);
  }

  /** Tells all sessions, also those that are away, what happened. */
  tell(happening: Happening): void {
    this.#forget();
    for (const session of this.#all.values()) session.tell(this.#world, happening);
  }

  /** Tells all sessions an event as it is, asked for or not. */
  dispatch(t: string, d: unknown): void {
    for (const session of this.#all.values()) session.dispatch(t, d);
  }

  end(session: Session | undefined): void {
    if (!session) return;
    this.#all.delete(session.id);
    if (session.connection) session.connection.session = undefined;
    this.ended(session.id);
  }

  /** Ends every session and closes its connection with this code. */
  endAll(code: number): void {
    for (const session of this.#all.values()) {
      session.connection?.close(code);
      this.end(session);
    }
  }

  #forget(): void {
    const since = Date.now() - this.#keptMs;
    for (const session of this.#all.values()) if (!session.connection && session.leftAt < since) this.end(session);
  }
}
