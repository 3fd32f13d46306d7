// SQLite as a Kysely dialect whose one connection lives in a worker thread, where statements that wait share a commit.
import { Worker } from 'node:worker_threads';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { StoreError } from '../trouble.ts';

/** One statement on its way to the worker; `id` pairs it with its reply. */
export interface SqliteRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Rows and the number of changed rows, or SQLite's message and extended result code. */
export type SqliteReply =
  | { readonly id: number; readonly rows: readonly unknown[]; readonly changes: number }
  | { readonly id: number; readonly error: string; readonly code: number };

/** A dialect for the database in `file` (or `:memory:`). Migrations and queries go through Kysely as usual. */
export function sqlite(file: string): Dialect {
  return {
    createAdapter: () => new Adapter(),
    createDriver: () => new SqliteDriver(file),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class Adapter extends SqliteAdapter {
  /** Callers need not wait for each other's answers: the driver keeps transactions apart, the worker all else in order. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }

  /** SQLite can undo changes of tables (https://sqlite.org/lang_transaction.html): a migration that was killed leaves nothing half-done. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** One caller's view of the connection. */
class Seat implements DatabaseConnection {
  readonly #driver: SqliteDriver;

  constructor(driver: SqliteDriver) {
    this.#driver = driver;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.#driver.run(this, query.sql, query.parameters);
    // The row's shape is the query's, which Kysely's types vouch for.
    return { rows: rows as R[], numAffectedRows: BigInt(changes) };
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new StoreError('streaming queries are not supported', 0);
  }
}

class SqliteDriver implements Driver {
  readonly #file: string;
  #worker: SqliteWorker | undefined;
  /** Who has a transaction open, and when it ends: everybody else waits for that. */
  #transaction: { readonly seat: DatabaseConnection; readonly ended: PromiseWithResolvers<void> } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {
    this.#worker = await SqliteWorker.open(this.#file);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new Seat(this);
  }

  async releaseConnection(): Promise<void> {}

  async run(seat: DatabaseConnection, sql: string, parameters: readonly unknown[] = []): Promise<Result> {
    while (this.#transaction && this.#transaction.seat !== seat) await this.#transaction.ended.promise;
    if (!this.#worker) throw new StoreError('the database is not open', 0);
    return this.#worker.run(sql, parameters);
  }

  async beginTransaction(seat: DatabaseConnection): Promise<void> {
    while (this.#transaction) await this.#transaction.ended.promise;
    this.#transaction = { seat, ended: Promise.withResolvers() };
    await this.run(seat, 'begin immediate');
  }

  async commitTransaction(seat: DatabaseConnection): Promise<void> {
    await this.run(seat, 'commit');
    this.#end();
  }

  async rollbackTransaction(seat: DatabaseConnection): Promise<void> {
    // After an error SQLite may have rolled back by itself, and the thread may be gone: the transaction is over anyway.
    await this.run(seat, 'rollback').finally(() => this.#end());
  }

  async destroy(): Promise<void> {
    await this.#worker?.close();
    this.#worker = undefined;
  }

  #end(): void {
    this.#transaction?.ended.resolve();
    this.#transaction = undefined;
  }
}

/** The id of the reply that says that the database is open. */
const opened = 0;

type Result = Extract<SqliteReply, { rows: unknown }>;
type Waiting = PromiseWithResolvers<Result>;

class SqliteWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Why no reply will come any more, once the thread has ended. */
  #ended: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: SqliteReply) => this.#settle(reply));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new StoreError('the database is closed', 0)));
  }

  /** Rejects with the worker's error when the file cannot be opened or another process has it. */
  static async open(file: string): Promise<SqliteWorker> {
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: file });
    const opening = new SqliteWorker(worker);
    await opening.#expect(opened);
    return opening;
  }

  async run(sql: string, parameters: readonly unknown[]): Promise<Result> {
    const id = ++this.#lastId;
    this.#worker.postMessage({ id, sql, parameters } satisfies SqliteRequest);
    return this.#expect(id);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage('close');
    await exited;
  }

  #expect(id: number): Waiting['promise'] {
    const waiting: Waiting = Promise.withResolvers();
    if (this.#ended) waiting.reject(this.#ended);
    else this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  #settle(reply: SqliteReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new StoreError(reply.error, reply.code));
    else waiting?.resolve(reply);
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
